using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>A partial as it stands in its file.</summary>
internal sealed record PartialFile(string Path, PromptPartial Partial, PromptUse Use);

/// <summary>The partials of a workspace: <c>prompts/_&lt;name&gt;.prompt</c>. A partial has no front matter.</summary>
internal sealed class PartialSet
{
    public const char Mark = '_';

    private readonly SortedDictionary<string, PartialFile?> _files = new(StringComparer.Ordinal);

    /// <summary>No partial at all.</summary>
    public static PartialSet Empty { get; } = new();

    public IReadOnlyCollection<string> Names => _files.Keys;

    public void Read(WorkspaceFiles files, WorkspaceEntry entry)
    {
        var name = entry.Name[1..^PromptLoader.Extension.Length];
        if (!PromptScanner.PartialName.IsMatch(name))
            files.Problems.Add(entry.Path, 0, WorkspaceProblemCode.BadName,
                $"{Suggestion.Quote(name)} is no name for a partial: use letters, digits, hyphens and underscores, beginning with a letter or underscore.");
        _files[name] = null;
        if (files.Read(entry.Path, WorkspaceFiles.TextBytesMax) is { } bytes) Add(entry.Path, name, bytes, files.Problems);
    }

    public void Add(string path, string name, byte[] bytes, ProblemList problems, bool context = false)
    {
        _files[name] = null;
        if (PromptText.Decode(path, bytes, problems) is not { } text) return;
        var use = PromptScanner.Scan(text, 1, context);
        foreach (var (line, message) in use.Faults) problems.Add(path, line, WorkspaceProblemCode.PromptSyntax, message);
        _files[name] = new(path, new(name, ContentHash.OfBytes(bytes), bytes), use);
    }

    /// <summary>Reports partials that name others that are not there, or themselves.</summary>
    public void Check(ProblemList problems)
    {
        foreach (var file in _files.Values)
        {
            if (file is null) continue;
            foreach (var call in file.Use.Partials)
            {
                Known(file.Path, call, problems);
                if (Way(call.Name, file.Partial.Name, []) is { } way)
                    problems.Add(file.Path, call.Line, WorkspaceProblemCode.PartialCyclic,
                        $"The partial takes in itself: {string.Join(" → ", way.Prepend(file.Partial.Name))}. Take one of them out.");
            }
        }
    }

    /// <summary>Whether a partial that is named is there; a problem when it is not.</summary>
    public bool Known(string path, PartialCall call, ProblemList problems)
    {
        if (_files.ContainsKey(call.Name)) return true;
        problems.Add(path, call.Line, WorkspaceProblemCode.UnknownPartial,
            $"There is no partial {Suggestion.Quote(call.Name)}; add {PromptLoader.Folder}/{Mark}{call.Name}{PromptLoader.Extension} or name another."
            + Suggestion.For(call.Name, _files.Keys));
        return false;
    }

    /// <summary>Every partial that a body takes in, directly and through others, by name; broken and missing ones are left out.</summary>
    public IReadOnlyList<PartialFile> Reached(PromptUse use)
    {
        var reached = new SortedDictionary<string, PartialFile>(StringComparer.Ordinal);
        var open = new Stack<PromptUse>([use]);
        while (open.TryPop(out var next))
        {
            foreach (var call in next.Partials)
                if (_files.GetValueOrDefault(call.Name) is { } file && reached.TryAdd(call.Name, file)) open.Push(file.Use);
        }
        return [.. reached.Values];
    }

    /// <summary>The prompt's variables that a body uses, its partials' included, with the line of the body that brings each.</summary>
    public Dictionary<string, int> Variables(PromptUse use)
    {
        var variables = new Dictionary<string, int>(use.Variables, StringComparer.Ordinal);
        foreach (var call in use.Partials)
            foreach (var name in Seen(call, [])) variables.TryAdd(name, call.Line);
        return variables;
    }

    /// <summary>Whether a body or a partial of it prints all variables at once.</summary>
    public bool UsesAll(PromptUse use) => use.UsesAll || Reached(use).Any(f => f.Use.UsesAll);

    private HashSet<string> Seen(PartialCall call, HashSet<string> open)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (_files.GetValueOrDefault(call.Name) is not { } file || !open.Add(call.Name)) return seen;
        seen.UnionWith(file.Use.RootVariables.Keys);
        if (call.SeesVariables) seen.UnionWith(file.Use.Variables.Keys.Where(v => !call.Given.Contains(v)));
        foreach (var inner in file.Use.Partials)
        {
            var below = Seen(inner with { SeesVariables = inner.SeesVariables && call.SeesVariables }, open);
            seen.UnionWith(below.Where(v => !call.Given.Contains(v)));
        }
        open.Remove(call.Name);
        return seen;
    }

    private IReadOnlyList<string>? Way(string from, string to, HashSet<string> seen)
    {
        if (from == to) return [to];
        if (!seen.Add(from) || _files.GetValueOrDefault(from) is not { } file) return null;
        foreach (var call in file.Use.Partials)
            if (Way(call.Name, to, seen) is { } way) return [from, .. way];
        return null;
    }
}
