using Sluice.Cli.Input;
using Sluice.Cli.Printing;
using Sluice.Cli.Terminals;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server;
using Spectre.Console;

namespace Sluice.Cli.Submitting;

/// <summary>Submits outputs and prints each decision once it is durable.</summary>
internal sealed class SubmitRun(Terminal terminal, EmbeddedSluice sluice, string contract, bool json)
{
    private readonly VerdictCounts _counts = new();

    public required string Tenant { get; init; }

    public string? Key { get; init; }

    public string? ContractHash { get; init; }

    public string? Prompt { get; init; }

    public string? IdempotencyKey { get; init; }

    public IReadOnlyList<string>? Citations { get; init; }

    /// <summary>What a suggested command needs to find the same workspace.</summary>
    public string WorkspaceHint { get; init; } = "";

    /// <summary>Most submissions under way at one time.</summary>
    public int Parallel { get; init; } = 1;

    private int BytesMax => sluice.Workspace.Settings.OutputBytesMax;

    /// <summary>The input is one output.</summary>
    public async Task<ExitCode> FileAsync(string file, CancellationToken cancellationToken)
    {
        var output = await InputFile.ReadAsync(terminal, file, BytesMax, "Raise it in the workspace's sluice.yaml if such outputs are meant.", cancellationToken);
        var outcome = await sluice.Gateway.SubmitAsync(Submission(output, IdempotencyKey), cancellationToken);
        if (outcome.Refusal is { } refusal)
        {
            throw new CommandException(refusal.DecidedBefore ? ExitCode.Rejected : ExitCode.Usage,
                $"{refusal.Message} [{refusal.Code}]{(refusal.DecidedBefore ? "" : " Nothing was stored.")}");
        }

        var decision = outcome.Decision!;
        if (json) JsonText.Write(terminal, writer => DecisionJson.Write(writer, decision));
        else DecisionText.Print(terminal, InputFile.Name(file), decision, output.Span, WorkspaceHint);
        return decision.Verdict == Verdict.Rejected ? ExitCode.Rejected : ExitCode.Ok;
    }

    /// <summary>Each line of the input is one output. Results keep the order of the lines.</summary>
    public async Task<ExitCode> LinesAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = InputFile.Open(terminal, file);
        var lines = new OutputLines(stream, BytesMax);
        var underWay = new Queue<(long Number, Task<AdmissionOutcome> Outcome)>();
        try
        {
            while (await lines.ReadAsync(cancellationToken) is { } line)
            {
                underWay.Enqueue((line.Number, SubmitAsync(line, cancellationToken)));
                while (underWay.Count >= Parallel || (underWay.Count > 0 && !lines.NextIsBuffered)) await PrintNextAsync(underWay);
                if (!lines.NextIsBuffered) await terminal.Out.FlushAsync(cancellationToken);
            }

            while (underWay.Count > 0) await PrintNextAsync(underWay);
        }
        finally
        {
            // What was begun ends before the store is closed.
            foreach (var (_, outcome) in underWay) await ((Task)outcome).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await terminal.Out.FlushAsync(cancellationToken);
        terminal.Tell(_counts.ToString());
        return _counts switch
        {
            { Refused: > 0 } => ExitCode.Usage,
            { Rejected: > 0 } => ExitCode.Rejected,
            _ => ExitCode.Ok,
        };
    }

    private Task<AdmissionOutcome> SubmitAsync(OutputLine line, CancellationToken cancellationToken)
    {
        if (line.TooLong)
            return Task.FromResult(AdmissionOutcome.Refuse(RefusalCode.OutputTooLarge, $"The line is larger than the limit of {Quantity.Bytes(BytesMax)}."));
        // The reader's buffer moves on while submissions are under way.
        var output = Parallel == 1 ? line.Bytes : line.Bytes.ToArray();
        return sluice.Gateway.SubmitAsync(Submission(output, IdempotencyKey is null ? null : $"{IdempotencyKey}:{line.Number}"), cancellationToken);
    }

    private async Task PrintNextAsync(Queue<(long Number, Task<AdmissionOutcome> Outcome)> underWay)
    {
        var (number, task) = underWay.Peek();
        AdmissionOutcome outcome;
        try
        {
            outcome = await task;
        }
        catch (StoreException exception)
        {
            throw new StoreException(exception.Code, $"Line {number} was not stored: {exception.Message}", exception);
        }

        underWay.Dequeue();
        if (outcome.Decided) _counts.Add(outcome.Decision.Verdict);
        else _counts.Refuse();
        if (json) JsonText.WriteOneLine(terminal, writer => DecisionText.Write(writer, outcome));
        else PrintLine(number, outcome);
    }

    private void PrintLine(long number, AdmissionOutcome outcome)
    {
        if (!outcome.Decided)
        {
            terminal.Out.WriteLine($"{number} refused {Visible.Text(outcome.Refusal.Message)} [{outcome.Refusal.Code}]");
            return;
        }

        var decision = outcome.Decision;
        var reason = VerdictText.OneLine(decision.Verdict, decision.Edits, decision.Errors);
        terminal.Out.Write($"{number} ");
        terminal.OutConsole.Write(new Text(GatewayNames.Of(decision.Verdict), VerdictText.StyleOf(decision.Verdict)));
        terminal.Out.WriteLine($" {DecisionText.Destination(decision)}{(reason.Length > 0 ? "  " : "")}{reason}");
    }

    private Submission Submission(ReadOnlyMemory<byte> output, string? idempotencyKey) => new()
    {
        Tenant = Tenant,
        Contract = contract,
        ContractHash = ContractHash,
        Prompt = Prompt,
        Output = output,
        Key = Key,
        IdempotencyKey = idempotencyKey,
        Citations = Citations,
        // What is printed is stored, whatever the contract has for its default.
        Mode = SubmissionMode.Sync,
    };
}
