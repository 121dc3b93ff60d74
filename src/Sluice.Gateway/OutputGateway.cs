namespace Sluice.Gateway;

/// <summary>Asks a prompt's model for an output and submits it.</summary>
public sealed record GenerationRequest
{
    /// <summary>Prompt reference: <c>name</c>, <c>name@1</c>, <c>name@1.2</c> or <c>name@1.2.0</c>.</summary>
    public required string Prompt { get; init; }

    /// <summary>The prompt's variables.</summary>
    public required IReadOnlyDictionary<string, object?> Variables { get; init; }

    /// <summary>Model configuration to use instead of the prompt's own; null: the prompt's.</summary>
    public string? Model { get; init; }

    /// <summary>As <see cref="Submission.Key"/>.</summary>
    public string? Key { get; init; }

    /// <summary>As <see cref="Submission.IdempotencyKey"/>.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>As <see cref="Origin.Session"/>.</summary>
    public string? Session { get; init; }
}

/// <summary>The gateway: takes outputs, decides, stores, answers.</summary>
public sealed class OutputGateway
{
    /// <summary>Decides one output and stores the decision before returning: parse, validate, repair, correct, stamp, store.</summary>
    /// <exception cref="Stores.StoreException">The decision could not be made durable; nothing was stored.</exception>
    public Task<AdmissionOutcome> SubmitAsync(Submission submission, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Decides one output without a model and without storing anything.</summary>
    public AdmissionOutcome Check(Submission submission) => throw new NotImplementedException();

    /// <summary>Renders a prompt, calls its model, and submits the answer.</summary>
    /// <exception cref="Stores.StoreException">The decision could not be made durable; nothing was stored.</exception>
    public Task<AdmissionOutcome> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();
}
