using Semver;
using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>A prompt as it stands in its file, with the lines of what it names.</summary>
internal sealed class PromptFile
{
    private const string Fence = "---";

    public required string Path { get; init; }

    /// <summary>The prompt; complete only when reading it reported no problem.</summary>
    public required Prompt Prompt { get; init; }

    public required int ContractLine { get; init; }

    public required int RangeLine { get; init; }

    public required int ModelLine { get; init; }

    /// <summary>Reads a prompt and checks everything that it alone shows.</summary>
    /// <returns>Null, and problems, when there is no front matter to read.</returns>
    public static PromptFile? Read(string path, string name, SemVersion version, ReadOnlyMemory<byte> bytes, ProblemList problems)
    {
        if (TextDecoder.Decode(path, bytes.Span, problems) is not { } text) return null;
        if (Split(text) is not { } parts)
        {
            problems.Add(path, 1, WorkspaceProblemCode.FrontMatterMissing,
                $"A prompt begins with a line '{Fence}', its settings, and another line '{Fence}'; add them.");
            return null;
        }
        if (YamlFile.Read(path, parts.FrontMatter, 1, problems) is not { } map) return null;

        var contract = map.Text("contract");
        var range = Range(map, contract is not null);
        var model = map.Text("model");
        var description = map.Text("description");
        var variables = Variables(map);
        map.Finish();

        var use = Check(path, parts.Body, parts.BodyLine, variables, problems);
        return new()
        {
            Path = path,
            Prompt = new()
            {
                Name = name,
                Version = version,
                Hash = ContentHash.OfBytes(bytes.Span),
                Contract = contract?.Value,
                ContractRange = range?.Value,
                Model = model?.Value ?? ModelDefault,
                Description = description?.Value,
                Variables = [.. variables.Select(v => v.Value)],
                Content = bytes.ToArray(),
                Body = parts.Body,
                Walked = use.Walked,
            },
            ContractLine = contract?.Line ?? 1,
            RangeLine = range?.Line ?? 1,
            ModelLine = model?.Line ?? 1,
        };
    }

    public const string ModelDefault = "default";

    private static (string FrontMatter, string Body, int BodyLine)? Split(string text)
    {
        if (!IsFence(text, 0, out var start)) return null;
        for (var (at, line) = (start, 2); at < text.Length; line++)
        {
            if (IsFence(text, at, out var behind)) return (text[start..at], text[behind..], line + 1);
            var end = text.IndexOf('\n', at);
            at = end < 0 ? text.Length : end + 1;
        }
        return null;
    }

    private static bool IsFence(string text, int at, out int behind)
    {
        var end = text.IndexOf('\n', at);
        behind = end < 0 ? text.Length : end + 1;
        return text.AsSpan(at, behind - at).TrimEnd() is Fence;
    }

    private static Placed<string>? Range(SettingsMap map, bool hasContract)
    {
        if (map.Text("contractRange") is not { } range) return null;
        if (!hasContract)
            map.Report(range.Line, WorkspaceProblemCode.SettingMissing, "'contractRange' needs 'contract'; name the contract it is a range of.");
        if (SemVersionRange.TryParseNpm(range.Value, out _)) return range;
        map.Report(range.Line, WorkspaceProblemCode.BadValue,
            $"{Suggestion.Quote(range.Value)} is no range of versions; write one such as ^1.2.0, 1.x or >=1.0.0 <3.0.0.");
        return null;
    }

    private static List<Placed<string>> Variables(SettingsMap map)
    {
        var variables = new List<Placed<string>>();
        foreach (var variable in map.Texts("variables"))
        {
            if (!Prompt.IsVariable(variable.Value))
                map.Report(variable.Line, WorkspaceProblemCode.BadName,
                    $"{Suggestion.Quote(variable.Value)} is no name for a variable: use letters, digits and underscores, beginning with a"
                    + $" letter or underscore, and none of {string.Join(", ", PromptScanner.Reserved)}.");
            else if (variables.Exists(v => v.Value == variable.Value))
                map.Report(variable.Line, WorkspaceProblemCode.BadValue, $"'{variable.Value}' stands in 'variables' twice; remove one.");
            else variables.Add(variable);
        }
        return variables;
    }

    private static PromptUse Check(string path, string body, int bodyLine, List<Placed<string>> variables, ProblemList problems)
    {
        if (string.IsNullOrWhiteSpace(body))
            problems.Add(path, bodyLine, WorkspaceProblemCode.PromptSyntax, "The prompt has no text below its front matter; write it.");
        var use = PromptScanner.Scan(body, bodyLine);
        foreach (var (line, message) in use.Faults) problems.Add(path, line, WorkspaceProblemCode.PromptSyntax, message);

        var declared = variables.Select(v => v.Value).ToArray();
        foreach (var (name, line) in use.Variables.Where(v => !declared.Contains(v.Key, StringComparer.Ordinal)))
            problems.Add(path, line, WorkspaceProblemCode.VariableUndeclared,
                $"The variable {Suggestion.Quote(name)} is not declared; add it to 'variables'.{Suggestion.For(name, declared)}");
        foreach (var variable in variables.Where(v => !use.Variables.ContainsKey(v.Value) && use.Faults.Count == 0))
            problems.Add(path, variable.Line, WorkspaceProblemCode.VariableUnused,
                $"The variable '{variable.Value}' is declared and not used; use it or remove it."
                + (use.MemberNames.Contains(variable.Value)
                    ? $" Inside #each and #with, write {{{{@root.{variable.Value}}}}}: a bare name is a member of the item there."
                    : ""));
        // What the scan lets through, the engine must compile; a difference between the two is found here and not at the first call.
        if (use.Faults.Count == 0 && PromptTemplate.Fault(body) is { } fault)
            problems.Add(path, bodyLine, WorkspaceProblemCode.PromptSyntax, fault);
        return use;
    }
}
