namespace Sluice.Server.Outputs;

/// <summary>An output offered to the gateway.</summary>
/// <remarks>The documented shape of what <see cref="SubmissionJson"/> reads by hand: the output must reach the gateway byte for
/// byte, and mistakes must be told with their place.</remarks>
internal sealed record SubmissionBody
{
    /// <summary>The contract: <c>name</c> (its latest version), <c>name@1</c>, <c>name@1.2</c>, <c>name@1.2.0</c>, <c>name@^1.2</c>,
    /// <c>name@sha256:…</c> or <c>name@production</c>.</summary>
    public required string Contract { get; init; }

    /// <summary>Hash that the contract must have.</summary>
    public string? ContractHash { get; init; }

    /// <summary>The workspace's prompt that led to the output, named like the contract; it must ask for the contract.</summary>
    public string? Prompt { get; init; }

    /// <summary>What the model gave. A string is taken as raw text; any other JSON value as its exact bytes.</summary>
    public required RawJson Output { get; init; }

    /// <summary>Key of the record; without it the contract's key member, else the submission's id.</summary>
    public string? Key { get; init; }

    /// <summary>Your name for this submission: the same name and content returns the first decision again. The header
    /// <c>Idempotency-Key</c> means the same.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary><c>sync</c> (default): answered with the verdict; <c>async</c>: answered once a job is stored that leads to it. The query
    /// parameter <c>mode</c> and the header <c>Prefer: respond-async</c> mean the same, and go before it.</summary>
    public string? Mode { get; init; }

    /// <summary>Where the output came from.</summary>
    public OriginBody? Origin { get; init; }
}

/// <summary>Where an output came from; all optional.</summary>
internal sealed record OriginBody
{
    /// <summary>Name of the prompt.</summary>
    public string? PromptName { get; init; }

    /// <summary>Version of the prompt.</summary>
    public string? PromptVersion { get; init; }

    /// <summary>Hash of the prompt.</summary>
    public string? PromptHash { get; init; }

    /// <summary>The model that answered, as the provider names it.</summary>
    public string? ModelId { get; init; }

    /// <summary>Name of the model configuration.</summary>
    public string? ModelName { get; init; }

    /// <summary>Version of the model configuration.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>Hash of the model configuration.</summary>
    public string? ModelHash { get; init; }

    /// <summary>Hash of the bundle of prompt, partials, contract, tools and model.</summary>
    public string? BundleHash { get; init; }

    /// <summary>The session it belongs to.</summary>
    public string? Session { get; init; }
}
