using System.CommandLine;
using System.Text.Json;
using Sluice.Cli.Checking;
using Sluice.Cli.Help;
using Sluice.Cli.Printing;
using Sluice.Cli.Sampling;
using Sluice.Contracts;
using Sluice.Server;

namespace Sluice.Cli.Commands.Contract;

/// <summary><c>sluice contract sample</c></summary>
internal static class SampleCommand
{
    private const int CountMax = 100;

    public static SluiceCommand Create(Session session)
    {
        var contract = new Argument<string>("contract") { HelpName = "CONTRACT", Description = "Name of the contract." };
        contract.CompletionSources.Add(_ => CommandOptions.ContractNames(session));
        var version = new Option<string?>("--version") { HelpName = "V", Description = "Only of this version: 2, 2.1 or 2.1.0. Default: of every version that holds records." };
        var count = CommandOptions.Number("--count", "Samples of each version.", 3, 1, CountMax);
        var seed = CommandOptions.Number("--seed", "Chooses the records and what stands in them instead.", 1, 0, int.MaxValue);
        var json = CommandOptions.Json("Print {samples[{version, file, written, leftOut}], skipped[{version, submissionId, reason}]}.");
        var command = Describe();
        command.Add(contract);
        foreach (var option in new Option[] { version, count, seed, session.TenantOption, json }) command.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            if (arguments.GetValue(session.AtOption) is not null)
                throw new CommandException(ExitCode.Usage, "--at: samples are written into the workspace's folder; leave it out.");
            await using var sluice = await session.OpenAsync(arguments, cancellationToken);
            var found = sluice.Workspace.Contracts[ContractLookup.Name(sluice.Workspace, arguments.GetRequiredValue(contract))];
            var run = new SampleRun(sluice, arguments.GetRequiredValue(session.TenantOption), found, arguments.GetValue(count), arguments.GetValue(seed));
            var taken = new List<SampleTaken>();
            foreach (var one in Versions(found, arguments.GetValue(version))) taken.AddRange(await run.TakeAsync(one, cancellationToken));
            if (arguments.GetValue(json)) JsonText.Write(session.Terminal, writer => Write(writer, taken));
            else Print(session, sluice, taken);
            return (int)(taken.Count > 0 && taken.TrueForAll(one => one.Sample.Problem is not null) ? ExitCode.Rejected : ExitCode.Ok);
        });
        return command;
    }

    private static IEnumerable<ContractVersion> Versions(Contracts.Contract contract, string? selector)
    {
        if (selector is null) return contract.Versions;
        return contract.TryFind(selector, out var version)
            ? [version]
            : throw new CommandException(ExitCode.Usage,
                $"--version: '{contract.Name}' has no version '{selector}'. There are: {string.Join(", ", contract.Versions.Select(v => v.Id.Version))}.");
    }

    private static void Print(Session session, EmbeddedSluice sluice, List<SampleTaken> taken)
    {
        var terminal = session.Terminal;
        foreach (var one in taken.Where(one => one.Sample.Problem is null))
            terminal.Out.WriteLine(terminal.Display(Path.Combine(sluice.Workspace.Folder, one.Sample.Path)));
        terminal.Out.Flush();
        foreach (var one in taken)
        {
            if (one.Sample.Problem is { } problem) terminal.Tell($"{one.Version}, submission {one.SubmissionId}: no sample, {problem}.");
            else if (one.Sample.LeftOut.Count > 0) terminal.Tell($"{one.Sample.Path}: left out, since no other value fits: {string.Join(", ", one.Sample.LeftOut)}.");
        }

        if (taken.Count == 0) terminal.Tell("no records. 'sluice submit' makes them.");
        else terminal.Tell($"{Quantity.Of(taken.Count(one => one.Written), "sample")} written. Look at them before you commit them.");
    }

    private static void Write(Utf8JsonWriter json, List<SampleTaken> taken)
    {
        json.WriteStartObject();
        json.WriteStartArray("samples");
        foreach (var one in taken.Where(one => one.Sample.Problem is null))
        {
            json.WriteStartObject();
            json.WriteString("version", one.Version);
            json.WriteString("file", one.Sample.Path);
            json.WriteBoolean("written", one.Written);
            json.WriteStartArray("leftOut");
            foreach (var place in one.Sample.LeftOut) json.WriteStringValue(place);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("skipped");
        foreach (var one in taken.Where(one => one.Sample.Problem is not null))
        {
            json.WriteStartObject();
            json.WriteString("version", one.Version);
            json.WriteString("submissionId", one.SubmissionId);
            json.WriteString("reason", one.Sample.Problem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static SluiceCommand Describe() => new("sample", "stored records as samples, redacted")
    {
        Section = "Contracts",
        Usage = "CONTRACT [--version V] [--count N] [--seed N] [--tenant NAME] [--json]",
        Notes =
        [
            "Writes contracts/CONTRACT/VERSION/samples/captured-HASH.json and prints each path. Every text becomes another one of the same "
            + "classes of characters, every number one with as many digits; names and values that stand in the schema stay, as do true, false "
            + "and null. What no other value fits is left out, and said.",
            "Each sample is valid for its version and migrates to the latest and back; 'sluice lint' holds every later version against it.",
        ],
        Examples =
        [
            new("sluice contract sample invoice", "three of each version that holds records"),
            new("sluice contract sample invoice --version 1 --count 10 --seed 7", "ten others of version 1"),
        ],
        ExitCodes =
        [
            (ExitCode.Ok, "written, or there were no records"),
            (ExitCode.Rejected, "there were records, and none could become a sample"),
            (ExitCode.Usage, "the command line is wrong, or a file cannot be written"),
            (ExitCode.Workspace, "the workspace has problems"),
            (ExitCode.Store, "the store could not be read"),
        ],
    };
}
