using HandlebarsDotNet;
using HandlebarsDotNet.Compiler;
using Semver;
using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>One version of a prompt: front matter and a Handlebars body.</summary>
public sealed class Prompt
{
    private readonly Lazy<PromptTemplate> _template;

    /// <summary>Makes a prompt without a body; one that renders comes from a workspace or from <see cref="Parse"/>.</summary>
    public Prompt() => _template = new(() => new(Body));

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

    /// <summary>Variables the body may use; a call that leaves one out, or brings another, is an error.</summary>
    public required IReadOnlyList<string> Variables { get; init; }

    /// <summary>What the prompt is for, in a sentence; null when its file does not say.</summary>
    public string? Description { get; init; }

    /// <summary>The Handlebars text below the front matter, exactly as it stands in the file.</summary>
    public string Body { get; internal init; } = "";

    /// <summary>The file's exact bytes; empty for a prompt that was not read.</summary>
    public ReadOnlyMemory<byte> Content { get; internal init; }

    /// <summary>The partials that the body takes in, directly and through others, by name.</summary>
    public IReadOnlyList<PromptPartial> Partials { get; internal init; } = [];

    /// <summary>Variables that the body walks with <c>#each</c>.</summary>
    internal IReadOnlyCollection<string> Walked { get; init; } = [];

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

    /// <summary>Renders the body. Nothing is escaped: the result is a prompt, not a page. Lists and dictionaries print as JSON.</summary>
    /// <param name="variables">A value for every variable: a text, number, boolean, list, dictionary with text keys, or null, which
    /// prints nothing.</param>
    /// <exception cref="ArgumentException">A variable is missing or unknown, and the message names them all; or a value has a kind or
    /// lacks a member so that the body cannot use it.</exception>
    public string Render(IReadOnlyDictionary<string, object?> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var missing = Variables.Where(v => !variables.ContainsKey(v)).ToArray();
        var unknown = variables.Keys.Where(v => !Variables.Contains(v, StringComparer.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        if (missing.Length + unknown.Length > 0)
            throw new ArgumentException($"Prompt {Name}@{Version}: "
                + string.Join("; ", new[] { Listed("missing", missing), Listed("unknown", unknown) }.Where(part => part.Length > 0))
                + ".", nameof(variables));

        try
        {
            var values = variables.ToDictionary(v => v.Key, v => PromptValues.Plain(v.Key, v.Value), StringComparer.Ordinal);
            foreach (var name in Walked.Where(name => values[name] is not (null or List<object?> or Dictionary<string, object?>)))
                throw new FormatException($"The value of '{name}' must be a list or dictionary.");
            return _template.Value.Render(values);
        }
        catch (FormatException e)
        {
            throw new ArgumentException($"Prompt {Name}@{Version}: {e.Message}", nameof(variables), e);
        }
        catch (Exception e) when (e is HandlebarsException or HandlebarsUndefinedBindingException)
        {
            throw new ArgumentException($"Prompt {Name}@{Version}: a value lacks a member that the prompt uses: {e.Message}",
                nameof(variables), e);
        }
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
