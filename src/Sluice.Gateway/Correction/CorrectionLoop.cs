using System.Text;
using Microsoft.Extensions.AI;
using Sluice.Contracts;
using Sluice.Schemas;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>What correction made of an output; the document is null when it could not mend it.</summary>
internal sealed record CorrectionResult(ValidDocument? Document, IReadOnlyList<CorrectionAttempt> Attempts, IReadOnlyList<Inference> Inferences);

/// <summary>Asks a model to mend what repair could not, each time in a call of its own that knows only the current output and its
/// errors: nothing piles up from attempt to attempt.</summary>
internal sealed class CorrectionLoop(InferenceRunner runner, ModelResolver models, Bundles bundles, WorkspaceSnapshot workspace, TimeProvider time)
{
    private const int ErrorsShown = 20;

    public async Task<CorrectionResult> RunAsync(ContractVersion contract, CheckResult first, Submission submission, string traceId,
        CancellationToken cancellationToken)
    {
        var policy = contract.Policy.Correction;
        var prompt = CorrectionPrompt.For(policy, workspace);
        var attempts = new List<CorrectionAttempt>();
        var inferences = new List<Inference>();
        var (output, errors) = (Encoding.UTF8.GetString(submission.Output.Span), first.Errors);
        var request = submission.Inferences is [.., var last] ? last.Request : null;
        var comparison = new CorrectionComparison(first, output, request is not null);

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(policy.DeadlineSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        while (attempts.Count < policy.AttemptsMax && !deadline.IsCancellationRequested
            && inferences.Sum(i => i.TokensIn + i.TokensOut) < policy.TokensMax)
        {
            using var span = SluiceTelemetry.Source.StartActivity("sluice.correct");
            span?.SetTag("sluice.attempt.index", attempts.Count + 1);
            var inference = await CallAsync(contract, prompt, output, errors, request, traceId, either.Token, cancellationToken);
            inferences.Add(inference);
            var (attempt, document) = Judge(contract, attempts.Count + 1, inference, errors, comparison);
            span?.SetTag("sluice.attempt.outcome", GatewayNames.Of(attempt.Outcome));
            attempts.Add(attempt);
            if (document is not null) return new CorrectionResult(document, attempts, inferences);
            if (attempt.Outcome == CorrectionOutcome.StillInvalid) (output, errors) = (inference.Reply ?? "", attempt.Errors);
            // An answer that drifted is thrown away: the next attempt starts from the output as it was.
            else if (attempt.Outcome != CorrectionOutcome.Drifted) break;
        }

        return new CorrectionResult(null, attempts, inferences);
    }

    private async Task<Inference> CallAsync(ContractVersion contract, Prompt prompt, string output, IReadOnlyList<ValidationError> errors,
        string? request, string traceId, CancellationToken either, CancellationToken caller)
    {
        var variables = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["contract"] = contract.Id.ToString(),
            ["schema"] = Encoding.UTF8.GetString(contract.Schema.Utf8.Span),
            ["errors"] = Describe(errors),
            ["request"] = request,
        };
        var model = models.ForCorrection(contract.Policy.Correction);
        var call = new InferenceCall
        {
            Purpose = InferencePurpose.Correction,
            Prompt = prompt,
            Bundle = bundles.Of(prompt, contract, model),
            Model = model,
            Contract = contract,
            Messages = [new ChatMessage(ChatRole.System, prompt.Render(Declared(prompt, variables))), new ChatMessage(ChatRole.User, output)],
            TraceId = traceId,
        };
        return await runner.CallAsync(call, either, caller);
    }

    // A correction prompt of one's own need not use everything that is offered.
    private static Dictionary<string, object?> Declared(Prompt prompt, Dictionary<string, object?> variables) =>
        variables.Where(v => prompt.Variables.Contains(v.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal);

    private static (CorrectionAttempt Attempt, ValidDocument? Document) Judge(ContractVersion contract, int number, Inference inference,
        IReadOnlyList<ValidationError> errors, CorrectionComparison comparison)
    {
        CorrectionAttempt Ended(CorrectionOutcome outcome, IReadOnlyList<ValidationError> problems) => new(number, inference.Id, outcome, problems);
        if (inference.ErrorCode is { } code)
            return (Ended(CorrectionOutcome.NoAnswer, [new ValidationError("", "", code, "the model call gave no output")]), null);
        var reply = inference.Reply ?? "";
        if (reply.Trim() == CorrectionPrompt.Cannot) return (Ended(CorrectionOutcome.Declined, []), null);
        var check = OutputCheck.Run(contract.Schema, OutputCheck.RepairOptionsOf(contract.Policy.Repair), Encoding.UTF8.GetBytes(reply));
        if (check.Document is not { } document)
        {
            var outcome = SameErrors(errors, check.Errors) ? CorrectionOutcome.SameErrors : CorrectionOutcome.StillInvalid;
            return (Ended(outcome, check.Errors) with { Edits = check.Edits }, null);
        }

        var (changes, breaches) = comparison.Compare(document.Utf8);
        return breaches.Count > 0
            ? (Ended(CorrectionOutcome.Drifted, breaches) with { Edits = check.Edits, Changes = changes }, null)
            : (Ended(CorrectionOutcome.Mended, []) with { Edits = check.Edits, Changes = changes }, document);
    }

    private static bool SameErrors(IReadOnlyList<ValidationError> before, IReadOnlyList<ValidationError> after) =>
        before.Select(Signature).ToHashSet(StringComparer.Ordinal).SetEquals(after.Select(Signature));

    // The message tells one missing member from another; it never holds a value, so a new wrong value is still the same error.
    private static string Signature(ValidationError error) => $"{error.InstanceLocation} {error.KeywordLocation} {error.Message}";

    private static List<string> Describe(IReadOnlyList<ValidationError> errors)
    {
        var lines = errors.Take(ErrorsShown)
            .Select(e => e.InstanceLocation.Length == 0 ? e.Message : $"{e.InstanceLocation}: {e.Message}").ToList();
        if (errors.Count > ErrorsShown) lines.Add($"and {errors.Count - ErrorsShown} more of the same kind");
        return lines;
    }
}
