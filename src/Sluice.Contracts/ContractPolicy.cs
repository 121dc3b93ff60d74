namespace Sluice.Contracts;

/// <summary>What a contract allows, from its <c>contract.yaml</c>.</summary>
public sealed record ContractPolicy
{
    /// <summary>JSON Pointer of the member that keys the record, such as <c>/id</c>; null: the submission names the key, or the
    /// submission id is the key.</summary>
    public string? Key { get; init; }

    /// <summary>What repair may do.</summary>
    public RepairPolicy Repair { get; init; } = new();

    /// <summary>When and how a model is asked to correct.</summary>
    public CorrectionPolicy Correction { get; init; } = new();

    /// <summary>Whether a decision may be acknowledged before it is durable; default <see cref="LazyRule.Never"/>.</summary>
    public LazyRule Lazy { get; init; }

    /// <summary>The share of decisions over 30 days that are to become records; default 0.99. What is left is the error budget of alert
    /// rules.</summary>
    public double Slo { get; init; } = 0.99;

    /// <summary>What is done when failures rise; null (default): nothing.</summary>
    public SafeguardPolicy? Safeguard { get; init; }

    /// <summary>How versions are compared.</summary>
    public CompatibilityPolicy Compatibility { get; init; } = new();

    /// <summary>How bad it is when an output fails; default <see cref="AlertSeverity.Error"/>.</summary>
    public AlertSeverity Severity { get; init; } = AlertSeverity.Error;
}

/// <summary>Whether a decision may be acknowledged before it is durable.</summary>
public enum LazyRule
{
    /// <summary>Never: a submission that asks for it is refused. The default.</summary>
    Never,

    /// <summary>Where a submission asks for it.</summary>
    Allowed,

    /// <summary>Unless a submission asks for another mode.</summary>
    Default,
}

/// <summary>The highest risk of edits that a contract accepts without naming them one by one.</summary>
public enum RepairCeiling
{
    /// <summary>No edit at all: the output must be valid as it is.</summary>
    None,

    /// <summary>Only edits that leave the content unchanged.</summary>
    Syntax,

    /// <summary>Also the same information in another form.</summary>
    Representation,

    /// <summary>Also inferred structure, when exactly one reading validates. The default.</summary>
    Structure,
}

/// <summary>What repair may do.</summary>
public sealed record RepairPolicy
{
    /// <summary>The highest risk accepted everywhere; default <see cref="RepairCeiling.Structure"/>.</summary>
    public RepairCeiling Ceiling { get; init; } = RepairCeiling.Structure;

    /// <summary>Codes of lossy edits that are allowed; default none.</summary>
    public IReadOnlyList<string> LossyCodes { get; init; } = [];

    /// <summary>JSON Pointers at and below which lossy edits are allowed; default none.</summary>
    public IReadOnlyList<string> LossyPaths { get; init; } = [];
}

/// <summary>When and how a model is asked to correct.</summary>
public sealed record CorrectionPolicy
{
    /// <summary>Most model calls for one submission; default 2; 0 switches correction off.</summary>
    public int AttemptsMax { get; init; } = 2;

    /// <summary>Most tokens, in and out, over all attempts; default 20,000.</summary>
    public int TokensMax { get; init; } = 20_000;

    /// <summary>Most that all attempts may cost, in the currency of the model's price list; null (default): no limit. The model's
    /// configuration must have a price.</summary>
    public decimal? CostMax { get; init; }

    /// <summary>Time for all attempts together, in seconds; default 30.</summary>
    public int DeadlineSeconds { get; init; } = 30;

    /// <summary>What the model is shown first; default <see cref="CorrectionScope.Surgical"/>. Ignored beside <see cref="Prompt"/>: a
    /// prompt of one's own is given the whole document.</summary>
    public CorrectionScope Scope { get; init; } = CorrectionScope.Surgical;

    /// <summary>Model configuration to ask; null: the workspace's model <c>correction</c>, else <c>default</c>.</summary>
    public string? Model { get; init; }

    /// <summary>Prompt reference (<c>name</c> or <c>name@version</c>) to correct with; null: the built-in correction prompt.</summary>
    public string? Prompt { get; init; }

    /// <summary>When small corrections of one tenant share a call; null (default): never. Only beside <see cref="CorrectionScope.Surgical"/>,
    /// without <see cref="Prompt"/>, and with <see cref="AttemptsMax"/> of at least 2: what a shared call does not settle is asked alone.</summary>
    public CorrectionBatchPolicy? Batch { get; init; }
}

/// <summary>When small corrections share a call.</summary>
public sealed record CorrectionBatchPolicy
{
    /// <summary>Most corrections in one call; 2 to 16.</summary>
    public required int Max { get; init; }

    /// <summary>How long the first of them waits for others, in milliseconds; default 20.</summary>
    public int WindowMilliseconds { get; init; } = 20;
}

/// <summary>What a model is shown, and asked for, when it corrects.</summary>
public enum CorrectionScope
{
    /// <summary>The whole output with its errors; it answers the whole document.</summary>
    Document,

    /// <summary>The failing parts with their errors; it answers values for those places. The whole document is shown where that does not
    /// suffice.</summary>
    Surgical,
}

/// <summary>How versions of a contract are compared.</summary>
public sealed record CompatibilityPolicy
{
    /// <summary>What counts as a document; default <see cref="ContentModel.WriterClosed"/>.</summary>
    public ContentModel Content { get; init; } = ContentModel.WriterClosed;

    /// <summary>Versions whose step is taken although its compatibility is neither proved nor refuted, each with the reason; default
    /// none.</summary>
    public IReadOnlyDictionary<string, string> AcceptUnknown { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
