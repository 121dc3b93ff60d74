using System.Text;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Spectre.Console;

namespace Sluice.Cli.Printing;

/// <summary>A failure for people, the reasons first.</summary>
internal static class FailureText
{
    private const int NameWidth = 10;

    public static void Print(IAnsiConsole console, StoredFailure failure, FailureAccount account)
    {
        var fields = new FieldText(console, NameWidth)
            .Field("failure", failure.Reference.Id)
            .Field("group", failure.Reference.Group)
            .Field("reason", $"{failure.Title} [{failure.Code}]")
            .Field("failed", Quantity.When(failure.FailedAt));
        Account(fields, account);
        if (failure.Decision is not { } decision)
        {
            Reading(fields, failure.Reading!);
            return;
        }

        fields.Field("submission", decision.SubmissionId);
        fields.Fields(decision.Stamp);
        if (decision.Errors.Count > 0)
        {
            fields.Heading(Quantity.Of(decision.Errors.Count, "error"));
            VerdictText.Errors(console, decision.Errors);
        }

        if (decision.Edits.Count > 0)
        {
            fields.Heading($"{Quantity.Of(decision.Edits.Count, "edit")} tried");
            VerdictText.Edits(console, decision.Edits, decision.Attempts.Count == 0 ? failure.Output.Span : default);
        }

        Corrections(console, fields, decision);
        foreach (var inference in failure.Inferences) Call(fields, inference);
        fields.Heading($"output ({Quantity.Of(failure.Output.Length, "byte")})");
        fields.Block(failure.Output.IsEmpty ? "(nothing)" : Encoding.UTF8.GetString(failure.Output.Span));
    }

    private static void Account(FieldText fields, FailureAccount account)
    {
        fields.Field("stands", GatewayNames.Of(account.Disposition)
            + (account.Dispositions is [var newest, ..] ? $" {Quantity.When(newest.At)} by {newest.Who}{(newest.Reason is { } reason ? $": {reason}" : "")}" : ""));
        foreach (var replay in account.Replays)
            fields.Field("replay", $"{replay.Submission} {GatewayNames.Of(replay.Verdict)}, {GatewayNames.Of(replay.Mode)}, {Quantity.When(replay.At)} by {replay.Who}");
    }

    private static void Reading(FieldText fields, ReadingFailure reading) => fields
        .Field("record", $"{reading.Record.Contract} {reading.Record.Key} revision {reading.Record.Revision}")
        .Field("wanted in", reading.AskedVersion)
        .Field("trace", reading.TraceId)
        .Heading("what is wrong")
        .Block(reading.Detail);

    private static void Corrections(IAnsiConsole console, FieldText fields, Decision decision)
    {
        if (decision.Attempts.Count == 0) return;
        fields.Heading(Quantity.Of(decision.Attempts.Count, "correction attempt"));
        foreach (var attempt in decision.Attempts)
        {
            fields.Field($"  {attempt.Number}", $"{GatewayNames.Of(attempt.Outcome)}  {GatewayNames.Of(attempt.Scope)}  {attempt.InferenceId}");
            VerdictText.Errors(console, attempt.Errors);
        }
    }

    private static void Call(FieldText fields, Inference inference)
    {
        fields.Heading($"model call {inference.Id}, {GatewayNames.Of(inference.Purpose)}")
            .Field("  error", inference.ErrorCode)
            .Field("  detail", inference.ErrorDetail)
            .Field("  prompt", $"{inference.PromptName}@{inference.PromptVersion}  {inference.PromptHash}")
            .Field("  model", $"{inference.ModelName}: {inference.ModelAnswered ?? inference.ModelRequested}  {inference.ModelHash}")
            .Field("  bundle", inference.BundleHash)
            .Field("  rendered", inference.RenderHash)
            .Field("  sent with", inference.ParametersJson)
            .Field("  tokens", $"{Quantity.Of(inference.TokensIn)} in, {Quantity.Of(inference.TokensOut)} out")
            .Field("  took", $"{Quantity.Time(inference.Latency)} from {Quantity.When(inference.StartedAt)}")
            .Field("  stopped", inference.FinishReason)
            .Field("  trace", inference.TraceId);
        if (inference.Reply is not { } reply) return;
        fields.Field("  reply", reply.Length == 0 ? "(nothing)" : " ");
        if (reply.Length > 0) fields.Block(reply);
    }
}
