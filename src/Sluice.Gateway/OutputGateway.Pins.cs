using Sluice.Contracts;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <content>What a request pins, resolved once, before anything is called or stored.</content>
public sealed partial class OutputGateway
{
    private sealed record GenerationPins(Prompt Prompt, ContractVersion Contract, ModelConfiguration Model);

    private async Task<(Submission Submission, ContractVersion? Contract, Refusal? Refusal)> PinAsync(Submission submission,
        CancellationToken cancellationToken)
    {
        var (contract, refusal) = await _pins.ContractAsync(submission.Contract, cancellationToken);
        if (contract is null) return (submission, null, refusal);
        if (submission.ContractHash is { } hash && hash != contract.Hash.ToString())
            return (submission, null, VersionPins.Mismatch($"The request pins {hash} for {contract.Id}, and {contract.Hash} is loaded."));
        if (submission.Prompt is not { } reference) return (submission, contract, null);

        var (prompt, unusable) = await _pins.PromptAsync(reference, cancellationToken);
        if (prompt is null) return (submission, null, unusable);
        if (!prompt.Fits(contract.Id)) return (submission, null, VersionPins.Unfit(prompt, contract));
        var origin = submission.Origin with
        {
            PromptName = prompt.Name,
            PromptVersion = prompt.Version.ToString(),
            PromptHash = prompt.Hash.ToString(),
        };
        return (submission with { Origin = origin }, contract, null);
    }

    /// <summary>Why no model is asked.</summary>
    internal static Refusal Quarantined(ContractVersion contract, Safeguard quarantine) => new(RefusalCode.ContractQuarantined,
        $"Safeguard {quarantine.Id} has quarantined '{contract.Id.Name}' since {quarantine.TakenAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}: no model is asked but by probes. Try again later.");

    private async Task<(GenerationPins? Pins, Refusal? Refusal)> PinAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        var (prompt, refusal) = await _pins.PromptAsync(request.Prompt, cancellationToken);
        if (prompt is null) return (null, refusal);
        ContractVersion? contract;
        if (request.Contract is { } reference)
        {
            (contract, refusal) = await _pins.ContractAsync(reference, cancellationToken);
            if (contract is null) return (null, refusal);
            if (!prompt.Fits(contract.Id)) return (null, VersionPins.Unfit(prompt, contract));
        }
        else
        {
            if (!_workspace.TryFindContract(prompt, out contract))
                return (null, new(RefusalCode.ContractUnknown, $"Prompt '{prompt.Name}' names no contract; its answers cannot be admitted."));
            refusal = await _pins.CheckAsync(contract, cancellationToken);
            if (refusal is not null) return (null, refusal);
        }

        // A model that was switched to and is gone by now takes nobody's place, as in completions.
        var switched = request.Model is null && Safeguards.ModelOf(contract.Id.Name) is { } other ? _models.Find(other) : null;
        if ((switched ?? _models.Find(request.Model ?? prompt.Model)) is not { } model)
            return (null, new(RefusalCode.ModelUnknown, $"The workspace has no model '{request.Model ?? prompt.Model}'."));
        return request.ModelHash is { } hash && hash != model.Hash.ToString()
            ? (null, VersionPins.Mismatch($"The request pins {hash} for the model {model.Name}, and {model.Hash} is loaded."))
            : (new(prompt, contract, model), null);
    }
}
