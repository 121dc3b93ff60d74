using Sluice.Cli.Input;
using Sluice.Cli.Printing;
using Sluice.Cli.Terminals;
using Sluice.Gateway;
using Spectre.Console;

namespace Sluice.Cli.Checking;

/// <summary>Checks inputs one after the other and prints each verdict as soon as it is known.</summary>
internal sealed class CheckRun(Terminal terminal, CheckTarget target, bool json)
{
    private readonly VerdictCounts _counts = new();
    private bool _inputFailed;

    /// <summary>Each file is one output.</summary>
    public async Task<ExitCode> FilesAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            await GuardAsync(file, async () =>
            {
                var output = await InputFile.ReadAsync(terminal, file, target.BytesMax, target.LimitAdvice, cancellationToken);
                var check = target.Check(output);
                _counts.Add(check.Verdict);
                if (!json) PrintText(file, check, output.Span);
                else if (files.Count == 1) JsonText.Write(terminal, writer => CheckJson.Write(writer, target.Contract, check));
                else JsonText.WriteOneLine(terminal, writer => CheckJson.Write(writer, target.Contract, check));
            });
        }

        if (files.Count > 1) terminal.Tell(_counts.ToString());
        return Code();
    }

    /// <summary>Each line of each file is one output.</summary>
    public async Task<ExitCode> LinesAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            await GuardAsync(file, async () =>
            {
                await using var stream = InputFile.Open(terminal, file);
                var lines = new OutputLines(stream, target.BytesMax);
                while (await lines.ReadAsync(cancellationToken) is { } line)
                {
                    var check = line.TooLong ? target.TooLarge() : target.Check(line.Bytes);
                    _counts.Add(check.Verdict);
                    PrintLine(files.Count > 1 ? $"{InputFile.Name(file)}:{line.Number}" : line.Number.ToString(), check);
                    // Whoever reads along sees a result before the next input is waited for.
                    if (!lines.NextIsBuffered) await terminal.Out.FlushAsync(cancellationToken);
                }
            });
        }

        await terminal.Out.FlushAsync(cancellationToken);
        terminal.Tell(_counts.ToString());
        return Code();
    }

    private void PrintText(string file, CheckResult check, ReadOnlySpan<byte> output)
    {
        var console = terminal.ErrorConsole;
        VerdictText.Head(console, InputFile.Name(file), check.Verdict, VerdictText.Summary(check.Verdict, check.Edits, check.Errors));
        VerdictText.Errors(console, check.Errors);
        if (check is { Verdict: Verdict.Rejected, Edits.Count: > 0 }) console.WriteLine("  edits that were tried:");
        VerdictText.Edits(console, check.Edits, output);
        if (check.Document is { } document) terminal.WriteLine(document.Utf8.Span);
    }

    private void PrintLine(string place, CheckResult check)
    {
        if (json)
        {
            JsonText.WriteOneLine(terminal, writer => CheckJson.Write(writer, target.Contract, check));
            return;
        }

        terminal.OutConsole.Write(new Text($"{Visible.Text(place)} "));
        terminal.OutConsole.Write(new Text(GatewayNames.Of(check.Verdict), VerdictText.StyleOf(check.Verdict)));
        var reason = VerdictText.OneLine(check.Verdict, check.Edits, check.Errors);
        terminal.Out.WriteLine(reason.Length > 0 ? $" {reason}" : "");
    }

    // A file that cannot be read spoils no other; the exit code tells of it.
    private async Task GuardAsync(string file, Func<Task> check)
    {
        try
        {
            await check();
        }
        catch (CommandException exception)
        {
            _inputFailed = true;
            foreach (var line in exception.Lines) terminal.Tell(line);
        }
        catch (IOException exception)
        {
            _inputFailed = true;
            terminal.Tell($"{InputFile.Name(file)} cannot be read: {exception.Message}");
        }
    }

    private ExitCode Code() => _inputFailed ? ExitCode.Usage : _counts.Rejected > 0 ? ExitCode.Rejected : ExitCode.Ok;
}
