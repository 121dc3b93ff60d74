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
internal sealed class CorrectionLoop(InferenceRunner runner, CorrectionBatches batches, ModelResolver models, Bundles bundles,
    WorkspaceSnapshot workspace, TimeProvider time)
{
    private const int ErrorsShown = 20;

    public async Task<CorrectionResult> RunAsync(ContractVersion contract, CheckResult first, Submission submission, string traceId,
        CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var result = await LoopAsync(contract, first, submission, traceId, cancellationToken);
        WorkTelemetry.TellCorrection(contract.Id.Name, time.GetElapsedTime(start));
        return result;
    }

    private async Task<CorrectionResult> LoopAsync(ContractVersion contract, CheckResult first, Submission submission, string traceId,
        CancellationToken cancellationToken)
    {
        var policy = contract.Policy.Correction;
        var task = new CorrectionTask(contract, models.ForCorrection(policy), submission.Inferences is [.., var last] ? last.Request : null,
            submission.Tenant, traceId);
        var (output, errors) = (Encoding.UTF8.GetString(submission.Output.Span), first.Errors);
        // What the failing parts alone do not settle is asked again with the whole document.
        var plan = policy is { Scope: CorrectionScope.Surgical, Prompt: null } ? SurgicalPlan.For(contract, first, submission.Output) : null;
        var judge = new CorrectionJudge(contract, task.Model, first, output, task.Request);
        var inferences = new List<Inference>();

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(policy.DeadlineSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        while (judge.Attempts.Count < policy.AttemptsMax && !deadline.IsCancellationRequested && judge.HasBudget(policy))
        {
            using var span = SluiceTelemetry.Source.StartActivity("sluice.correct");
            span?.SetTag(TelemetryTags.AttemptIndex, judge.Attempts.Count + 1);
            span?.SetTag(TelemetryTags.AttemptReason, judge.Attempts is [.., var before] ? GatewayNames.Of(before.Outcome) : "outputInvalid");
            span?.SetTag(TelemetryTags.CorrectionScope, plan is null ? "document" : "surgical");
            var share = plan is not null && judge.Attempts.Count == 0 ? await batches.TryShareAsync(task, plan, either.Token, cancellationToken) : null;
            var inference = share?.Inference ?? await runner.CallAsync(
                plan is null ? OfDocument(task, output, errors) : OfPlaces(task, plan), either.Token, cancellationToken);
            inferences.Add(inference);
            var judged = judge.Judge(inference, plan, share);
            span?.SetTag(TelemetryTags.AttemptOutcome, GatewayNames.Of(judged.Attempt.Outcome));
            if (judged.Document is not null) return new CorrectionResult(judged.Document, judge.Attempts, inferences);
            // Nothing was answered to this one: it is asked the same alone.
            if (share is { Text: null }) continue;
            if (!MayGoOn(judged.Attempt.Outcome, plan)) break;
            // An answer that drifted is thrown away: the next attempt starts from the output as it was.
            if (judged.Text is { } text) (output, errors) = (text, judged.Attempt.Errors);
            plan = null;
        }

        return new CorrectionResult(null, judge.Attempts, inferences);
    }

    // A model that was shown parts may find in the whole what it missed.
    private static bool MayGoOn(CorrectionOutcome outcome, SurgicalPlan? plan) =>
        outcome is CorrectionOutcome.StillInvalid or CorrectionOutcome.Drifted || (outcome == CorrectionOutcome.Declined && plan is { ShowsAll: false });

    private InferenceCall OfPlaces(CorrectionTask task, SurgicalPlan plan)
    {
        var variables = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["contract"] = task.Contract.Id.ToString(),
            ["schema"] = Encoding.UTF8.GetString(plan.AnswerSchema.Span),
            ["errors"] = plan.Errors.ToList(),
            ["beside"] = plan.Beside.ToList(),
            ["request"] = task.Request,
        };
        return Call(task, CorrectionPrompt.Surgical, plan.Values, variables) with { AnswerSchema = plan.AnswerSchema };
    }

    private InferenceCall OfDocument(CorrectionTask task, string output, IReadOnlyList<ValidationError> errors)
    {
        var prompt = CorrectionPrompt.For(task.Contract.Policy.Correction, workspace);
        var variables = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["contract"] = task.Contract.Id.ToString(),
            ["schema"] = Encoding.UTF8.GetString(task.Contract.Schema.Utf8.Span),
            ["errors"] = Describe(errors, task.Contract.Schema),
            ["request"] = task.Request,
        };
        return Call(task, prompt, output, Declared(prompt, variables));
    }

    private InferenceCall Call(CorrectionTask task, Prompt prompt, string shown, Dictionary<string, object?> variables) => new()
    {
        Purpose = InferencePurpose.Correction,
        Prompt = prompt,
        Bundle = bundles.Of(prompt, task.Contract, task.Model),
        Model = task.Model,
        Contract = task.Contract,
        Messages = [new ChatMessage(ChatRole.System, prompt.Render(variables)), new ChatMessage(ChatRole.User, shown)],
        TraceId = task.TraceId,
    };

    // A correction prompt of one's own need not use everything that is offered.
    private static Dictionary<string, object?> Declared(Prompt prompt, Dictionary<string, object?> variables) =>
        variables.Where(v => prompt.Variables.Contains(v.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal);

    private static List<string> Describe(IReadOnlyList<ValidationError> errors, Schema schema)
    {
        var lines = errors.Take(ErrorsShown)
            .Select(e => e.InstanceLocation.Length == 0 ? e.Message : $"{e.InstanceLocation}: {e.Message}").ToList();
        if (errors.Count > ErrorsShown) lines.Add($"and {errors.Count - ErrorsShown} more of the same kind");
        if (CitableIds.Line(schema) is { } citable) lines.Add(citable);
        return lines;
    }
}

/// <summary>What stays the same from attempt to attempt.</summary>
internal sealed record CorrectionTask(ContractVersion Contract, ModelConfiguration Model, string? Request, string Tenant, string TraceId);
