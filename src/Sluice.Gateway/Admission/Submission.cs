namespace Sluice.Gateway;

/// <summary>One output offered to the gateway, with its contract and where it came from.</summary>
public sealed record Submission
{
    /// <summary>Whose it is, and whose the record or failure will be; default <see cref="Tenants.Default"/>.</summary>
    public string Tenant { get; init; } = Tenants.Default;

    /// <summary>Contract reference: <c>name</c> (its latest version), <c>name@1</c>, <c>name@1.2</c>, <c>name@1.2.0</c>, a range
    /// (<c>name@^1.2</c>), a hash (<c>name@sha256:…</c>) or an alias (<c>name@production</c>). Resolved once.</summary>
    public required string Contract { get; init; }

    /// <summary>Hash that the contract must have (<c>sha256:…</c>); null: any.</summary>
    public string? ContractHash { get; init; }

    /// <summary>Reference to the prompt of the workspace that led to the output, pinned like <see cref="Contract"/>; it must ask for the
    /// contract, and it is stamped. Null: <see cref="Origin"/> says what is known.</summary>
    public string? Prompt { get; init; }

    /// <summary>The raw output, as the model gave it.</summary>
    public required ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>Key of the record, 1 to 256 characters; null: the contract's key member, else the submission's id.</summary>
    public string? Key { get; init; }

    /// <summary>The caller's name for this submission, 1 to 256 characters, one of its tenant. The same name with the same content returns
    /// the first decision; with other content it is refused. Null: every submission is new.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Where the output came from.</summary>
    public Origin Origin { get; init; } = new();

    /// <summary>When the caller is answered; null (default): as the contract says, which is <see cref="SubmissionMode.Sync"/> unless its policy
    /// makes <see cref="SubmissionMode.Lazy"/> its default.</summary>
    public SubmissionMode? Mode { get; init; }

    /// <summary>The failure that it replays; null: it is no replay.</summary>
    public ReplayLink? Replay { get; init; }

    /// <summary>The part of a session that the model was shown for it; stored with the decision. Null: none, or not known.</summary>
    public ShownContext? Context { get; init; }

    /// <summary>What was retrieved for it: its citations (<c>x-cites</c>) must be ids of these passages. Stored with the decision. Null: nothing.</summary>
    public RetrievedContext? Retrieved { get; init; }

    /// <summary>Ids that the output may cite, where the caller retrieved; at most 1,000 of 1 to 256 characters. Not used beside
    /// <see cref="Retrieved"/>. Null: none, and every citation is an error.</summary>
    public IReadOnlyList<string>? Citations { get; init; }

    /// <summary>The model calls that led to the output, in order; stored with the decision.</summary>
    public IReadOnlyList<Inference> Inferences { get; init; } = [];
}

/// <summary>When the caller of a submission is answered.</summary>
public enum SubmissionMode
{
    /// <summary>Once the verdict is durable.</summary>
    Sync,

    /// <summary>Once a job is durable that leads to the verdict.</summary>
    Async,

    /// <summary>With the verdict, before it is durable: <see cref="Decision.Durable"/> is false. Refused where the contract does not allow
    /// it. A process that is killed loses what it had not stored yet.</summary>
    Lazy,
}

/// <summary>Where an output came from. All optional: an application may submit what a model told it elsewhere.</summary>
public sealed record Origin
{
    /// <summary>Name of the prompt.</summary>
    public string? PromptName { get; init; }

    /// <summary>Version of the prompt.</summary>
    public string? PromptVersion { get; init; }

    /// <summary>Hash of the prompt (<c>sha256:…</c>).</summary>
    public string? PromptHash { get; init; }

    /// <summary>The model that answered, as the provider names it.</summary>
    public string? ModelId { get; init; }

    /// <summary>Name of the model configuration.</summary>
    public string? ModelName { get; init; }

    /// <summary>Version of the model configuration.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>Hash of the model configuration (<c>sha256:…</c>).</summary>
    public string? ModelHash { get; init; }

    /// <summary>Hash of the bundle of prompt, partials, contract, tools and model (<c>sha256:…</c>).</summary>
    public string? BundleHash { get; init; }

    /// <summary>The session it belongs to.</summary>
    public string? Session { get; init; }

    /// <summary>Id of the API key with which it was submitted; null: without one. The server sets it, no caller.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Number of its line in the batch in which it was submitted, from 1; null: by itself.</summary>
    public long? BatchLine { get; init; }

    /// <summary>W3C trace id, 32 hexadecimal digits; null: the current activity's, else a new one.</summary>
    public string? TraceId { get; init; }
}

/// <summary>What a record, inference or failure was made with. Everything needed to rebuild the decision.</summary>
public sealed record Stamp
{
    /// <summary>Contract name.</summary>
    public required string ContractName { get; init; }

    /// <summary>Exact contract version.</summary>
    public required string ContractVersion { get; init; }

    /// <summary>Hash of the contract's schema.</summary>
    public required string ContractHash { get; init; }

    /// <summary>Where the output came from, with its trace id filled in.</summary>
    public required Origin Origin { get; init; }

    /// <summary>How the models that the gateway called for this decision compare with their configured checkpoints: the worst of all that
    /// answered, so that <c>matched</c> means all of them. Null when none was called or answered.</summary>
    public ModelMatch? ModelMatch { get; init; }

    /// <summary>Version of the gateway that decided.</summary>
    public required string GatewayVersion { get; init; }

    /// <summary>Git commit of the workspace; null outside a repository.</summary>
    public string? WorkspaceCommit { get; init; }
}
