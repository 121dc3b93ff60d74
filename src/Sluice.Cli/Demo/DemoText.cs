using System.Globalization;
using System.Text;
using Sluice.Cli.Printing;
using Sluice.Cli.Terminals;
using Sluice.Gateway;
using Spectre.Console;

namespace Sluice.Cli.Demo;

/// <summary>The summary for people.</summary>
internal static class DemoText
{
    public static void Print(Terminal terminal, DemoSummary summary, DemoModel model, string folder, TimeSpan took)
    {
        var console = terminal.OutConsole;
        var fields = new FieldText(console, 10);
        terminal.Out.WriteLine($"{Quantity.Of(summary.Verdicts.Total, "prompt")} over three contracts in {Quantity.Time(took)}, {DemoRun.AtOneTime} at a time.");
        terminal.Out.WriteLine(model.Sentence);
        fields.Heading("Verdicts");
        foreach (var verdict in Enum.GetValues<Verdict>()) Row(terminal, summary, verdict);

        if (summary.Edits.Count > 0)
        {
            fields.Heading("Repairs, by kind");
            var edits = new TextTable(indent: true).With("count", right: true).With("edit").With("risk");
            foreach (var edit in summary.Edits) edits.Row(Quantity.Of(edit.Count), edit.Code, GatewayNames.Of(edit.Risk));
            edits.Print(console);
        }

        var corrections = summary.Corrections;
        fields.Heading("Corrections");
        terminal.Out.WriteLine(corrections.Attempts == 0
            ? "  none was needed"
            : $"  {Quantity.Of(corrections.Outputs, "output")} that repair could not mend: {Quantity.Of(corrections.Attempts, "call")} to the model, "
                + $"{Quantity.Of(corrections.Mended)} mended, {Quantity.Of(corrections.Tokens, "token")}");
        fields.Heading("Time to a stored verdict");
        var times = new TextTable(indent: true).With("").With("p50", right: true).With("p99", right: true);
        times.Row("with the model", Quantity.Time(summary.Total.P50), Quantity.Time(summary.Total.P99));
        times.Row("gateway alone", Quantity.Time(summary.Gateway.P50), Quantity.Time(summary.Gateway.P99));
        times.Print(console);
        fields.Heading("Failure groups");
        if (summary.Groups.Count == 0) terminal.Out.WriteLine("  none");
        else GroupsTable.Of(summary.Groups, indent: true).Print(console);
        if (summary.Example is { } example) Example(terminal, fields, example);
        Next(terminal, fields, summary, folder);
    }

    private static void Row(Terminal terminal, DemoSummary summary, Verdict verdict)
    {
        var count = summary.Verdicts[verdict];
        var share = summary.Verdicts.Total == 0 ? 0 : 100.0 * count / summary.Verdicts.Total;
        terminal.Out.Write("  ");
        terminal.OutConsole.Write(new Text(GatewayNames.Of(verdict).PadRight(10), VerdictText.StyleOf(verdict)));
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count,6:N0}  {share,5:0.0} %"));
    }

    private static void Example(Terminal terminal, FieldText fields, DemoResult example)
    {
        var decision = example.Decision;
        fields.Heading($"One of them before: what the model wrote for {decision.Stamp.ContractName}");
        fields.Block(Encoding.UTF8.GetString(example.Output.Span));
        fields.Heading($"After: {DecisionText.Destination(decision)}");
        fields.Block(Encoding.UTF8.GetString(decision.Value.Span));
        fields.Heading("The edits between");
        VerdictText.Edits(terminal.OutConsole, decision.Edits, example.Output.Span);
    }

    private static void Next(Terminal terminal, FieldText fields, DemoSummary summary, string folder)
    {
        fields.Heading("To look further");
        var place = $"--workspace {folder}";
        terminal.Out.WriteLine($"  {terminal.Program} record list {place}     what was stored");
        terminal.Out.WriteLine($"  {terminal.Program} failure list {place}    what was rejected, and why");
        terminal.Out.WriteLine($"  {terminal.Program} serve {place}           the same gateway for applications");
        if (summary.Renewed == 0) return;
        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"{Quantity.Of(summary.Renewed, "record")} of an earlier run got a new revision: the same seed asks for the same documents.");
    }
}
