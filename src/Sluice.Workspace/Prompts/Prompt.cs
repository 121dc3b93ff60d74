using Semver;
using Sluice.Contracts;
using Sluice.Schemas;

namespace Sluice.Workspace;

/// <summary>One version of a prompt: front matter and a body in Handlebars, as dotprompt has it.</summary>
public sealed class Prompt
{
    /// <summary>The name: lower-case letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>Semantic version, from the file's name.</summary>
    public required SemVersion Version { get; init; }

    /// <summary>Hash of the file's exact bytes.</summary>
    public required ContentHash Hash { get; init; }

    /// <summary>Name of the contract whose documents the prompt asks for; null when it asks for free text.</summary>
    public string? Contract { get; init; }

    /// <summary>Range of that contract's versions (npm syntax: <c>^1.2.0</c>, <c>1.x</c>); null: any.</summary>
    public string? ContractRange { get; init; }

    /// <summary>Name of the model configuration; default <c>default</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Variables the body may use; a call that leaves one out that is not <see cref="Optional"/>, or brings another, is an error.</summary>
    public required IReadOnlyList<string> Variables { get; init; }

    /// <summary>What the prompt is for, in a sentence; null when its file does not say.</summary>
    public string? Description { get; init; }

    /// <summary>The Handlebars text below the front matter, exactly as it stands in the file.</summary>
    public string Body { get; internal init; } = "";

    /// <summary>The file's exact bytes; empty for a prompt that was not read.</summary>
    public ReadOnlyMemory<byte> Content { get; internal init; }

    /// <summary>The partials that the body takes in, directly and through others, by name.</summary>
    public IReadOnlyList<PromptPartial> Partials { get; internal init; } = [];

    /// <summary>Which variant of the prompt this is; null when its file does not say. A variant is a prompt with a name of its own.</summary>
    public string? Variant { get; internal init; }

    /// <summary>Variables that a call may leave out: those with a default, and those that the input schema does not require.</summary>
    public IReadOnlyList<string> Optional { get; internal init; } = [];

    /// <summary>The schema that the variables must fit, as an object; null when the prompt has none.</summary>
    public Schema? InputSchema => Input.Schema;

    /// <summary>Hash of the input schema's canonical form; null when the prompt has none.</summary>
    public ContentHash? InputHash => Input.Hash;

    /// <summary>The schema of the answer of a prompt without contract; null when it has none.</summary>
    public Schema? OutputSchema { get; internal init; }

    /// <summary>Hash of the output schema's canonical form; null when the prompt has none.</summary>
    public ContentHash? OutputHash { get; internal init; }

    /// <summary><c>json</c> or <c>text</c>; null when the prompt does not say.</summary>
    public string? OutputFormat { get; internal init; }

    /// <summary>What the prompt is shown of a collection; null when it retrieves nothing.</summary>
    public PromptRetrieval? Retrieval { get; internal init; }
    /// <summary>Seconds for which a verdict may be given again for an identical request (<c>cache: { seconds: 600 }</c>); null (default): the
    /// model is asked every time.</summary>
    public int? CacheSeconds { get; internal init; }

    internal PromptInput Input { get; init; } = new();

    /// <summary>The parsed body.</summary>
    internal IReadOnlyList<TemplateNode> Template { get; init; } = [];

    /// <summary>The parsed partials, by name.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<TemplateNode>> PartialTemplates { get; init; } =
        new Dictionary<string, IReadOnlyList<TemplateNode>>(StringComparer.Ordinal);

    /// <summary>Reads a prompt from the bytes of a <c>.prompt</c> file; for prompts that do not lie in a workspace.</summary>
    /// <exception cref="FormatException">The text is not a prompt; the message names every problem with its line.</exception>
    public static Prompt Parse(string name, SemVersion version, ReadOnlyMemory<byte> utf8)
    {
        var problems = new ProblemList();
        if (!ContractReference.IsName(name)) problems.Add(name, 0, WorkspaceProblemCode.BadName, Names.Rule("prompt", name));
        var file = PromptFile.Read($"{name}@{version}", name, version, utf8, problems);
        return file is not null && problems.IsEmpty
            ? file.Prompt
            : throw new FormatException(string.Join(Environment.NewLine, problems.Sorted()));
    }

    /// <summary>Whether a contract version is one whose documents the prompt asks for: its contract, within its range.</summary>
    public bool Fits(ContractId contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return contract.Name == Contract
            && (ContractRange is null
                || (SemVersionRange.TryParseNpm(ContractRange, out var range) && range.Contains(contract.Version)));
    }

    /// <summary>Renders the prompt to one text: that of all its messages. Nothing is escaped: the result is a prompt, not a page. Lists and
    /// dictionaries print as JSON.</summary>
    /// <param name="variables">A value for every variable that is not optional: a text, number, boolean, list, dictionary with text keys,
    /// or null, which prints nothing.</param>
    /// <exception cref="ArgumentException">A variable is missing or unknown, and the message names them all; a value does not fit the input
    /// schema; or it has a kind or lacks a member so that the body cannot use it.</exception>
    public string Render(IReadOnlyDictionary<string, object?> variables) => string.Concat(RenderMessages(variables).Select(m => m.Text));

    /// <summary>Renders the prompt to the messages that are sent.</summary>
    /// <param name="variables">As in <see cref="Render"/>.</param>
    /// <param name="history">The conversation before; it stands where the body says <c>{{history}}</c>, else before the last user message.</param>
    /// <param name="passages">What was retrieved for it, where it retrieves; null: nothing.</param>
    /// <exception cref="ArgumentException">As in <see cref="Render"/>.</exception>
    public IReadOnlyList<PromptMessage> RenderMessages(IReadOnlyDictionary<string, object?> variables, IReadOnlyList<PromptMessage>? history = null,
        IReadOnlyList<PromptPassage>? passages = null) => With(variables, values =>
        {
            if (Retrieval is { } retrieval) values[retrieval.Variable] = (passages ?? []).Select(object? (p) => p.Members()).ToList();
            var messages = new PromptMessages(history ?? []);
            new PromptRenderer(PartialTemplates, values, NoContext, messages).Render(Template);
            return messages.Take();
        });

    /// <summary>What the prompt looks for with some values; null when it retrieves nothing.</summary>
    /// <param name="variables">As in <see cref="Render"/>.</param>
    /// <exception cref="ArgumentException">As in <see cref="Render"/>.</exception>
    public PromptQuestion? Ask(IReadOnlyDictionary<string, object?> variables) => Retrieval is not { } retrieval ? null : With(variables, values =>
    {
        var text = TextOf(retrieval.QueryTemplate, values).Trim();
        // Half of a surrogate pair is no text.
        var most = PromptRetrieval.QueryCharactersMax;
        if (text.Length > most) text = text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
        var inputs = new Dictionary<string, object?>(values.OrderBy(v => v.Key, StringComparer.Ordinal), StringComparer.Ordinal) { [""] = Hash.ToString() };
        return new PromptQuestion(text, retrieval.FilterTemplates.ToDictionary(f => f.Key, f => TextOf(f.Value, values), StringComparer.Ordinal),
            ContentHash.OfBytes(PromptJson.Utf8(inputs, 0)));
    });

    private static string TextOf(IReadOnlyList<TemplateNode> template, Dictionary<string, object?> values)
    {
        var messages = new PromptMessages([]);
        new PromptRenderer(NoPartials, values, NoContext, messages).Render(template);
        return string.Concat(messages.Take().Select(m => m.Text));
    }

    private T With<T>(IReadOnlyDictionary<string, object?> variables, Func<Dictionary<string, object?>, T> render)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var missing = Variables.Where(v => !variables.ContainsKey(v) && !Optional.Contains(v, StringComparer.Ordinal)).ToArray();
        var unknown = variables.Keys.Where(v => !Variables.Contains(v, StringComparer.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        if (missing.Length + unknown.Length > 0)
            throw new ArgumentException($"Prompt {Name}@{Version}: "
                + string.Join("; ", new[] { Listed("missing", missing), Listed("unknown", unknown) }.Where(part => part.Length > 0))
                + ".", nameof(variables));

        try
        {
            var values = variables.ToDictionary(v => v.Key, v => PromptValues.Plain(v.Key, v.Value), StringComparer.Ordinal);
            foreach (var (name, value) in Input.Defaults) values.TryAdd(name, value);
            Validate(values);
            foreach (var name in Variables) values.TryAdd(name, null);
            return render(values);
        }
        catch (FormatException e)
        {
            throw new ArgumentException($"Prompt {Name}@{Version}: {e.Message}", nameof(variables), e);
        }
    }

    private static readonly Dictionary<string, IReadOnlyList<TemplateNode>> NoPartials = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, object?> NoContext = new(StringComparer.Ordinal);

    private void Validate(Dictionary<string, object?> values)
    {
        if (InputSchema is not { } schema) return;
        var described = values.Where(v => Input.Names.Contains(v.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal);
        var errors = schema.Evaluate(PromptJson.Utf8(described, 0), 10).Errors;
        if (errors.Count > 0)
            throw new FormatException("the variables do not fit 'input.schema': "
                + string.Join("; ", errors.Select(e => e.InstanceLocation.Length == 0 ? e.Message : $"{e.InstanceLocation}: {e.Message}")) + ".");
    }

    /// <summary>Whether a text can name a variable.</summary>
    internal static bool IsVariable(string text) =>
        text is { Length: > 0 and <= 64 }
        && !char.IsAsciiDigit(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
        && !PromptScanner.Reserved.Contains(text, StringComparer.Ordinal);

    private static string Listed(string what, string[] names) => names.Length == 0
        ? ""
        : $"{what} {(names.Length == 1 ? "variable" : "variables")} {string.Join(", ", names.Select(Suggestion.Quote))}";
}
