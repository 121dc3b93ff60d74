using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Sluice.Workspace;

/// <summary>Reads a YAML text into its top mapping, whose nodes know their lines.</summary>
internal static class YamlFile
{
    /// <summary>Deepest nesting of settings.</summary>
    public const int DepthMax = 16;

    /// <summary>Reads a text as settings.</summary>
    /// <param name="file">The file's path in problems.</param>
    /// <param name="text">The YAML text.</param>
    /// <param name="linesBefore">Lines of the file above the text.</param>
    /// <param name="problems">Where problems go.</param>
    /// <returns>The settings, empty for an empty text; null and a problem when the text is no YAML mapping.</returns>
    public static SettingsMap? Read(string file, string text, int linesBefore, ProblemList problems) =>
        ReadMapping(file, text, linesBefore, problems, DepthMax) is { } mapping
            ? new(file, "", mapping, linesBefore + 1, linesBefore, problems)
            : null;

    /// <summary>Reads a text as a mapping; null and a problem when it is none.</summary>
    public static YamlMappingNode? ReadMapping(string file, string text, int linesBefore, ProblemList problems, int depthMax)
    {
        try
        {
            if (!Inspect(file, text, linesBefore, problems, depthMax)) return null;
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            var root = stream.Documents.Count == 0 ? new YamlMappingNode() : stream.Documents[0].RootNode;
            if (root is YamlMappingNode mapping) return mapping;
            problems.Add(file, linesBefore + root.Start.Line, WorkspaceProblemCode.WrongType,
                "The file must be a list of 'setting: value' lines.");
            return null;
        }
        catch (YamlException e)
        {
            problems.Add(file, linesBefore + e.Start.Line, WorkspaceProblemCode.YamlInvalid,
                $"Not valid YAML: {e.Message.TrimEnd('.')} (column {e.Start.Column}).");
        }
        // The YAML library has thrown all of these for broken texts; a broken text must not stop the check of the others.
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException or IndexOutOfRangeException
            or OverflowException or NullReferenceException or InvalidCastException or KeyNotFoundException)
        {
            problems.Add(file, linesBefore + 1, WorkspaceProblemCode.YamlInvalid, "Not valid YAML; write the file anew.");
        }
        return null;
    }

    /// <summary>One pass over the events, without recursion: what would be dangerous or misleading to load is refused here.</summary>
    private static bool Inspect(string file, string text, int linesBefore, ProblemList problems, int depthMax)
    {
        var parser = new Parser(new StringReader(text));
        var (depth, documents) = (0, 0);
        while (parser.MoveNext())
        {
            var current = parser.Current!;
            var line = linesBefore + current.Start.Line;
            depth += current.NestingIncrease;
            string? fault = current switch
            {
                DocumentStart when ++documents > 1 => "The file holds several YAML documents; keep one",
                AnchorAlias => "Aliases (*name) are not read here; write the value out",
                _ when depth > depthMax + 2 => $"The YAML is nested deeper than {depthMax}",
                _ => null,
            };
            if (fault is not null)
            {
                problems.Add(file, line, WorkspaceProblemCode.YamlInvalid, fault + ".");
                return false;
            }
            if (current is Scalar scalar && Secrets.IsValue(scalar.Value))
                problems.Add(file, line, WorkspaceProblemCode.InlineKey,
                    "This looks like a key. Keys never stand in a file: put it in an environment variable, name that variable in"
                    + " 'apiKeyVariable' of the model, and revoke this key if it was ever committed.");
        }
        return true;
    }
}
