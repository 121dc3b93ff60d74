using System.Text;
using Sluice.Gateway.Caching;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <content>Verdicts that are given again.</content>
internal sealed partial class CompletionAdmission
{
    /// <summary>The answer made of an earlier verdict, decided and stored as a submission of its own; null when there is none.</summary>
    public async Task<CompletionOutcome?> KeptAsync(CompletionTask task, CancellationToken cancellationToken)
    {
        var (model, contract) = (task.Route.Models[0], task.Route.Contract);
        if (task.Call.Fresh || contract is null || outputs.Safeguards.IsQuarantined(contract)) return null;
        var submission = SubmissionOf(task, contract.Id.ToString(), model, 0);
        if (await verdicts.FindAsync(KeyOf(task, model), OutputGateway.Citing(contract, submission), cancellationToken) is not { } kept) return null;
        var call = CompletionCaller.Begin(task.Request, task.Route, model, task.BundleOf(model), task.TraceId, time);
        submission = submission with
        {
            Output = kept.Value,
            Inferences = [kept.Inference(call)],
            Origin = submission.Origin with { ModelId = kept.Model ?? submission.Origin.ModelId },
        };
        var outcome = await outputs.AdmitAsync(new(submission, contract, task.RequestHash, task.Start)
        {
            Parts = bundles.PartsOf(contract, model),
            CachedFrom = kept.SubmissionId,
        }, cancellationToken);
        var decision = outcome.Decision
            ?? throw new StoreException(StoreErrorCode.Busy, "The same idempotency key was used at the same time for another request; use a new key.");
        IReadOnlyList<OutputDecision> decided = [new(0, null, decision)];
        return decision.Verdict == Verdict.Rejected ? new CompletionOutcome.Rejected(decided) : new CompletionOutcome.Answered(
            CompletionWriter.Again(decided, [], decision.Stamp.Origin.ModelId, "chatcmpl-" + decision.SubmissionId, decision.DecidedAt.ToUnixTimeSeconds(), withUsage: true), decided);
    }

    /// <summary>Keeps a verdict to be given again, where the prompt allows it.</summary>
    public async Task KeepAsync(CompletionTask task, CompletionAnswer answer, IReadOnlyList<OutputDecision> decided, CancellationToken cancellationToken)
    {
        // Kept for the model that answered: what stood in for another is not given again once that one is back.
        if (decided is [{ ToolCall: null, Decision: { } decision }])
            await verdicts.KeepAsync(KeyOf(task, answer.Model), task.Route.Prompt, decision, cancellationToken);
    }

    private CacheKey? KeyOf(CompletionTask task, ModelConfiguration model)
    {
        var route = task.Route;
        // Several answers are wanted to differ, and calls of functions are for now.
        if (route.Prompt?.CacheSeconds is null || route.Contract is null || route.Tools.Count > 0 || RequestMembers.TryGet(task.Request.Root, "tools", out _)
            || (RequestMembers.TryGet(task.Request.Root, "n", out _) && ReplyMembers.Number(task.Request.Root, "n"u8) != 1))
            return null;
        var contract = OutputGateway.Citing(route.Contract, SubmissionOf(task, "", model, 0));
        return verdicts.KeyOf(task.Call.Tenant, route.Prompt, task.BundleOf(model), contract, "complete", Encoding.UTF8.GetString(route.Messages.Span), Parameters(task.Request));
    }

    // Whatever else is sent may change the answer, also what only one provider knows.
    private static string Parameters(CompletionRequest request)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in request.Root.Members)
        {
            if (name is "model" or "messages" or "sluice" or "stream" or "stream_options" or "metadata") continue;
            text.Append(name).Append('\n').Append(Encoding.UTF8.GetString(value.RawText)).Append('\n');
        }

        return text.ToString();
    }
}
