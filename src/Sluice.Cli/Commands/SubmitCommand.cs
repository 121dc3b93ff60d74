using System.CommandLine;
using Sluice.Cli.Checking;
using Sluice.Cli.Help;
using Sluice.Cli.Input;
using Sluice.Cli.Submitting;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice submit</c></summary>
internal static class SubmitCommand
{
    private const int ParallelMax = 256;

    public static SluiceCommand Create(Session session)
    {
        var contract = CommandOptions.Contract(session, "NAME[@PIN]", "The contract, pinned by version, range, hash or alias. Default: the latest version.");
        contract.Required = true;
        var key = new Option<string?>("--key", "-k") { HelpName = "KEY", Description = "Key of the record. Default: the contract's key member, else the submission's id." };
        var idempotency = new Option<string?>("--idempotency-key")
        {
            HelpName = "TEXT",
            Description = "Your name for this submission: sent twice, it is stored once. With --lines, line N is named TEXT:N.",
        };
        var lines = CommandOptions.Flag("--lines", "Each line of the input is one output; the record's key comes from the contract.");
        var parallel = CommandOptions.Number("--parallel",
            "With --lines: submissions under way at one time. Above 1, lines with the same key may become revisions in another order.", 1, 1, ParallelMax);
        var json = CommandOptions.Json("Print the decision as JSON; one object a line with --lines.");
        var file = new Argument<string?>("file") { HelpName = "FILE", Arity = ArgumentArity.ZeroOrOne, Description = "File with model output; - or nothing is standard input." };
        var hash = new Option<string?>("--contract-hash") { HelpName = "sha256:...", Description = "Hash the contract must have; else the submission is refused." };
        var prompt = new Option<string?>("--prompt") { HelpName = "NAME[@PIN]", Description = "The prompt that led to the output, for its stamp. It must ask for the contract." };
        var cites = CommandOptions.Cites();
        var command = Describe();
        foreach (var option in new Option[] { contract, hash, prompt, key, idempotency, cites, lines, parallel, session.TenantOption, json }) command.Add(option);
        command.Add(file);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var byLine = arguments.GetValue(lines);
            if (byLine && arguments.GetValue(key) is not null)
                throw new CommandException(ExitCode.Usage, "--key names one record and --lines are many; leave --key out and set the key member in contract.yaml.");
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var reference = arguments.GetValue(contract)!;
            ContractLookup.Find(sluice.Workspace, reference.Split('@')[0]);
            var run = new SubmitRun(session.Terminal, sluice, reference, arguments.GetValue(json))
            {
                Tenant = arguments.GetRequiredValue(session.TenantOption),
                ContractHash = arguments.GetValue(hash),
                Prompt = arguments.GetValue(prompt),
                Key = arguments.GetValue(key),
                IdempotencyKey = arguments.GetValue(idempotency),
                Citations = arguments.GetValue(cites) is { Length: > 0 } ids ? ids : null,
                WorkspaceHint = session.WorkspaceHint(arguments),
                Parallel = arguments.GetValue(parallel),
            };
            var input = arguments.GetValue(file) ?? InputFile.StandardInput;
            return (int)(byLine ? await run.LinesAsync(input, cancellationToken) : await run.FileAsync(input, cancellationToken));
        });
        return command;
    }

    private static SluiceCommand Describe() => new("submit", "model output in, a stored record or a stored failure out")
    {
        Section = "Check and store",
        Usage = "--contract NAME[@VERSION] [--key KEY] [--cites ID] [--lines] [--tenant NAME] [--json] [FILE|-]",
        Notes =
        [
            "The verdict is stored before it is printed. A rejected output is not lost: it is a failure with everything that explains it.",
            "Where the contract allows correction and the workspace has a model, the model is asked to mend what repair could not.",
        ],
        Examples =
        [
            new("sluice submit --contract learning-plan --key plan-17 reply.txt", "store a reply under a key"),
            new("some-model | sluice submit --contract invoice --json | jq .record", "store what a program prints, and read where it went"),
            new("sluice submit --contract invoice --lines --idempotency-key import-7 replies.txt", "store many; after a crash the same command goes on, nothing twice"),
        ],
        ExitCodes =
        [
            (ExitCode.Ok, "every output became a record"),
            (ExitCode.Rejected, "an output became a failure"),
            (ExitCode.Usage, "the command line or an input is wrong, or a submission was refused and not stored"),
            (ExitCode.Workspace, "the workspace has problems"),
            (ExitCode.Store, "the store could not take it; what was printed before is stored"),
        ],
    };
}
