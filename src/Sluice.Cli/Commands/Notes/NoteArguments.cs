using System.CommandLine;
using System.Globalization;
using Sluice.Gateway;

namespace Sluice.Cli.Commands.Notes;

/// <summary>Where a note comes from, as the command line says it.</summary>
internal sealed class NoteArguments
{
    public Option<string?> Session { get; } = new("--session") { HelpName = "ID", Description = "The session in which it was said; with --seq." };

    public Option<long?> Seq { get; } = new("--seq")
    {
        HelpName = "N",
        Description = "Number of the message that says it; with --session.",
        CustomParser = result => CommandOptions.WholeNumber(result, "--seq", 1),
    };

    public Option<string?> Record { get; } = new("--record") { HelpName = "CONTRACT/KEY@N", Description = "The record that says it, in its revision N." };

    public Option<string?> Submission { get; } = new("--submission") { HelpName = "ID", Description = "The submission that led to it." };

    public Option<string?> Trace { get; } = new("--trace") { HelpName = "ID", Description = "W3C trace id of what led to it." };

    public IReadOnlyList<Option> All => [Session, Seq, Record, Submission, Trace];

    public NoteSource Read(ParseResult arguments) => new()
    {
        Session = arguments.GetValue(Session),
        Seq = arguments.GetValue(Seq),
        Record = arguments.GetValue(Record) is { } record ? Revision(record) : null,
        SubmissionId = arguments.GetValue(Submission),
        TraceId = arguments.GetValue(Trace),
    };

    private static RecordReference Revision(string text)
    {
        // A key may hold both signs; a contract's name holds neither.
        var (slash, at) = (text.IndexOf('/', StringComparison.Ordinal), text.LastIndexOf('@'));
        return slash > 0 && at > slash + 1 && long.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? new RecordReference(text[..slash], text[(slash + 1)..at], revision)
            : throw new CommandException(ExitCode.Usage, $"--record: '{text}' names no revision of a record. Give CONTRACT/KEY@N, such as profile/ann@2.");
    }
}
