using Sluice.Contracts;

namespace Sluice.Workspace;

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
