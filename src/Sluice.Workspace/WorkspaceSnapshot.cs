using System.Diagnostics.CodeAnalysis;
using Semver;
using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>One thing wrong in a workspace.</summary>
/// <param name="File">Path relative to the workspace's folder, with forward slashes.</param>
/// <param name="Line">Line, from 1; 0 when the file as a whole is meant.</param>
/// <param name="Code">Stable code, such as <c>workspace_unknown_setting</c>.</param>
/// <param name="Message">One sentence that says what is wrong and what to do.</param>
public sealed record WorkspaceProblem(string File, int Line, string Code, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Line > 0 ? $"{File}:{Line}: {Message} [{Code}]" : $"{File}: {Message} [{Code}]";
}

/// <summary>What <see cref="WorkspaceLoader.Load"/> found: a snapshot, or every problem.</summary>
public sealed record WorkspaceLoad(WorkspaceSnapshot? Snapshot, IReadOnlyList<WorkspaceProblem> Problems);

/// <summary>A consistent workspace at one moment. Immutable; a reload makes another.</summary>
public sealed class WorkspaceSnapshot
{
    /// <summary>Absolute path of the workspace's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>What <c>sluice.yaml</c> says.</summary>
    public required WorkspaceSettings Settings { get; init; }

    /// <summary>Every contract, by name.</summary>
    public required IReadOnlyDictionary<string, Contract> Contracts { get; init; }

    /// <summary>Every prompt version, by name, oldest first.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<Prompt>> Prompts { get; init; }

    /// <summary>Every model configuration, by name.</summary>
    public required IReadOnlyDictionary<string, ModelConfiguration> Models { get; init; }

    /// <summary>The Git commit that is checked out, as 40 hexadecimal digits; null outside a repository. Ends in <c>-dirty</c> when
    /// a file of the workspace differs from it.</summary>
    public string? Commit { get; init; }

    /// <summary>Finds a contract version by <c>name</c>, <c>name@1</c>, <c>name@1.2</c> or <c>name@1.2.0</c>.</summary>
    public bool TryFindContract(string reference, [NotNullWhen(true)] out ContractVersion? found) => throw new NotImplementedException();

    /// <summary>Finds a prompt version by <c>name</c>, <c>name@1</c>, <c>name@1.2</c> or <c>name@1.2.0</c>.</summary>
    public bool TryFindPrompt(string reference, [NotNullWhen(true)] out Prompt? found) => throw new NotImplementedException();
}

/// <summary>What <c>sluice.yaml</c> says, with defaults filled in.</summary>
public sealed record WorkspaceSettings
{
    /// <summary>Path of the SQLite database, absolute; default <c>.sluice/sluice.db</c> in the workspace's folder.</summary>
    public required string StorePath { get; init; }

    /// <summary>Largest output accepted, in bytes; default 4 MiB.</summary>
    public int OutputBytesMax { get; init; } = 4 * 1024 * 1024;
}

/// <summary>One version of a prompt: front matter and a Handlebars body.</summary>
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

    /// <summary>Variables the body may use; a call that leaves one out, or brings another, is an error.</summary>
    public required IReadOnlyList<string> Variables { get; init; }

    /// <summary>Reads a prompt file's text.</summary>
    /// <exception cref="FormatException">The text is not a prompt; the message names every problem.</exception>
    public static Prompt Parse(string name, SemVersion version, byte[] utf8) => throw new NotImplementedException();

    /// <summary>Renders the body. Nothing is escaped: the result is a prompt, not a page.</summary>
    /// <exception cref="ArgumentException">A variable is missing or unknown; the message names them all.</exception>
    public string Render(IReadOnlyDictionary<string, object?> variables) => throw new NotImplementedException();
}

/// <summary>How a model is called: provider, checkpoint, parameters.</summary>
public sealed record ModelConfiguration
{
    /// <summary>The name, from the file's name.</summary>
    public required string Name { get; init; }

    /// <summary>Hash of the configuration's canonical JSON form.</summary>
    public required ContentHash Hash { get; init; }

    /// <summary>The provider; only <c>openai</c> (any OpenAI-compatible endpoint) is known.</summary>
    public required string Provider { get; init; }

    /// <summary>The model's id at the provider.</summary>
    public required string Model { get; init; }

    /// <summary>Base address with <c>/v1</c>; null: the environment's <c>OPENAI_BASE_URL</c>, else the provider's own.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Name of the environment variable that holds the key; default <c>OPENAI_API_KEY</c>. Keys never stand in a file.</summary>
    public string ApiKeyVariable { get; init; } = "OPENAI_API_KEY";

    /// <summary>Sampling temperature; null: the provider's default.</summary>
    public double? Temperature { get; init; }

    /// <summary>Nucleus sampling; null: the provider's default.</summary>
    public double? TopP { get; init; }

    /// <summary>Seed; null: none.</summary>
    public long? Seed { get; init; }

    /// <summary>Most tokens of a reply; null: the provider's default.</summary>
    public int? TokensMax { get; init; }

    /// <summary>Time for one call, in seconds; default 60.</summary>
    public int TimeoutSeconds { get; init; } = 60;

    /// <summary>Tries after a failed call (429, 5xx, connection lost); default 2.</summary>
    public int RetriesMax { get; init; } = 2;

    /// <summary>Whether the contract's schema is sent as <c>response_format</c>; default true.</summary>
    public bool SendSchema { get; init; } = true;
}

/// <summary>Reads a workspace folder.</summary>
public static class WorkspaceLoader
{
    /// <summary>Loads and checks everything, and reports all problems at once. Never throws for what stands in the folder.</summary>
    public static WorkspaceLoad Load(string folder) => throw new NotImplementedException();
}
