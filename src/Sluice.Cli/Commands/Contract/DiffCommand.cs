using System.CommandLine;
using Sluice.Cli.Comparing;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Contracts;
using Sluice.Workspace;

namespace Sluice.Cli.Commands.Contract;

/// <summary><c>sluice contract diff</c></summary>
internal static class DiffCommand
{
    private static readonly string[] Models = ["strict", "writer-closed", "records"];
    private static readonly string[] Directions = ["backward", "forward", "full"];

    public static SluiceCommand Create(Session session)
    {
        var old = new Argument<string>("old") { HelpName = "OLD", Description = "NAME@VERSION of the workspace, a JSON Schema file, or - for standard input." };
        var @new = new Argument<string>("new") { HelpName = "NEW", Description = "The same; after a version also a VERSION alone, or the NAME for its latest." };
        var content = Word("--content", "MODEL", Models, "What counts as a document: strict, writer-closed or records. Default: as the contract's policy says.");
        var require = Word("--require", "DIRECTION", Directions, "What the exit code goes by: backward, forward or full. Default backward.");
        var against = new Option<string?>("--against")
        {
            HelpName = "STORE",
            Description = "A store's database file whose records of OLD are tried on NEW. Default: the workspace's own, where there is one.",
        };
        var records = CommandOptions.Number("--records", "Most stored records to try; where there are more, a random sample. 0: none.", StoredRecords.SampleMax, 0, int.MaxValue);
        var json = CommandOptions.Json("Print {old, new, content, backward, forward, full, floor, version, step, records, changes[]}.");
        var command = Describe();
        foreach (var argument in new[] { old, @new }) command.Add(argument);
        foreach (var option in new Option[] { content, require, against, records, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var terminal = session.Terminal;
            var store = arguments.GetValue(against) is { } named ? Existing(terminal.Resolve(named), named) : null;
            var difference = await SchemaDifference.OfAsync(session, arguments, arguments.GetRequiredValue(old), arguments.GetRequiredValue(@new),
                Model(arguments.GetValue(content)), cancellationToken);
            difference = Asked(difference, store, arguments.GetValue(records), cancellationToken);
            if (arguments.GetValue(json)) JsonText.Write(terminal, writer => DiffJson.Write(writer, difference));
            else DiffText.Print(terminal, difference);
            if (difference.Versions is { Problems.Count: > 0 } versions)
                terminal.Tell($"the contract has {Quantity.Of(versions.Problems.Count, "problem")}; '{terminal.Program} lint' names {(versions.Problems.Count == 1 ? "it" : "them")}.");
            return (int)CodeOf(difference, arguments.GetValue(require));
        });
        return command;
    }

    private static SchemaDifference Asked(SchemaDifference difference, string? named, int max, CancellationToken cancellationToken)
    {
        if (difference.Asked is not { } asked || max == 0) return difference;
        var settings = named is null ? difference.Settings : new WorkspaceSettings { StorePath = named };
        if (settings is null) return difference;
        if (StoredRecords.Try(settings, asked.Old, new RecordTrial(asked.New, difference.Versions?.Chain), max, cancellationToken) is not { } evidence)
            return difference;
        return difference with { Report = difference.Report.With(evidence) };
    }

    private static ExitCode CodeOf(SchemaDifference difference, string? require)
    {
        var report = difference.Report;
        var verdict = require switch { "forward" => report.Forward, "full" => report.Full, _ => report.Backward };
        if (verdict.Outcome == CompatibilityOutcome.Incompatible || difference.VersionSuffices == false) return ExitCode.Rejected;
        var taken = difference.Versions?.Accepted is not null || (report.IsTakenByRecords && require is null or "backward");
        return (verdict.Outcome == CompatibilityOutcome.Unknown && !taken) || difference.VersionSuffices is null ? ExitCode.Unknown : ExitCode.Ok;
    }

    private static ContentModel? Model(string? word) => word switch
    {
        "strict" => ContentModel.Strict,
        "records" => ContentModel.Records,
        "writer-closed" => ContentModel.WriterClosed,
        _ => null,
    };

    private static Option<string?> Word(string name, string help, string[] words, string description)
    {
        var option = new Option<string?>(name) { HelpName = help, Description = description };
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (words.Contains(text, StringComparer.Ordinal)) return text;
            result.AddError($"{name}: '{text}' is none of {string.Join(", ", words)}.{Suggestion.Sentence(text, words)}");
            return null;
        };
        option.CompletionSources.Add(words);
        return option;
    }

    private static string Existing(string path, string named) => File.Exists(path)
        ? path
        : throw new CommandException(ExitCode.Usage, $"--against: there is no file {named}. Name the database of a store, such as .sluice/sluice.db.");

    private static SluiceCommand Describe() => new("diff", "whether documents of one version are documents of another: proved, refuted or unknown")
    {
        Section = "Contracts",
        Usage = "OLD NEW [--content MODEL] [--require DIRECTION] [--against STORE] [--records N] [--json]",
        Notes =
        [
            "backward: every document of OLD is one of NEW; forward: every document of NEW is one of OLD; full: both. 'compatible' is proved, "
            + "'incompatible' comes with a document that refutes it, and what is neither is 'unknown'. 'compatible via migration': the contract's "
            + "migrations make a valid document of everything that was tried.",
            "Then the lowest version that the change allows, what stored records say (they can refute, and never prove), and every change with "
            + "its place. A workspace that does not load for want of a migration is no obstacle.",
        ],
        Examples =
        [
            new("sluice contract diff plan@1.0.0 plan@2.0.0", "two versions, with the migration between them"),
            new("sluice contract diff plan@1 draft.json --records 1000000", "a draft against everything that is stored"),
            new("sluice contract diff old.json new.json --content strict --require full --json", "two files, as sets of documents"),
        ],
        ExitCodes =
        [
            (ExitCode.Ok, "compatible, or by migration; or unknown, and accepted in the contract's policy"),
            (ExitCode.Rejected, "incompatible, or the version is too low"),
            (ExitCode.Usage, "the command line, a schema or a file is wrong, or a version is not there"),
            (ExitCode.Workspace, "a version is compared with a file, and the workspace has problems"),
            (ExitCode.Store, "the store could not be read"),
            (ExitCode.Unknown, "neither proved nor refuted"),
        ],
    };
}
