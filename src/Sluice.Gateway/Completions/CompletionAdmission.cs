using System.Globalization;
using Sluice.Contracts;
using Sluice.Gateway.Caching;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>Makes submissions of a reply's outputs: the content by the contract of the call, the arguments of each function call by the
/// function's own.</summary>
internal sealed partial class CompletionAdmission(OutputGateway outputs, AdHocContracts adHoc, Bundles bundles, VerdictCache verdicts, TimeProvider time)
{
    // Who calls a function that was not offered has nothing that its arguments could fit.
    private static readonly ReadOnlyMemory<byte> Nothing = "false"u8.ToArray();

    /// <summary>What is wrong with the keys of a call; null when nothing is.</summary>
    public CompletionOutcome.Refused? Check(CompletionTask task)
    {
        var refusal = outputs.CheckFields(SubmissionOf(task, task.Route.Contract?.Id.ToString() ?? "", task.Route.Models[0], 0));
        if (refusal is not null) return new(refusal);
        var unfit = task.Route.Contract is { } contract ? LazyRules.Check(task.Request.Mode, contract)
            : task.Request.Mode == SubmissionMode.Lazy ? LazyRules.NotAllowed("The call has no contract that allows mode lazy") : null;
        if (unfit is not null) return new(unfit, "sluice.mode");
        if (task.Call.IdempotencyKey is null) return null;
        if (RequestMembers.TryGet(task.Request.Root, "n", out var n) && ReplyMembers.Number(task.Request.Root, "n"u8) != 1)
            return new(new(RefusalCode.FieldInvalid, "An idempotency key goes with one choice; leave 'n' out."), "n");
        return task.Route.IsUncontracted
            ? new(new(RefusalCode.FieldInvalid, "An idempotency key needs a contract: without one nothing is stored that could be given again."))
            : null;
    }

    /// <summary>The answer that was given before under the idempotency key; null when there was none.</summary>
    public async Task<CompletionOutcome?> AgainAsync(CompletionTask task, string idempotencyKey, CancellationToken cancellationToken)
    {
        var decisions = new List<OutputDecision>();
        var calls = new List<ReplyToolCall>();
        while (await outputs.AgainAsync(task.Call.Tenant, KeyOf(idempotencyKey, decisions.Count), task.RequestHash, IsLazy(task), name => ContractOf(task.Route, name), cancellationToken) is { } outcome)
        {
            if (outcome.Refusal is { } refusal) return new CompletionOutcome.Refused(refusal);
            var decision = outcome.Decision!;
            var call = CallOf(task, decision);
            if (call is not null) calls.Add(call);
            decisions.Add(new(0, call?.Id, decision));
        }

        if (decisions.Count == 0) return null;
        if (decisions.Exists(d => d.Decision.Verdict == Verdict.Rejected)) return new CompletionOutcome.Rejected(decisions);
        var first = decisions[0].Decision;
        return new CompletionOutcome.Answered(
            CompletionWriter.Again(decisions, calls, first.Stamp.Origin.ModelId, "chatcmpl-" + first.SubmissionId, first.DecidedAt.ToUnixTimeSeconds()), decisions);
    }

    /// <summary>Decides every output of a reply; empty when none of it has a contract.</summary>
    public async Task<IReadOnlyList<OutputDecision>> AdmitAsync(CompletionTask task, CompletionAnswer answer, CancellationToken cancellationToken)
    {
        var pending = new List<Task<OutputDecision>>();
        var several = answer.Reply!.Choices.Sum(c => Math.Max(1, c.ToolCalls.Count)) > 1;
        foreach (var choice in answer.Reply.Choices)
        {
            foreach (var call in choice.ToolCalls)
            {
                var contract = task.Route.Tools.GetValueOrDefault(call.Name) ?? adHoc.Of(AdHocContracts.ToolPrefix, call.Name, Nothing).Contract!;
                pending.Add(DecideAsync(task, answer, pending.Count, new Output(choice, contract, call.Arguments) { Call = call, IsOneOfSeveral = several }, cancellationToken));
            }

            if (choice.ToolCalls.Count == 0 && task.Route.Contract is { } asked)
                pending.Add(DecideAsync(task, answer, pending.Count, new Output(choice, asked, choice.Content ?? default) { IsOneOfSeveral = several }, cancellationToken));
        }

        return pending.Count == 0 ? [] : await Task.WhenAll(pending);
    }

    /// <summary>Keeps a call that no model answered as a failure; null when it had no contract.</summary>
    public async Task<Decision?> FailAsync(CompletionTask task, CompletionAnswer answer, CancellationToken cancellationToken)
    {
        if ((task.Route.Contract ?? task.Route.Tools.Values.FirstOrDefault()) is not { } contract) return null;
        var submission = SubmissionOf(task, contract.Id.ToString(), answer.Model, 0) with { Inferences = answer.Inferences };
        var outcome = await outputs.AdmitAsync(new(submission, contract, task.RequestHash, task.Start)
        {
            CallErrorCode = answer.Fault!.Code,
            Parts = bundles.PartsOf(contract, answer.Model),
        }, cancellationToken);
        return outcome.Decision;
    }

    /// <summary>Puts the documents into the reply in place of what the model said.</summary>
    public static void PutIn(CompletionReply reply, IReadOnlyList<OutputDecision> decided)
    {
        foreach (var output in decided)
        {
            var choice = reply.Choices.First(c => c.Index == output.Choice);
            if (output.ToolCall is null) choice.Content = output.Decision.Value;
            else choice.ToolCalls.First(c => c.Id == output.ToolCall).Arguments = output.Decision.Value;
        }
    }

    private sealed record Output(ReplyChoice Choice, ContractVersion Contract, ReadOnlyMemory<byte> Bytes)
    {
        public ReplyToolCall? Call { get; init; }

        public required bool IsOneOfSeveral { get; init; }
    }

    private async Task<OutputDecision> DecideAsync(CompletionTask task, CompletionAnswer answer, int number, Output output, CancellationToken cancellationToken)
    {
        using var span = output.IsOneOfSeveral ? DecisionTelemetry.Start() : null;
        var (choice, contract) = (output.Choice, output.Contract);
        var submission = SubmissionOf(task, contract.Id.ToString(), answer.Model, number);
        submission = submission with
        {
            Output = output.Bytes,
            Key = output.Call is null ? submission.Key : null,
            Inferences = InferencesOf(answer, number, output),
            Origin = submission.Origin with { ModelId = answer.Reply!.Model ?? submission.Origin.ModelId },
        };
        var outcome = await outputs.AdmitAsync(new(submission, contract, task.RequestHash, task.Start)
        {
            CallErrorCode = CodeOf(output),
            Truncated = choice.IsTruncated,
            Parts = bundles.PartsOf(contract, answer.Model),
        }, cancellationToken);
        task.Spend((outcome.Submission?.Inferences ?? []).Where(i => i.Purpose == InferencePurpose.Correction));
        return new(choice.Index, output.Call?.Id, outcome.Decision
            ?? throw new StoreException(StoreErrorCode.Busy, "The same idempotency key was used at the same time for another request; use a new key."));
    }

    // Status 200 with nothing in it is no answer.
    private static string? CodeOf(Output output) => output switch
    {
        { Call: not null } => null,
        { Choice.IsDeclined: true } => InferenceErrorCode.Declined,
        { Choice.IsTruncated: true } => null,
        _ => string.IsNullOrWhiteSpace(CompletionCaller.Text(output.Bytes)) ? InferenceErrorCode.Empty : null,
    };

    private IReadOnlyList<Inference> InferencesOf(CompletionAnswer answer, int number, Output output)
    {
        var last = answer.Inferences[^1] with { Reply = CompletionCaller.Text(output.Bytes), FinishReason = output.Choice.FinishReason, ContractHash = output.Contract.Hash.ToString() };
        // One call, several outputs: the tokens count once.
        return number == 0 ? [.. answer.Inferences.SkipLast(1), last] : [last with { Id = Identifier.New("inf", time), TokensIn = 0, TokensOut = 0 }];
    }

    private static string KeyOf(string idempotencyKey, int number) =>
        number == 0 ? idempotencyKey : string.Create(CultureInfo.InvariantCulture, $"{idempotencyKey}#{number}");

    private static Submission SubmissionOf(CompletionTask task, string contract, ModelConfiguration model, int number)
    {
        var (call, request, prompt) = (task.Call, task.Request, task.Route.Prompt);
        return new Submission
        {
            Tenant = call.Tenant,
            Contract = contract,
            Output = ReadOnlyMemory<byte>.Empty,
            Key = request.Key,
            Mode = request.Mode,
            IdempotencyKey = call.IdempotencyKey is { } key ? KeyOf(key, number) : null,
            Context = call.Context,
            Retrieved = task.Route.Retrieved,
            Citations = request.Citations,
            Origin = new Origin
            {
                PromptName = prompt?.Name,
                PromptVersion = prompt?.Version.ToString(),
                PromptHash = prompt?.Hash.ToString(),
                ModelId = model.Model,
                ModelName = model.Name,
                ModelVersion = model.Version.ToString(),
                ModelHash = model.Hash.ToString(),
                BundleHash = task.BundleOf(model)?.Hash.ToString(),
                Session = request.Session ?? call.Context?.Session,
                ApiKey = call.ApiKey,
                TraceId = task.TraceId,
            },
        };
    }

    // Contracts that come with the request allow no lazy answers.
    private static bool IsLazy(CompletionTask task) => task.Route.Contract is { } contract && LazyRules.IsLazy(task.Request.Mode, contract);

    private static ContractVersion? ContractOf(CompletionRoute route, string name) =>
        route.Contract?.Id.Name == name ? route.Contract : route.Tools.Values.FirstOrDefault(t => t.Id.Name == name);

    // The call's id is not kept as such: the submission's serves, and stays the same however often it is asked for.
    private static ReplyToolCall? CallOf(CompletionTask task, Decision decision)
    {
        var name = task.Route.Tools.FirstOrDefault(t => t.Value.Id.Name == decision.Stamp.ContractName).Key;
        return name is null ? null : new() { Id = "call_" + decision.SubmissionId, Name = name, Arguments = decision.Value };
    }
}
