using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>The block <c>retrieve</c> as it stands in a front matter, with the lines of what it names.</summary>
internal sealed class RetrievalBlock
{
    private const string Key = "retrieve";

    private readonly List<(int Line, PromptUse Use)> _templates = [];

    private RetrievalBlock(int line, int collectionLine, int variableLine) => (Line, CollectionLine, VariableLine) = (line, collectionLine, variableLine);

    public int Line { get; }

    public int CollectionLine { get; }

    public int VariableLine { get; }

    /// <summary>The settings; complete only when reading them reported no problem.</summary>
    public required PromptRetrieval Settings { get; init; }

    /// <summary>The query and the filter's values, with the line of each.</summary>
    public IReadOnlyList<(int Line, PromptUse Use)> Templates => _templates;

    /// <summary>Reads the block; null when a prompt has none.</summary>
    public static RetrievalBlock? Read(SettingsMap front)
    {
        if (!front.Has(Key)) return null;
        var map = front.Map(Key);
        var collection = map.RequiredText("collection");
        if (collection is { } named && !ContractReference.IsName(named.Value))
            map.Report(named.Line, WorkspaceProblemCode.BadName, Names.Rule("collection", named.Value));
        var variable = map.Text("as");
        if (variable is { } word && !Prompt.IsVariable(word.Value))
            map.Report(word.Line, WorkspaceProblemCode.BadName, $"{Suggestion.Quote(word.Value)} is no name for a variable; see 'variables'.");
        var templates = new List<(int Line, PromptUse Use)>();
        var query = map.RequiredText("query");
        var (filter, values) = Filter(map, templates);
        var block = new RetrievalBlock(map.Line, map.LineOf("collection"), variable?.Line ?? map.Line)
        {
            Settings = new()
            {
                Collection = collection?.Value ?? "",
                Query = query?.Value ?? "",
                QueryTemplate = query is { } asked ? Template(map, "query", asked, templates) : [],
                Count = (int)(map.Integer("k", 1, PromptRetrieval.CountMax) ?? PromptRetrieval.CountDefault),
                Filter = filter,
                FilterTemplates = values,
                TokensMax = (int)(map.Integer("tokensMax", 1, PromptRetrieval.TokensLimit) ?? PromptRetrieval.TokensDefault),
                Variable = variable?.Value ?? PromptRetrieval.VariableDefault,
                Required = map.Boolean("required") ?? false,
                TimeoutSeconds = (int)(map.Integer("timeoutSeconds", 1, 60) ?? 5),
            },
        };
        block._templates.AddRange(templates);
        return block;
    }

    private static (Dictionary<string, string> Filter, Dictionary<string, IReadOnlyList<TemplateNode>> Values) Filter(SettingsMap map,
        List<(int Line, PromptUse Use)> templates)
    {
        var (texts, nodes) = (new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, IReadOnlyList<TemplateNode>>(StringComparer.Ordinal));
        if (!map.Has("filter")) return (texts, nodes);
        var filter = map.Map("filter");
        if (filter.Names.Count > PromptRetrieval.FilterMax)
            map.Report(filter.Line, WorkspaceProblemCode.OutOfRange, $"'{Key}.filter' has more than {PromptRetrieval.FilterMax} conditions.");
        foreach (var pointer in filter.Names)
        {
            if (!IsPointer(pointer))
                map.Report(filter.LineOf(pointer), WorkspaceProblemCode.BadValue,
                    $"{Suggestion.Quote(pointer)} is no JSON Pointer to a member of the metadata; write one such as /course.");
            if (filter.Text(pointer) is not { } value) continue;
            texts[pointer] = value.Value;
            nodes[pointer] = Template(map, $"filter.{pointer}", value, templates);
        }
        return (texts, nodes);
    }

    // What is looked for is one text: no messages, no files, and nothing of another file.
    private static IReadOnlyList<TemplateNode> Template(SettingsMap map, string name, Placed<string> text, List<(int Line, PromptUse Use)> templates)
    {
        var use = PromptScanner.Scan(text.Value, text.Line);
        foreach (var (_, message) in use.Faults) map.Report(text.Line, WorkspaceProblemCode.PromptSyntax, $"'{Key}.{name}': {message}");
        if (use.Partials.Count > 0 || Calls(use.Nodes).Any(call => call.Word != "json"))
            map.Report(text.Line, WorkspaceProblemCode.PromptSyntax,
                $"'{Key}.{name}' is one text: it takes variables, blocks and json, and no partial, role, history, media or section.");
        templates.Add((text.Line, use));
        return PromptTemplate.Trimmed(use.Nodes);
    }

    private static IEnumerable<CallNode> Calls(IEnumerable<TemplateNode> nodes) => nodes.SelectMany(node => node switch
    {
        CallNode call => [call],
        BlockNode block => Calls(block.Body).Concat(Calls(block.Otherwise)),
        _ => Enumerable.Empty<CallNode>(),
    });

    private static bool IsPointer(string text)
    {
        if (text.Length < 2 || text[0] != '/') return false;
        for (var at = text.IndexOf('~', StringComparison.Ordinal); at >= 0; at = text.IndexOf('~', at + 1))
            if (at + 1 == text.Length || text[at + 1] is not ('0' or '1')) return false;
        return true;
    }
}
