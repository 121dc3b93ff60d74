using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <content>Outputs that the gateway itself asks a model for.</content>
public sealed partial class OutputGateway
{
    /// <summary>Finds the passages of prompts that retrieve.</summary>
    internal PromptPassages Passages { get; init; } = new(() => null, TimeProvider.System, NullLogger<PromptPassages>.Instance);

    /// <summary>Renders a prompt, calls its model, and submits the answer. A call that fails becomes a durable failure too.</summary>
    /// <exception cref="StoreException">The decision could not be made durable; nothing was stored.</exception>
    public async Task<AdmissionOutcome> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var start = _time.GetTimestamp();
        using var span = DecisionTelemetry.Start();
        var (pins, mismatch) = await PinAsync(request, cancellationToken);
        if (pins is null) return AdmissionOutcome.Refuse(mismatch!.Code, mismatch.Message);
        var (prompt, contract, model) = pins;
        if (contract.Retired) return AdmissionOutcome.Refuse(Retired(contract));
        var bundle = _bundles.Of(prompt, contract, model);
        var (messages, question, unfit) = Begin(request, prompt);
        if (unfit is not null) return AdmissionOutcome.Refuse(unfit);
        var submission = GenerationSubmission.Of(request, prompt, model, contract, bundle);
        if (SubmissionRules.Check(submission, _workspace) is { } refusal) return AdmissionOutcome.Refuse(refusal.Code, refusal.Message);
        // What is found may change from one try to the next; the request is the same.
        var hash = RequestHash.OfGeneration(submission, question is null
            ? ChatMessages.Text(messages)
            : $"{bundle.Hash} {question.Inputs} {HistoryText(request)}");
        if (request.IdempotencyKey is { } idempotencyKey
            && await FindAsync(request.Tenant, idempotencyKey, hash, LazyRules.IsLazy(submission.Mode, contract), cancellationToken) is { } stored)
            return await OutcomeAsync(stored, submission, contract, cancellationToken);
        // What was decided before is told, whatever a safeguard says now.
        if (Safeguards.Blocks(contract) is { } quarantine) return AdmissionOutcome.Refuse(Quarantined(contract, quarantine));

        if (question is not null)
        {
            var (found, missing) = await Passages.FindAsync(prompt.Retrieval!, question, request.Tenant, cancellationToken);
            if (found is null) return AdmissionOutcome.Refuse(missing!);
            (messages, unfit) = Rendered(request, prompt, found.Passages);
            if (unfit is not null) return AdmissionOutcome.Refuse(unfit);
            submission = submission with { Retrieved = found.Context };
        }

        var call = new InferenceCall
        {
            Purpose = InferencePurpose.Generation,
            Prompt = prompt,
            Bundle = bundle,
            Model = model,
            Contract = contract,
            Messages = messages,
            TraceId = submission.Origin.TraceId!,
        };
        return await AskAsync(call, new Admission(submission, Citing(contract, submission), hash, start), request.Fresh, cancellationToken);
    }

    /// <summary>Takes what the model answers, or answered before where the prompt allows that.</summary>
    private async Task<AdmissionOutcome> AskAsync(InferenceCall call, Admission admission, bool fresh, CancellationToken cancellationToken)
    {
        var (submission, contract) = (admission.Submission, admission.Contract);
        var key = Verdicts.KeyOf(submission.Tenant, call.Prompt, call.Bundle, contract, "generate", ChatMessages.Text(call.Messages));
        var kept = fresh || Safeguards.IsQuarantined(contract) ? null : await Verdicts.FindAsync(key, contract, cancellationToken);
        var inference = kept is not null ? kept.Inference(_runner.Begin(call)) : await _runner.CallAsync(call, cancellationToken, cancellationToken);
        var outcome = await DecideAsync(admission with
        {
            Submission = GenerationSubmission.WithAnswer(submission, inference),
            CallErrorCode = inference.ErrorCode,
            Truncated = inference.FinishReason == ChatFinishReason.Length.Value,
            CachedFrom = kept?.SubmissionId,
        }, cancellationToken);
        await Verdicts.KeepAsync(key, call.Prompt, outcome.Decision, cancellationToken);
        return outcome;
    }

    /// <summary>The messages of a prompt, or the question of one that retrieves first.</summary>
    private static (IReadOnlyList<ChatMessage> Messages, PromptQuestion? Question, Refusal? Refusal) Begin(GenerationRequest request, Prompt prompt)
    {
        if (prompt.Retrieval is null)
        {
            var (messages, unfit) = Rendered(request, prompt, null);
            return (messages, null, unfit);
        }

        try
        {
            return ([], prompt.Ask(request.Variables), null);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return ([], null, PromptRefusal.Of(exception));
        }
    }

    private static string HistoryText(GenerationRequest request) => request.History.Count == 0 ? "" : ChatMessages.Text(ChatMessages.Of(request.History));

    private static (IReadOnlyList<ChatMessage> Messages, Refusal? Refusal) Rendered(GenerationRequest request, Prompt prompt, IReadOnlyList<PromptPassage>? passages)
    {
        try
        {
            return (ChatMessages.Of(prompt.RenderMessages(request.Variables, request.History, passages)), null);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return ([], PromptRefusal.Of(exception));
        }
    }
}
