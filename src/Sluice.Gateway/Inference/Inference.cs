namespace Sluice.Gateway;

/// <summary>One call to a model, as it is logged.</summary>
public sealed record Inference
{
    /// <summary>The prompt's name where a client wrote its own messages; their hash stands for the prompt's, and the version is 0.0.0.</summary>
    public const string NoPrompt = "(request)";

    /// <summary>The inference's id.</summary>
    public required string Id { get; init; }

    /// <summary>Why the model was called.</summary>
    public required InferencePurpose Purpose { get; init; }

    /// <summary>Name of the prompt.</summary>
    public required string PromptName { get; init; }

    /// <summary>Version of the prompt.</summary>
    public required string PromptVersion { get; init; }

    /// <summary>Hash of the prompt.</summary>
    public required string PromptHash { get; init; }

    /// <summary>Hash of the contract the answer is for; null for free text.</summary>
    public string? ContractHash { get; init; }

    /// <summary>Name of the model configuration.</summary>
    public required string ModelName { get; init; }

    /// <summary>Version of the model configuration; null in inferences stored before it was recorded.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>Hash of the model configuration.</summary>
    public required string ModelHash { get; init; }

    /// <summary>Hash of the bundle of prompt, partials, contract, tools and model; null in inferences stored before it was recorded.</summary>
    public string? BundleHash { get; init; }

    /// <summary>Hash of <see cref="Request"/> in canonical form: what was really sent; null in inferences stored before it was
    /// recorded.</summary>
    public string? RenderHash { get; init; }

    /// <summary>The model asked for.</summary>
    public required string ModelRequested { get; init; }

    /// <summary>The model that answered, as it names itself; null when none did.</summary>
    public string? ModelAnswered { get; init; }

    /// <summary>Whether the model that answered is the configured checkpoint; null when none answered.</summary>
    public ModelMatch? ModelMatch { get; init; }

    /// <summary>The parameters that were sent, as a JSON object; <c>sluice.batch</c> in it tells which call of several corrections this was a
    /// part of, and of how many. Request and reply are then the whole call's, tokens this part's. <c>sluice.cache</c> in it tells that no call was made, and
    /// which submission's verdict was given again.</summary>
    public required string ParametersJson { get; init; }

    /// <summary>The messages that were sent, as a JSON array of <c>{role, content}</c>.</summary>
    public required string Request { get; init; }

    /// <summary>The text that came back; null when the call failed.</summary>
    public string? Reply { get; init; }

    /// <summary>Why the model stopped, as the provider says; null when unknown.</summary>
    public string? FinishReason { get; init; }

    /// <summary>Tokens read, as the provider counts; 0 when it does not say.</summary>
    public long TokensIn { get; init; }

    /// <summary>Tokens written, as the provider counts; 0 when it does not say.</summary>
    public long TokensOut { get; init; }

    /// <summary>When the call began (UTC).</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Time of the call, retries included.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>A code of <see cref="InferenceErrorCode"/> when the call gave no output; null when it did.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>What the provider or the connection said when the call failed, at most 1,000 characters; null when it did not fail.
    /// It can quote content: it belongs in the ledger, not in a log.</summary>
    public string? ErrorDetail { get; init; }

    /// <summary>W3C trace id.</summary>
    public required string TraceId { get; init; }
}

/// <summary>Why a model was called.</summary>
public enum InferencePurpose
{
    /// <summary>To answer a prompt.</summary>
    Generation,

    /// <summary>To mend an output.</summary>
    Correction,
}

/// <summary>How the model that answered compares with the configured checkpoint.</summary>
public enum ModelMatch
{
    /// <summary>It is the checkpoint.</summary>
    Matched,

    /// <summary>It is another one.</summary>
    Mismatched,

    /// <summary>It cannot be told: the configuration names no checkpoint, or the provider does not say what answered.</summary>
    Unpinnable,
}
