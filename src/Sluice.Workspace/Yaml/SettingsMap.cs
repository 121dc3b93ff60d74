using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Sluice.Workspace;

/// <summary>A value and the line it stands on.</summary>
internal readonly record struct Placed<T>(T Value, int Line);

/// <summary>One mapping of a YAML file, read setting by setting. What is asked for is known; <see cref="Finish"/> reports the rest.
/// A setting with a problem reads as if it were not there, so that one load finds every problem.</summary>
internal sealed partial class SettingsMap
{
    private readonly string _path;
    private readonly Dictionary<string, (YamlNode Key, YamlNode Value)> _members = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];
    private readonly List<SettingsMap> _children = [];
    private readonly int _linesBefore;

    public SettingsMap(string file, string path, YamlMappingNode mapping, int line, int linesBefore, ProblemList problems)
    {
        (File, _path, Line, _linesBefore, Problems) = (file, path, line, linesBefore, problems);
        foreach (var (key, value) in mapping.Children)
        {
            if (key is YamlScalarNode { Value: { } name }) _members[name] = (key, value);
            else Report(LineOf(key), WorkspaceProblemCode.WrongType, "A setting's name must be a word.");
        }
    }

    public string File { get; }

    /// <summary>The line the mapping begins on.</summary>
    public int Line { get; }

    public ProblemList Problems { get; }

    public void Report(int line, string code, string message) => Problems.Add(File, line, code, message);

    /// <summary>The names that stand here, for a mapping whose names are not settings.</summary>
    public IReadOnlyList<string> Names => [.. _members.Keys];

    /// <summary>Whether a setting is there that somebody else reads.</summary>
    public bool Has(string name)
    {
        _known.Add(name);
        return _members.ContainsKey(name);
    }

    /// <summary>Reports a setting that is not taken, with the reason.</summary>
    public void Refuse(string name, string why)
    {
        if (_members.Remove(name, out var member)) Report(LineOf(member.Key), WorkspaceProblemCode.UnknownSetting, why);
    }

    /// <summary>The line of a setting's name; the mapping's own line when it is not there.</summary>
    public int LineOf(string name) => _members.TryGetValue(name, out var member) ? LineOf(member.Key) : Line;

    public Placed<string>? Text(string name)
    {
        if (Scalar(name, "a text") is not { } scalar) return null;
        if (string.IsNullOrWhiteSpace(scalar.Value))
        {
            Report(LineOf(scalar), WorkspaceProblemCode.BadValue, $"'{_path}{name}' is empty; give a text or remove the line.");
            return null;
        }
        if (scalar.Value.Any(c => char.IsControl(c) && c is not '\n' and not '\t'))
        {
            Report(LineOf(scalar), WorkspaceProblemCode.BadValue, $"'{_path}{name}' has a control character; remove it.");
            return null;
        }
        return new(scalar.Value, LineOf(scalar));
    }

    public Placed<string>? RequiredText(string name)
    {
        if (!_members.ContainsKey(name))
        {
            Report(Line, WorkspaceProblemCode.SettingMissing, $"The setting '{_path}{name}' is required; add it.");
            _known.Add(name);
            return null;
        }
        return Text(name);
    }

    public long? Integer(string name, long min, long max)
    {
        if (Scalar(name, "a whole number", IntegerPattern) is not { } scalar) return null;
        if (long.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= min && value <= max)
            return value;
        Report(LineOf(scalar), WorkspaceProblemCode.OutOfRange, $"'{_path}{name}' must be from {min} to {max}.");
        return null;
    }

    public double? Number(string name, double min, double max)
    {
        if (Scalar(name, "a number", NumberPattern) is not { } scalar) return null;
        var value = double.Parse(scalar.Value!, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (value >= min && value <= max) return value;
        Report(LineOf(scalar), WorkspaceProblemCode.OutOfRange,
            string.Create(CultureInfo.InvariantCulture, $"'{_path}{name}' must be from {min} to {max}."));
        return null;
    }

    public bool? Boolean(string name) => Scalar(name, "true or false", BooleanPattern)?.Value is { } value ? value == "true" : null;

    /// <summary>One of several words.</summary>
    public string? Choice(string name, params IReadOnlyList<string> words)
    {
        if (Text(name) is not { } text) return null;
        if (words.Contains(text.Value, StringComparer.Ordinal)) return text.Value;
        Report(text.Line, WorkspaceProblemCode.BadValue,
            $"'{_path}{name}' must be {string.Join(" or ", words.Select(w => $"'{w}'"))}.{Suggestion.For(text.Value, words)}");
        return null;
    }

    public IReadOnlyList<Placed<string>> Texts(string name)
    {
        if (Member(name) is not { } node) return [];
        if (node is not YamlSequenceNode sequence)
        {
            WrongType(node, name, "a list of texts");
            return [];
        }
        var texts = new List<Placed<string>>();
        foreach (var item in sequence)
        {
            if (item is YamlScalarNode scalar && !IsNull(scalar)) texts.Add(new(scalar.Value!, LineOf(item)));
            else WrongType(item, name, "a list of texts");
        }
        return texts;
    }

    /// <summary>A mapping below this one; an empty one when it is not there.</summary>
    public SettingsMap Map(string name)
    {
        var node = Member(name);
        if (node is not null and not YamlMappingNode) WrongType(node, name, "a group of settings, each on an indented line");
        var child = new SettingsMap(File, $"{_path}{name}.", node as YamlMappingNode ?? [], LineOf(name), _linesBefore, Problems);
        _children.Add(child);
        return child;
    }

    /// <summary>A list of mappings below this one; empty when it is not there.</summary>
    public IReadOnlyList<SettingsMap> Maps(string name)
    {
        if (Member(name) is not { } node) return [];
        const string Expected = "a list of groups of settings";
        if (node is not YamlSequenceNode sequence)
        {
            WrongType(node, name, Expected);
            return [];
        }
        var maps = new List<SettingsMap>();
        foreach (var item in sequence)
        {
            if (item is YamlMappingNode mapping) maps.Add(new(File, $"{_path}{name}[].", mapping, LineOf(item), _linesBefore, Problems));
            else WrongType(item, name, Expected);
        }
        _children.AddRange(maps);
        return maps;
    }

    /// <summary>Reports every setting that nobody asked for, here and below.</summary>
    /// <param name="foreign">Which names here belong to somebody else and are no mistake; null: none.</param>
    public void Finish(Func<string, bool>? foreign = null)
    {
        foreach (var (name, (key, _)) in _members.Where(m => !_known.Contains(m.Key, StringComparer.Ordinal)))
        {
            if (foreign?.Invoke(name) == true && !Secrets.IsName(name)) continue;
            if (Secrets.IsName(name))
                Report(LineOf(key), WorkspaceProblemCode.InlineKey,
                    $"'{_path}{name}' asks for a key in a file. Put the key in an environment variable and name that variable in"
                    + " 'apiKeyVariable' of the model.");
            else
                Report(LineOf(key), WorkspaceProblemCode.UnknownSetting,
                    $"There is no setting {Suggestion.Quote(_path + name)}.{Suggestion.For(name, _known)}"
                    + $" Known here: {string.Join(", ", _known)}.");
        }
        foreach (var child in _children) child.Finish();
    }

    private YamlNode? Member(string name)
    {
        _known.Add(name);
        if (!_members.TryGetValue(name, out var member)) return null;
        if (member.Value is not YamlScalarNode scalar || !IsNull(scalar)) return member.Value;
        Report(LineOf(member.Key), WorkspaceProblemCode.WrongType, $"'{_path}{name}' has no value; give one or remove the line.");
        return null;
    }

    private YamlScalarNode? Scalar(string name, string expected, Regex? plain = null)
    {
        if (Member(name) is not { } node) return null;
        if (node is YamlScalarNode scalar
            && (plain is null || (scalar.Style == ScalarStyle.Plain && plain.IsMatch(scalar.Value!))))
            return scalar;
        WrongType(node, name, expected);
        return null;
    }

    private void WrongType(YamlNode node, string name, string expected) =>
        Report(LineOf(node), WorkspaceProblemCode.WrongType, $"'{_path}{name}' must be {expected}{Found(node)}.");

    private static string Found(YamlNode node) => node switch
    {
        YamlMappingNode => ", not a group of settings",
        YamlSequenceNode => ", not a list",
        YamlScalarNode { Style: not ScalarStyle.Plain } => ", without quotes",
        _ => "",
    };

    private static bool IsNull(YamlScalarNode scalar) =>
        scalar.Value is null || (scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null" or "Null" or "NULL");

    private int LineOf(YamlNode node) => (int)Math.Max(node.Start.Line, 1) + _linesBefore;

    [GeneratedRegex("^[-+]?[0-9]{1,40}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IntegerPattern { get; }

    [GeneratedRegex(@"^[-+]?[0-9]{1,40}(\.[0-9]{1,40})?([eE][-+]?[0-9]{1,5})?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NumberPattern { get; }

    [GeneratedRegex("^(true|false)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BooleanPattern { get; }
}
