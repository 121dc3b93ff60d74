using Sluice.Server.Problems;

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

    /// <summary><c>sync</c>: answered with the verdict once it is stored; <c>async</c>: answered once a job is stored that leads to it;
    /// <c>lazy</c>: answered with the verdict before it is stored, where the contract allows it. Default <c>sync</c>, unless the contract has
    /// <c>lazy</c>. The query parameter <c>mode</c> and the header <c>Prefer: respond-async</c> mean the same, and go before it.</summary>
    public string? Mode { get; init; }

    /// <summary>Ids that the output may cite where its contract says <c>x-cites</c>, at most 1,000; without it, every citation is an
    /// error.</summary>
    public IReadOnlyList<string>? Citations { get; init; }

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

/// <summary>A line of a batch's answer. The last line has <see cref="Complete"/> and the counts, the others <see cref="Line"/>,
/// <see cref="Status"/> and <see cref="Body"/>.</summary>
/// <remarks>The documented shape of what <see cref="BatchAnswer"/> and <see cref="BatchCounts"/> write.</remarks>
internal sealed record BatchLineBody
{
    /// <summary>The line it answers, from 1.</summary>
    public long? Line { get; init; }

    /// <summary>The HTTP status that the line would have had as a request of its own.</summary>
    public int? Status { get; init; }

    /// <summary>The body that it would have been answered with: a decision, a job that was taken, or a problem.</summary>
    public RawJson? Body { get; init; }

    /// <summary>Whether every line was read and is answered above.</summary>
    public bool? Complete { get; init; }

    /// <summary>Lines answered.</summary>
    public long? Answered { get; init; }

    /// <summary>Lines accepted as they were.</summary>
    public long? Accepted { get; init; }

    /// <summary>Lines repaired.</summary>
    public long? Repaired { get; init; }

    /// <summary>Lines corrected.</summary>
    public long? Corrected { get; init; }

    /// <summary>Lines rejected.</summary>
    public long? Rejected { get; init; }

    /// <summary>Lines that wait as jobs.</summary>
    public long? Queued { get; init; }

    /// <summary>Lines of which nothing was stored.</summary>
    public long? Refused { get; init; }

    /// <summary>Why lines may be left; missing when complete.</summary>
    public ProblemBody? Problem { get; init; }
}
