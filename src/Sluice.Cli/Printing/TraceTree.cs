using System.Globalization;
using Sluice.Gateway;
using Sluice.Schemas;
using Spectre.Console;

namespace Sluice.Cli.Printing;

/// <summary>A trace for people: a tree of what was asked, done and stored, in that order.</summary>
internal static class TraceTree
{
    private const int HashDigits = 12;

    public static void Print(IAnsiConsole console, Trace trace)
    {
        var root = new TextTree($"trace {trace.TraceId}{(trace.SubmissionId is { } only ? $", submission {only}" : $", {Quantity.Of(trace.Decisions.Count, "decision")}")}");
        foreach (var decision in trace.Decisions) Decision(root, decision);
        foreach (var job in trace.Waiting) root.Add($"job {Job(job)}, without a verdict yet");
        foreach (var reading in trace.Readings)
        {
            root.Add($"{reading.Record.Contract} {reading.Record.Key} revision {reading.Record.Revision} could not be shown in {reading.AskedVersion}")
                .Field("failure", $"{reading.Failure}  group {reading.Group}")
                .Field("reason", $"{reading.Title} [{reading.Code}]")
                .Field("detail", reading.Detail);
        }

        Parts(root, trace.Parts);
        Readers(root, trace.Readers);
        if (trace.More) root.Add("… and more; --limit shows them");
        root.Print(console);
    }

    private static void Decision(TextTree root, TraceDecision decision)
    {
        var contract = $"{decision.Stamp.ContractName}@{decision.Stamp.ContractVersion}";
        var node = root.Add($"{decision.Kind} {decision.Request.SubmissionId}: {GatewayNames.Of(decision.Verdict)} by {contract}");
        Request(node.Add($"asked {Quantity.When(decision.Request.ReceivedAt)}"), decision);
        Versions(node.Add("made with"), decision.Stamp);
        if (decision.Context is { } context)
        {
            var shown = node.Add($"context  {Quantity.Of(context.Shown, "message")}, {Quantity.Of(context.Tokens, "token")}"
                + $"{(context.TokensMax is { } most ? $" of {Quantity.Of(most)}" : "")}, session {context.Session ?? "(none)"} at message {context.Head}");
            foreach (var part in context.LeftOut) shown.Add($"left out {part.From}–{part.To}, {Quantity.Of(part.Tokens, "token")}: {GatewayNames.Of(part.Reason)}");
        }

        if (decision.Retrieved is { } retrieved) Retrieved(node, retrieved);
        if (decision.Citations is { } citations) node.Field("may cite", citations.Count == 0 ? "nothing" : string.Join(", ", citations));
        foreach (var call in decision.Calls.Where(call => call.Purpose == InferencePurpose.Generation)) Call(node, call);
        Errors(node, "found", decision.Found);
        Edits(node, decision.Verdict == Verdict.Repaired ? "repaired" : "repair tried", decision.Edits);
        foreach (var attempt in decision.Attempts) Attempt(node, attempt, decision.Calls.FirstOrDefault(call => call.Id == attempt.InferenceId));
        Errors(node, "rejected", decision.Errors);
        Stored(node, decision);
    }

    private static void Retrieved(TextTree parent, RetrievedContext retrieved)
    {
        var node = parent.Add($"retrieved  {Quantity.Of(retrieved.Passages.Count, "passage")} of {retrieved.Collection}, {retrieved.Method ?? "nothing looked for"}, "
            + $"{Quantity.Of(retrieved.Tokens)} of {Quantity.Of(retrieved.TokensMax, "token")}, {Quantity.Time(TimeSpan.FromMilliseconds(retrieved.Milliseconds))}");
        node.Field("embedding", retrieved.Embedding).Field("degraded", retrieved.Degraded).Field("error", retrieved.ErrorCode).Field("query", retrieved.QueryHash)
            .Field("out of date", retrieved.Stale > 0 ? Quantity.Of(retrieved.Stale, "chunk") : null);
        foreach (var passage in retrieved.Passages) node.Add(Source(passage));
        foreach (var passage in retrieved.LeftOut) node.Add($"left out  {Source(passage)}");
    }

    private static string Source(RetrievedSource source) => $"{source.Id}  {source.Document} revision {source.Revision}"
        + $"{(source.Contract is { } contract ? $", {contract}" : "")}, {Quantity.Of(source.Tokens, "token")}, "
        + string.Create(CultureInfo.InvariantCulture, $"score {source.Score:G3}");

    private static void Request(TextTree node, TraceDecision decision)
    {
        var request = decision.Request;
        node.Field("contract", request.Contract).Field("key", request.Key).Field("idempotency key", request.IdempotencyKey).Field("session", request.Session)
            .Field("API key", request.ApiKey).Field("batch line", request.BatchLine?.ToString(CultureInfo.InvariantCulture))
            .Field("replay of", decision.ReplayOf is { } replay ? $"{replay.Failure}, {replay.Mode}, by {replay.Who}" : null)
            .Field("job", decision.Job is { } job ? Job(job) : null).Field("output", Text(request.Output));
    }

    private static void Versions(TextTree node, Stamp stamp)
    {
        var origin = stamp.Origin;
        node.Field("contract", $"{stamp.ContractName}@{stamp.ContractVersion}  {stamp.ContractHash}")
            .Field("prompt", origin.PromptName is { } prompt ? $"{prompt}@{origin.PromptVersion}  {origin.PromptHash}" : null)
            .Field("model", origin.ModelName is { } model ? $"{model}@{origin.ModelVersion}  {origin.ModelHash}" : null)
            .Field("answered", origin.ModelId)
            .Field("checkpoint", stamp.ModelMatch is { } match ? GatewayNames.Of(match) : null).Field("bundle", origin.BundleHash)
            .Field("gateway", stamp.GatewayVersion).Field("workspace", stamp.WorkspaceCommit);
    }

    private static TextTree Call(TextTree parent, TraceCall call)
    {
        var node = parent.Add($"{GatewayNames.Of(call.Purpose)} {call.Id}: {call.ModelAnswered ?? call.ModelRequested}, "
            + $"{Quantity.Of(call.TokensIn)} + {Quantity.Of(call.TokensOut, "token")}, {Quantity.Time(TimeSpan.FromMilliseconds(call.LatencyMilliseconds))}"
            + (call.Cost is { } cost ? string.Create(CultureInfo.InvariantCulture, $", cost {cost}") : ""));
        return node.Field("prompt", $"{call.Prompt}  {call.PromptHash}").Field("model", $"{call.Model}  {call.ModelHash}").Field("bundle", call.BundleHash)
            .Field("messages", Text(call.Messages)).Field("reply", Text(call.Reply)).Field("stopped", call.FinishReason)
            .Field("from cache", call.CachedFrom).Field("error", call.ErrorCode).Field("detail", Text(call.ErrorDetail));
    }

    private static void Attempt(TextTree parent, TraceAttempt attempt, TraceCall? call)
    {
        var node = parent.Add($"correction {attempt.Number}, {GatewayNames.Of(attempt.Scope)}: {GatewayNames.Of(attempt.Outcome)}"
            + (attempt.Cost is { } cost ? string.Create(CultureInfo.InvariantCulture, $", cost {cost}") : ""));
        if (call is not null) Call(node, call);
        Errors(node, "still wrong", attempt.Errors);
        Edits(node, "answer repaired", attempt.Edits);
        if (attempt.Changes.Count == 0) return;
        var changes = node.Add(Quantity.Of(attempt.Changes.Count, "value") + " changed");
        foreach (var change in attempt.Changes)
            changes.Add($"{VerdictText.Place(change.Path)}  {(change.Before is null ? "added" : change.After is null ? "removed" : "changed")}");
    }

    private static void Errors(TextTree parent, string name, IReadOnlyList<ValidationError> errors)
    {
        if (errors.Count == 0) return;
        var node = parent.Add($"{name}  {Quantity.Of(errors.Count, "error")}");
        foreach (var error in errors) node.Add($"{VerdictText.Place(error.InstanceLocation)}  {error.Message} [{error.Code}]");
    }

    private static void Edits(TextTree parent, string name, IReadOnlyList<TraceEdit> edits)
    {
        if (edits.Count == 0) return;
        var node = parent.Add($"{name}  {Quantity.Of(edits.Count, "edit")}");
        foreach (var edit in edits)
        {
            node.Add($"{VerdictText.Place(edit.Path)}  {edit.Code}, {GatewayNames.Of(edit.Risk)}, at byte {edit.Start}: "
                + $"{Quantity.Of(edit.Before.Bytes)} → {Quantity.Of(edit.After.Bytes, "byte")}");
        }
    }

    private static void Stored(TextTree parent, TraceDecision decision)
    {
        var at = Quantity.When(decision.DecidedAt);
        var node = decision.Record is { } record
            ? parent.Add($"stored {at}: {record.Contract} {record.Key}, revision {record.Revision}").Field("document", Text(record.Document))
            : parent.Add($"kept {at}: failure {decision.Failure!.Id}, group {decision.Failure.Group}").Field("reason", $"{decision.Failure.Title} [{decision.Failure.Code}]");
        if (decision.Failure is { } failure)
        {
            foreach (var replay in failure.Replays) node.Add($"replayed as {replay.SubmissionId}: {replay.Verdict}, {replay.Mode}, by {replay.Who}, trace {replay.TraceId}");
            node.Field(failure.Disposition, failure.Settled is { } settled ? $"{Quantity.When(settled.At)} by {settled.Who}{(settled.Reason is { } why ? $": {why}" : "")}" : "");
        }

        Readers(node, decision.Readers);
    }

    private static void Readers(TextTree parent, IReadOnlyList<TraceReader> readers)
    {
        if (readers.Count == 0) return;
        var node = parent.Add($"shown {Quantity.Of(readers.Count, "time")}");
        foreach (var reader in readers) node.Add($"{Quantity.When(reader.At)}  {reader.ApiKey ?? "(without a key)"}  trace {reader.TraceId}");
    }

    private static void Parts(TextTree root, IReadOnlyList<TracePart> parts)
    {
        if (parts.Count == 0) return;
        var node = root.Add("parts, as the store holds them");
        foreach (var part in parts)
        {
            node.Add(part.Kind is null
                ? $"{part.Hash}  not stored"
                : $"{part.Kind} {part.Name}{(part.Version is { } version ? $"@{version}" : "")}  {part.Hash}");
        }
    }

    private static string Job(TraceJob job) =>
        $"{job.Id}  {job.State}, {Quantity.Of(job.Attempts, "attempt")}{(job.Retries > 0 ? $", retried {Quantity.Of(job.Retries, "time")}" : "")}"
        + (job.ErrorCode is { } code ? $" [{code}]" : "");

    private static string? Text(TraceText? text) => text is null ? null
        : $"{Quantity.Of(text.Bytes, "byte")}{(text.Hash is { } hash ? $"  {hash[..("sha256:".Length + HashDigits)]}…" : "")}{(text.Text is { } shown ? $"  {shown}" : "")}";
}
