using System.Text;
using Microsoft.Extensions.AI;
using Sluice.Contracts;
using Sluice.Repair;
using Sluice.Schemas;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>What correction made of an output.</summary>
internal sealed record CorrectionResult(ValidDocument? Document, IReadOnlyList<Edit> Edits, IReadOnlyList<ValidationError> Errors,
    IReadOnlyList<CorrectionAttempt> Attempts, IReadOnlyList<Inference> Inferences);

/// <summary>Asks a model to mend what repair could not, each time in a call of its own that knows only the current output and its
/// errors: nothing piles up from attempt to attempt.</summary>
internal sealed class CorrectionLoop(InferenceRunner runner, ModelResolver models, WorkspaceSnapshot workspace, TimeProvider time)
{
    private const int ErrorsShown = 20;

    public async Task<CorrectionResult> RunAsync(ContractVersion contract, CheckResult check, Submission submission, string traceId,
        CancellationToken cancellationToken)
    {
        var policy = contract.Policy.Correction;
        var prompt = CorrectionPrompt.For(policy, workspace);
        var repair = OutputCheck.RepairOptionsOf(contract.Policy.Repair);
        var attempts = new List<CorrectionAttempt>();
        var inferences = new List<Inference>();
        var output = Encoding.UTF8.GetString(submission.Output.Span);
        var request = submission.Inferences is [.., var last] ? last.Request : null;

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(policy.DeadlineSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        while (attempts.Count < policy.AttemptsMax && !deadline.IsCancellationRequested
            && inferences.Sum(i => i.TokensIn + i.TokensOut) < policy.TokensMax)
        {
            using var span = SluiceTelemetry.Source.StartActivity("sluice.correct");
            span?.SetTag("sluice.attempt.index", attempts.Count + 1);
            var inference = await CallAsync(contract, prompt, output, check.Errors, request, traceId, either.Token, cancellationToken);
            inferences.Add(inference);
            var (outcome, next) = Judge(contract.Schema, repair, inference, check);
            span?.SetTag("sluice.attempt.outcome", GatewayNames.Of(outcome));
            attempts.Add(new CorrectionAttempt(attempts.Count + 1, inference.Id, outcome, next.Errors));
            check = next;
            if (outcome != CorrectionOutcome.StillInvalid) break;
            output = inference.Reply ?? "";
        }

        return new CorrectionResult(check.Document, check.Edits, check.Errors, attempts, inferences);
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
        var call = new InferenceCall
        {
            Purpose = InferencePurpose.Correction,
            Prompt = new PromptIdentity(prompt.Name, prompt.Version.ToString(), prompt.Hash.ToString()),
            Model = models.ForCorrection(contract.Policy.Correction),
            Contract = contract,
            Messages = [new ChatMessage(ChatRole.System, prompt.Render(variables)), new ChatMessage(ChatRole.User, output)],
            TraceId = traceId,
        };
        return await runner.CallAsync(call, either, caller);
    }

    private static (CorrectionOutcome Outcome, CheckResult Check) Judge(Schema schema, RepairOptions repair, Inference inference, CheckResult before)
    {
        if (inference.ErrorCode is not null) return (CorrectionOutcome.NoAnswer, before);
        var reply = inference.Reply ?? "";
        if (reply.Trim() == CorrectionPrompt.Cannot) return (CorrectionOutcome.Declined, before);
        var check = OutputCheck.Run(schema, repair, Encoding.UTF8.GetBytes(reply));
        if (check.Document is not null) return (CorrectionOutcome.Mended, check);
        return (SameErrors(before.Errors, check.Errors) ? CorrectionOutcome.SameErrors : CorrectionOutcome.StillInvalid, check);
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
