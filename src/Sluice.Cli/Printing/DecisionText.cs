using System.Text.Json;
using Sluice.Cli.Terminals;
using Sluice.Gateway;
using Spectre.Console;

namespace Sluice.Cli.Printing;

/// <summary>A stored decision, for people and for programs.</summary>
internal static class DecisionText
{
    /// <summary>Where the output went: <c>record learning-plan plan-17 revision 1</c>, or <c>failure ID group ID</c>.</summary>
    public static string Destination(Decision decision) => decision switch
    {
        { Record: { } record } => $"record {record.Contract} {Visible.Text(record.Key)} revision {record.Revision}",
        { Failure: { } failure } => $"failure {failure.Id} group {failure.Group}",
        _ => "",
    };

    /// <summary>The explanation on standard error, where it went on standard output.</summary>
    public static void Print(Terminal terminal, string name, Decision decision, ReadOnlySpan<byte> output, string workspaceHint)
    {
        var console = terminal.ErrorConsole;
        var summary = VerdictText.Summary(decision.Verdict, decision.Edits, decision.Errors);
        if (decision.Attempts.Count > 0) summary = Join(summary, Quantity.Of(decision.Attempts.Count, "correction attempt"));
        if (decision.Replayed) summary = Join(summary, "stored before under this idempotency key");
        VerdictText.Head(console, name, decision.Verdict, summary);
        VerdictText.Errors(console, decision.Errors);
        if (decision is { Verdict: Verdict.Rejected, Edits.Count: > 0 }) console.WriteLine("  edits that were tried:");
        // After a correction the edits are those of the model's answer, which is not the text at hand.
        VerdictText.Edits(console, decision.Edits, decision.Attempts.Count == 0 ? output : default);
        foreach (var attempt in decision.Attempts)
            console.Write(new Text($"  correction {attempt.Number}: {GatewayNames.Of(attempt.Outcome)}\n"));
        terminal.Out.WriteLine(Destination(decision));
        if (decision.Failure is { } failure)
        {
            terminal.Out.Flush();
            terminal.Tell($"nothing is lost: {terminal.Program} failure show {failure.Id}{workspaceHint}");
        }
    }

    /// <summary>One line of a stream: the decision, or why there is none.</summary>
    public static void Write(Utf8JsonWriter json, AdmissionOutcome outcome)
    {
        if (outcome.Decided)
        {
            DecisionJson.Write(json, outcome.Decision);
            return;
        }

        json.WriteStartObject();
        json.WriteNull("verdict");
        json.WriteStartObject("refusal");
        json.WriteString("code", outcome.Refusal.Code);
        json.WriteString("message", outcome.Refusal.Message);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Join(string left, string right) => left.Length == 0 ? right : $"{left}, {right}";
}
