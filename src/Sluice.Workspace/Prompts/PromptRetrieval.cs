using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>What a prompt is shown of a collection: the block <c>retrieve</c> of its front matter.</summary>
public sealed class PromptRetrieval
{
    /// <summary>Most passages that can be asked for.</summary>
    public const int CountMax = 100;

    /// <summary>Passages that are asked for where the prompt does not say.</summary>
    public const int CountDefault = 8;

    /// <summary>Budget of tokens where the prompt does not say.</summary>
    public const int TokensDefault = 2_000;

    /// <summary>Largest budget of tokens.</summary>
    public const int TokensLimit = 200_000;

    /// <summary>Most conditions of a filter.</summary>
    public const int FilterMax = 16;

    /// <summary>Most characters that are looked for; what a query renders to beyond them is left out.</summary>
    public const int QueryCharactersMax = 8_000;

    /// <summary>Name of the variable where the prompt does not say.</summary>
    public const string VariableDefault = "passages";

    /// <summary>Name of a collection of the workspace.</summary>
    public required string Collection { get; init; }

    /// <summary>Template of what is looked for, over the prompt's variables.</summary>
    public required string Query { get; init; }

    /// <summary>Most passages, 1 to <see cref="CountMax"/>; default <see cref="CountDefault"/>.</summary>
    public int Count { get; init; } = CountDefault;

    /// <summary>Templates of values that members of a document's metadata must have, by JSON Pointer; empty: all documents.</summary>
    public IReadOnlyDictionary<string, string> Filter { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Most tokens of all passages together; default <see cref="TokensDefault"/>.</summary>
    public int TokensMax { get; init; } = TokensDefault;

    /// <summary>The variable that holds the passages; default <see cref="VariableDefault"/>.</summary>
    public string Variable { get; init; } = VariableDefault;

    /// <summary>Whether a request is refused for which nothing is found; default false: the prompt is shown an empty list.</summary>
    public bool Required { get; init; }

    /// <summary>Longest time for the search, in seconds; default 5. Past it, nothing was found.</summary>
    public int TimeoutSeconds { get; init; } = 5;

    internal IReadOnlyList<TemplateNode> QueryTemplate { get; init; } = [];

    internal IReadOnlyDictionary<string, IReadOnlyList<TemplateNode>> FilterTemplates { get; init; } =
        new Dictionary<string, IReadOnlyList<TemplateNode>>(StringComparer.Ordinal);

    /// <summary>All that decides what is retrieved for the same values, in one text.</summary>
    internal string Signature => string.Join('\0',
    [
        Collection, PromptTemplate.Signature(QueryTemplate), PromptJson.Text((long)Count), PromptJson.Text((long)TokensMax), PromptJson.Text((long)TimeoutSeconds),
        Variable, Required ? "required" : "", .. FilterTemplates.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={PromptTemplate.Signature(f.Value)}"),
    ]);
}

/// <summary>What a prompt looks for, with the values of one call.</summary>
/// <param name="Text">What is looked for; empty: nothing.</param>
/// <param name="Filter">Values that members of a document's metadata must have, by JSON Pointer.</param>
/// <param name="Inputs">Hash of the prompt's bytes and all values: the same for the same request, whatever is found for it.</param>
public sealed record PromptQuestion(string Text, IReadOnlyDictionary<string, string> Filter, ContentHash Inputs);

/// <summary>A passage as a prompt is shown it. All of it is data: nothing in it is read as a tag.</summary>
/// <param name="Id">What a citation names.</param>
/// <param name="Document">Id of the document; of a record, <c>contract/key</c>.</param>
/// <param name="Section">Headings above it; may be empty.</param>
/// <param name="Title">Title of the document; may be empty.</param>
/// <param name="Text">The text.</param>
public sealed record PromptPassage(string Id, string Document, string Section, string Title, string Text)
{
    internal Dictionary<string, object?> Members() => new(StringComparer.Ordinal)
    {
        ["id"] = Id,
        ["document"] = Document,
        ["section"] = Section,
        ["title"] = Title,
        ["text"] = Text,
    };
}
