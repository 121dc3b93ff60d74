namespace Sluice.Gateway;

/// <summary>A chat completion that a client asks for: the request as it came, and what its headers say.</summary>
public sealed record CompletionCall
{
    /// <summary>As <see cref="Submission.Tenant"/>.</summary>
    public string Tenant { get; init; } = Tenants.Default;

    /// <summary>The request's body, as OpenAI's API has it, with an optional member <c>sluice</c>
    /// (<c>{contract, variables, key, session}</c>). Must stay unchanged until the call has ended.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Contract reference from a header, as <see cref="Submission.Contract"/>; null: the prompt, <c>sluice.contract</c> or
    /// <c>response_format</c> say.</summary>
    public string? Contract { get; init; }

    /// <summary>As <see cref="Submission.IdempotencyKey"/>; null: every call is new.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>As <see cref="Origin.ApiKey"/>.</summary>
    public string? ApiKey { get; init; }

    /// <summary>As <see cref="Submission.Context"/>.</summary>
    public ShownContext? Context { get; init; }

    /// <summary>Told how many tokens the models of this call read and wrote, corrections included, as soon as it is known; null: nobody asks.
    /// May be called several times, from any thread.</summary>
    public Action<long>? TokensSpent { get; init; }

    /// <summary>As <see cref="GenerationRequest.Fresh"/>.</summary>
    public bool Fresh { get; init; }

    /// <summary>Whether a stream forwards what arrives at once, before its verdict; default false: it holds everything until the verdict.</summary>
    public bool Provisional { get; init; }
}

/// <summary>One output within a completion, decided.</summary>
/// <param name="Choice">Index of the choice.</param>
/// <param name="ToolCall">Id of the tool call whose arguments it is; null for content.</param>
/// <param name="Decision">The decision.</param>
public sealed record OutputDecision(int Choice, string? ToolCall, Decision Decision);

/// <summary>How a completion ended: answered, rejected, failed or refused.</summary>
public abstract record CompletionOutcome
{
    private CompletionOutcome() { }

    /// <summary>The answer, every output of it a record, or none when the call had no contract.</summary>
    /// <param name="Body">The reply's body, as OpenAI's API has it.</param>
    /// <param name="Outputs">Every output and its decision; empty when the call had no contract.</param>
    public sealed record Answered(ReadOnlyMemory<byte> Body, IReadOnlyList<OutputDecision> Outputs) : CompletionOutcome;

    /// <summary>At least one output is no record; everything is stored.</summary>
    /// <param name="Outputs">Every output and its decision.</param>
    public sealed record Rejected(IReadOnlyList<OutputDecision> Outputs) : CompletionOutcome;

    /// <summary>No model gave an answer. With a contract that is a durable failure, unless every queue was full and nothing was sent.</summary>
    /// <param name="Code">A code of <see cref="InferenceErrorCode"/>.</param>
    /// <param name="Message">One sentence without content and keys.</param>
    /// <param name="RetryAfter">When to ask again; null when nothing is known.</param>
    /// <param name="Decision">The durable decision; null without a contract, and when nothing was sent.</param>
    public sealed record Failed(string Code, string Message, TimeSpan? RetryAfter, Decision? Decision) : CompletionOutcome
    {
        /// <summary>What the provider says is wrong with the request, for the one who wrote it; null unless it refused the request.</summary>
        public ProviderError? Provider { get; init; }
    }

    /// <summary>The request was not taken; nothing was called or stored.</summary>
    /// <param name="Refusal">Why.</param>
    /// <param name="Param">The member of the request that is at fault; null when none is.</param>
    public sealed record Refused(Refusal Refusal, string? Param = null) : CompletionOutcome;
}

/// <summary>A provider's own error about a request.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Message">Its message, with anything that looks like a key removed.</param>
/// <param name="Type">Its type; null when it gives none.</param>
/// <param name="Param">The member at fault; null when it gives none.</param>
/// <param name="Code">Its code; null when it gives none.</param>
public sealed record ProviderError(int Status, string Message, string? Type, string? Param, string? Code);

/// <summary>A piece of a streamed completion.</summary>
/// <param name="Data">One event's JSON; empty when <paramref name="Fault"/> is set.</param>
/// <param name="Fault">Why there is no answer, or no further one; null for data.</param>
public readonly record struct CompletionEvent(ReadOnlyMemory<byte> Data, CompletionOutcome? Fault = null)
{
    /// <summary>The decisions, with the event that carries them; empty when there will be none; else null.</summary>
    public IReadOnlyList<OutputDecision>? Outputs { get; init; }
}
