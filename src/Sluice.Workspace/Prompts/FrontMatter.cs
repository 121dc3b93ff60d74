using System.Reflection;
using System.Text.Json.Nodes;
using Semver;

namespace Sluice.Workspace;

/// <summary>The settings of a prompt, in the words of dotprompt and the gateway's own.</summary>
internal sealed class FrontMatter
{
    public Placed<string>? Contract { get; private set; }

    public Placed<string>? Range { get; private set; }

    public Placed<string>? Model { get; private set; }

    public string? Description { get; private set; }

    public string? Variant { get; private set; }

    public string? OutputFormat { get; private set; }

    public List<Placed<string>> Variables { get; } = [];

    public PromptInput Input { get; private set; } = new();

    public PromptInput Output { get; private set; } = new();

    public RetrievalBlock? Retrieval { get; private set; }

    /// <summary>Every name that the body may use as a variable.</summary>
    public IEnumerable<string> Names => Variables.Select(v => v.Value).Union(Input.Names, StringComparer.Ordinal);

    public int? CacheSeconds { get; private set; }

    /// <summary>Reads the settings of a file; null and problems when they are no YAML mapping.</summary>
    public static FrontMatter? Read(string path, string text, string name, SemVersion version, ProblemList problems, Picoschema pico)
    {
        if (YamlFile.Read(path, text, 1, problems) is not { } map) return null;
        var front = new FrontMatter { Description = map.Text("description")?.Value, Variant = map.Text("variant")?.Value };
        CheckNames(map, name, version);
        front.ReadContract(map);
        front.Model = map.Text("gateway.model") is { } own ? own : map.Text("model");
        front.ReadVariables(map);
        front.ReadSchemas(map, path, text, pico);
        front.ReadRetrieval(map);
        front.ReadCache(map);
        Gateway(map);
        foreach (var (key, why) in NotTaken) map.Refuse(key, why);
        map.Finish(foreign: key => key.Contains('.', StringComparison.Ordinal) && !key.StartsWith("gateway.", StringComparison.Ordinal));
        return front;
    }

    private static readonly string[] Schemas = ["input", "output"];

    private static readonly (string Key, string Why)[] NotTaken =
    [
        ("config", $"'config' is not taken from a prompt: parameters belong to the model configuration, {ModelLoader.Folder}/<name>.yaml."),
        ("tools", "'tools' is not known here: the gateway asks for documents and lets a model call nothing. Remove it."),
        ("toolDefs", "'toolDefs' is not known here: the gateway asks for documents and lets a model call nothing. Remove it."),
    ];

    private static void CheckNames(SettingsMap map, string name, SemVersion version)
    {
        if (map.Text("name") is { } said && said.Value != name)
            map.Report(said.Line, WorkspaceProblemCode.BadValue, $"'name' says {Suggestion.Quote(said.Value)}, and the prompt lies in {name}/; make them agree.");
        if (map.Text("gateway.version") is { } number && number.Value != version.ToString())
            map.Report(number.Line, WorkspaceProblemCode.BadValue,
                $"'gateway.version' says {Suggestion.Quote(number.Value)}, and the file is named {version}; make them agree.");
    }

    private void ReadContract(SettingsMap map)
    {
        (Contract, Range) = (map.Text("contract"), map.Text("contractRange"));
        if (map.Text("gateway.contract") is { } both)
        {
            if (Contract is not null)
                map.Report(both.Line, WorkspaceProblemCode.BadValue, "'gateway.contract' and 'contract' say the same; remove one.");
            var at = both.Value.IndexOf('@', StringComparison.Ordinal);
            Contract = both with { Value = at < 0 ? both.Value : both.Value[..at] };
            if (at >= 0) Range = both with { Value = both.Value[(at + 1)..] };
        }
        if (Range is not { } range) return;
        if (Contract is null)
            map.Report(range.Line, WorkspaceProblemCode.SettingMissing, "'contractRange' needs 'contract'; name the contract it is a range of.");
        if (SemVersionRange.TryParseNpm(range.Value, out _)) return;
        Range = null;
        map.Report(range.Line, WorkspaceProblemCode.BadValue,
            $"{Suggestion.Quote(range.Value)} is no range of versions; write one such as ^1.2.0, 1.x or >=1.0.0 <3.0.0.");
    }

    private void ReadVariables(SettingsMap map)
    {
        foreach (var variable in map.Texts("variables"))
        {
            if (!Prompt.IsVariable(variable.Value))
                map.Report(variable.Line, WorkspaceProblemCode.BadName,
                    $"{Suggestion.Quote(variable.Value)} is no name for a variable: use letters, digits and underscores, beginning with a"
                    + $" letter or underscore, and none of {string.Join(", ", PromptScanner.Reserved)}.");
            else if (Variables.Exists(v => v.Value == variable.Value))
                map.Report(variable.Line, WorkspaceProblemCode.BadValue, $"'{variable.Value}' stands in 'variables' twice; remove one.");
            else Variables.Add(variable);
        }
    }

    private void ReadRetrieval(SettingsMap map)
    {
        Retrieval = RetrievalBlock.Read(map);
        if (Retrieval is { } block && Names.Contains(block.Settings.Variable, StringComparer.Ordinal))
            map.Report(block.VariableLine, WorkspaceProblemCode.BadValue,
                $"'{block.Settings.Variable}' is a variable of the prompt already; name another in 'retrieve.as'.");
    }

    private void ReadSchemas(SettingsMap map, string path, string text, Picoschema pico)
    {
        if (!map.Has("input") & !map.Has("output")) return;
        // Begun with an empty line, so that lines are those of the file.
        if (YamlFile.ReadMapping(path, "\n" + text, 0, map.Problems, YamlFile.DepthMax) is not { } mapping) return;
        if (YamlJson.Convert(path, mapping, map.Problems) is not { } json) return;
        var settings = JsonNode.Parse(json.Utf8.Span) as JsonObject;
        foreach (var member in Schemas.Where(m => settings![m] is not (null or JsonObject)))
            map.Report(map.LineOf(member), WorkspaceProblemCode.WrongType, $"'{member}' must be a group of settings, each on an indented line.");
        foreach (var member in Schemas)
        {
            string[] words = member == "input" ? ["schema", "default"] : ["schema", "format"];
            foreach (var key in (settings![member] as JsonObject ?? []).Select(m => m.Key).Where(k => !words.Contains(k, StringComparer.Ordinal)))
                map.Report(json.LineOf($"/{member}/{key}"), WorkspaceProblemCode.UnknownSetting,
                    $"There is no setting {Suggestion.Quote($"{member}.{key}")}.{Suggestion.For(key, words)} Known here: {string.Join(", ", words)}.");
        }
        Input = PromptInput.Read(map, settings, "input", pico);
        Output = PromptInput.Read(map, settings, "output", pico);
        if (Output.Schema is not null && Contract is not null)
            map.Report(map.LineOf("output"), WorkspaceProblemCode.BadValue,
                "'output.schema' and 'contract' both say what the answer must be; the contract holds, so remove the schema.");
        if ((settings!["output"] as JsonObject)?["format"] is { } format)
        {
            OutputFormat = format.ToString();
            if (OutputFormat is not ("json" or "text"))
                map.Report(json.LineOf("/output/format"), WorkspaceProblemCode.BadValue, "'output.format' must be 'json' or 'text'.");
        }
    }

    private void ReadCache(SettingsMap map)
    {
        if (!map.Has("cache")) return;
        var cache = map.Map("cache");
        CacheSeconds = (int?)cache.Integer("seconds", 1, CacheSettingsReader.SecondsMax);
        if (CacheSeconds is null && !cache.Has("seconds"))
            map.Report(map.LineOf("cache"), WorkspaceProblemCode.SettingMissing, "'cache' needs 'seconds': for how long a verdict may be given again, such as cache: { seconds: 600 }.");
        if (Contract is null)
            map.Report(map.LineOf("cache"), WorkspaceProblemCode.SettingMissing, "'cache' needs 'contract': only what a contract validated is given again.");
    }

    private static void Gateway(SettingsMap map)
    {
        if (map.Text("gateway.minGateway") is not { } least) return;
        if (!SemVersion.TryParse(least.Value, SemVersionStyles.Strict, out var wanted))
            map.Report(least.Line, WorkspaceProblemCode.BadValue, $"{Suggestion.Quote(least.Value)} is no version; write the least gateway version, such as 0.4.0.");
        else if (SemVersion.ComparePrecedence(wanted, Running) > 0)
            map.Report(least.Line, WorkspaceProblemCode.GatewayTooOld,
                $"The prompt needs Sluice {wanted} or later, and this is {Running}; upgrade Sluice, or take an older version of the prompt.");
    }

    private static SemVersion Running { get; } = SemVersion.TryParse(
        typeof(FrontMatter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        SemVersionStyles.Any, out var version) ? version.WithoutMetadata() : new SemVersion(0, 0, 0);
}
