using System.Text.Json.Nodes;
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

    public int CollectionLine { get; init; }

    /// <summary>Reads a prompt and checks everything that it alone, and its partials, show.</summary>
    /// <returns>Null, and problems, when there is no front matter to read.</returns>
    public static PromptFile? Read(string path, string name, SemVersion version, ReadOnlyMemory<byte> bytes, ProblemList problems,
        PartialSet? partials = null, Func<string, JsonObject?>? schemas = null)
    {
        if (PromptText.Decode(path, bytes.Span, problems) is not { } text) return null;
        if (Split(text) is not { } parts)
        {
            problems.Add(path, 1, WorkspaceProblemCode.FrontMatterMissing,
                $"A prompt begins with a line '{Fence}', its settings, and another line '{Fence}'; add them.");
            return null;
        }
        if (FrontMatter.Read(path, parts.FrontMatter, name, version, problems, new(schemas ?? (_ => null))) is not { } front) return null;

        partials ??= PartialSet.Empty;
        var use = Check(path, parts.Body, parts.BodyLine, front, partials, problems);
        var reached = partials.Reached(use);
        var declared = front.Names.ToArray();
        return new()
        {
            Path = path,
            Prompt = new()
            {
                Name = name,
                Version = version,
                Hash = ContentHash.OfBytes(bytes.Span),
                Content = bytes.ToArray(),
                Contract = front.Contract?.Value,
                ContractRange = front.Range?.Value,
                Model = front.Model?.Value ?? ModelDefault,
                Description = front.Description,
                Variant = front.Variant,
                Variables = declared,
                Optional = [.. declared.Where(v => front.Input.Defaults.ContainsKey(v)
                    || (!front.Variables.Exists(l => l.Value == v) && !front.Input.Required.Contains(v, StringComparer.Ordinal)))],
                Input = front.Input,
                OutputSchema = front.Output.Schema,
                OutputHash = front.Output.Hash,
                OutputFormat = front.OutputFormat,
                Retrieval = front.Retrieval?.Settings,
                CacheSeconds = front.CacheSeconds,
                Body = parts.Body,
                Template = PromptTemplate.Trimmed(use.Nodes),
                PartialTemplates = reached.ToDictionary(f => f.Partial.Name, f => (IReadOnlyList<TemplateNode>)f.Use.Nodes, StringComparer.Ordinal),
                Partials = [.. reached.Select(f => f.Partial)],
            },
            ContractLine = front.Contract?.Line ?? 1,
            RangeLine = front.Range?.Line ?? 1,
            ModelLine = front.Model?.Line ?? 1,
            CollectionLine = front.Retrieval?.CollectionLine ?? 1,
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

    private static PromptUse Check(string path, string body, int bodyLine, FrontMatter front, PartialSet partials, ProblemList problems)
    {
        if (string.IsNullOrWhiteSpace(body))
            problems.Add(path, bodyLine, WorkspaceProblemCode.PromptSyntax, "The prompt has no text below its front matter; write it.");
        var use = PromptScanner.Scan(body, bodyLine);
        foreach (var (line, message) in use.Faults) problems.Add(path, line, WorkspaceProblemCode.PromptSyntax, message);
        foreach (var call in use.Partials) partials.Known(path, call, problems);

        var variables = front.Variables;
        var used = partials.Variables(use);
        var declared = front.Names.ToList();
        CheckRetrieval(path, front, declared, used, problems);
        if (front.Retrieval is { } retrieval) declared.Add(retrieval.Settings.Variable);
        foreach (var (name, line) in used.Where(v => !declared.Contains(v.Key, StringComparer.Ordinal)))
            problems.Add(path, line, WorkspaceProblemCode.VariableUndeclared,
                $"The variable {Suggestion.Quote(name)} is not declared; add it to 'variables'.{Suggestion.For(name, declared)}");
        if (use.Faults.Count > 0 || partials.UsesAll(use) || use.Partials.Exists(c => !partials.Names.Contains(c.Name, StringComparer.Ordinal))) return use;
        if (front.Retrieval is { } block && !used.ContainsKey(block.Settings.Variable))
            problems.Add(path, block.Line, WorkspaceProblemCode.VariableUnused,
                $"What is retrieved is not used; write {{{{#each {block.Settings.Variable}}}}} … {{{{/each}}}} where the passages stand, or remove 'retrieve'.");
        foreach (var variable in variables.Where(v => !used.ContainsKey(v.Value)))
            problems.Add(path, variable.Line, WorkspaceProblemCode.VariableUnused,
                $"The variable '{variable.Value}' is declared and not used; use it or remove it."
                + (use.MemberNames.Contains(variable.Value)
                    ? $" Inside #each and #with, write {{{{@root.{variable.Value}}}}}: a bare name is a member of the item there."
                    : ""));
        return use;
    }

    /// <summary>Adds the variables that only the query and the filter use, and reports those that are not there.</summary>
    private static void CheckRetrieval(string path, FrontMatter front, List<string> declared, Dictionary<string, int> used, ProblemList problems)
    {
        foreach (var (line, use) in front.Retrieval?.Templates ?? [])
        {
            foreach (var name in use.Variables.Keys)
            {
                if (declared.Contains(name, StringComparer.Ordinal)) used.TryAdd(name, line);
                else problems.Add(path, line, WorkspaceProblemCode.VariableUndeclared,
                    $"The variable {Suggestion.Quote(name)} of 'retrieve' is not declared; add it to 'variables'.{Suggestion.For(name, declared)}");
            }
            if (!use.UsesAll) continue;
            foreach (var name in declared) used.TryAdd(name, line);
        }
    }
}
