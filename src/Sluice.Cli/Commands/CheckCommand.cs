using System.CommandLine;
using Sluice.Cli.Checking;
using Sluice.Cli.Help;
using Sluice.Cli.Input;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice check</c></summary>
internal static class CheckCommand
{
    private const int BytesCeiling = 1 << 30;

    public static SluiceCommand Create(Session session)
    {
        var schema = new Option<string?>("--schema", "-s") { HelpName = "FILE", Description = "Check against a JSON Schema file. No workspace is needed." };
        var contract = CommandOptions.Contract(session, "NAME[@VERSION]", "Check against a contract of the workspace. Default version: the latest.");
        var lines = CommandOptions.Flag("--lines", "Each line of the input is one output. Streams; one result line for each input line.");
        var json = CommandOptions.Json("Print the verdict as JSON: {verdict, contract, value, edits, errors, ...}; one object a line for several outputs.");
        var limit = CommandOptions.Number("--bytes-max", "Largest output in bytes.", CheckTarget.BytesMaxDefault, 1, BytesCeiling);
        limit.Description = $"Largest output in bytes. Default: the workspace's limit, or {Quantity.Bytes(CheckTarget.BytesMaxDefault)} with --schema.";
        var files = new Argument<string[]>("files")
        {
            HelpName = "FILE",
            Arity = ArgumentArity.ZeroOrMore,
            Description = "Files with model output; - or nothing is standard input.",
        };
        var cites = CommandOptions.Cites();
        var command = Describe();
        command.Add(schema);
        command.Add(contract);
        command.Add(cites);
        command.Add(lines);
        command.Add(json);
        command.Add(limit);
        command.Add(files);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            int? bytesMax = arguments.GetResult(limit) is { Implicit: false } ? arguments.GetValue(limit) : null;
            var target = CheckTarget.Of(session, arguments, arguments.GetValue(schema), arguments.GetValue(contract), bytesMax);
            target = target with { Schema = target.Schema.Citing(arguments.GetValue(cites) ?? []) };
            var inputs = arguments.GetValue(files) is { Length: > 0 } named ? named : [InputFile.StandardInput];
            var run = new CheckRun(session.Terminal, target, arguments.GetValue(json));
            return (int)(arguments.GetValue(lines)
                ? await run.LinesAsync(inputs, cancellationToken)
                : await run.FilesAsync(inputs, cancellationToken));
        });
        return command;
    }

    private static SluiceCommand Describe() => new("check", "the verdict on model output, without a model and without storing anything")
    {
        Section = "Check and store",
        Usage = "--schema FILE | --contract NAME[@VERSION] [--cites ID] [--lines] [--json] [FILE...|-]",
        Notes =
        [
            "The document that fits goes to standard output, as it is stored; the verdict, every edit and every error go to standard error.",
            "With --lines each line is one output, and its result is one line on standard output: 'N VERDICT REASON', or with --json one "
            + "object. A line that cannot be repaired, or is too long, is rejected and spoils no other.",
        ],
        Examples =
        [
            new("sluice check --schema plan.json reply.txt", "what is wrong with a reply, and the document it becomes"),
            new("sluice check --contract learning-plan@1 reply.txt > plan.json", "only the mended document, in a file"),
            new("sluice check --contract invoice --lines --json replies.txt | jq -r .verdict | sort | uniq -c", "verdicts of many replies, counted"),
        ],
        ExitCodes =
        [
            (ExitCode.Ok, "every output was accepted or repaired"),
            (ExitCode.Rejected, "an output was rejected"),
            (ExitCode.Usage, "the command line, the schema or an input is wrong"),
            (ExitCode.Workspace, "the workspace has problems"),
        ],
    };
}
