using System.CommandLine;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Repair;
using Sluice.Schemas;
using Sluice.Workspace;

namespace Sluice.Cli.Checking;

/// <summary>What outputs are checked against, and how large they may be.</summary>
internal sealed record CheckTarget(Schema Schema, RepairOptions Repair, string? Contract, int BytesMax, string LimitAdvice)
{
    /// <summary>The limit where no workspace sets one.</summary>
    public const int BytesMaxDefault = 4 * 1024 * 1024;

    private const string RaiseOption = "Raise it with --bytes-max N if such outputs are meant.";

    public static CheckTarget Of(Session session, ParseResult arguments, string? schemaFile, string? contract, int? bytesMax) =>
        (schemaFile, contract) switch
        {
            ({ } file, null) => OfSchema(session, file, bytesMax ?? BytesMaxDefault),
            (null, { } reference) => OfContract(session.LoadWorkspace(arguments), reference, bytesMax),
            (null, null) => throw new CommandException(ExitCode.Usage,
                "check needs something to check against: --schema FILE, or --contract NAME[@VERSION] of a workspace.",
                "'sluice check --help' shows how it is used."),
            _ => throw new CommandException(ExitCode.Usage, "--schema and --contract exclude each other; give one of them."),
        };

    /// <summary>Checks one output.</summary>
    public CheckResult Check(ReadOnlyMemory<byte> output) => OutputCheck.Run(Schema, Repair, output);

    /// <summary>The verdict on an output that was not even read.</summary>
    public CheckResult TooLarge() => new(Verdict.Rejected, null, [], [new ValidationError("", "", FailureCode.OutputTooLarge,
        $"the output is larger than the limit of {Quantity.Bytes(BytesMax)}")]);

    private static CheckTarget OfSchema(Session session, string file, int bytesMax)
    {
        var limits = ParseLimits.Default with { BytesMax = Math.Max(ParseLimits.Default.BytesMax, bytesMax) };
        var schema = SchemaFile.ReadAsync(session.Terminal, file, new SchemaOptions { Limits = limits }, CancellationToken.None).GetAwaiter().GetResult();
        return new CheckTarget(schema, RepairOptions.Default with { Limits = limits }, null, bytesMax, RaiseOption);
    }

    private static CheckTarget OfContract(WorkspaceSnapshot workspace, string reference, int? bytesMax)
    {
        var contract = ContractLookup.Find(workspace, reference);
        var repair = OutputCheck.RepairOptionsOf(contract.Policy.Repair);
        return new CheckTarget(contract.Schema, repair, contract.Id.ToString(), bytesMax ?? workspace.Settings.OutputBytesMax, RaiseOption);
    }
}

/// <summary>Finds a contract, or says which there are.</summary>
internal static class ContractLookup
{
    public static ContractVersion Find(WorkspaceSnapshot workspace, string reference)
    {
        if (workspace.TryFindContract(reference, out var found)) return found;
        var name = reference.Split('@')[0];
        var message = workspace.Contracts.TryGetValue(name, out var contract)
            ? $"Contract '{name}' has no version '{reference[Math.Min(name.Length + 1, reference.Length)..]}'. "
                + $"There are: {string.Join(", ", contract.Versions.Select(v => v.Id.Version))}."
            : $"There is no contract '{name}'.{Suggestion.Sentence(name, workspace.Contracts.Keys)} "
                + $"There are: {string.Join(", ", workspace.Contracts.Keys.Order(StringComparer.Ordinal))}.";
        throw new CommandException(ExitCode.Usage, message);
    }

    /// <summary>The name alone, for filters: it must be one the workspace knows, so that a misspelt filter does not answer with nothing.</summary>
    public static string Name(WorkspaceSnapshot workspace, string name) => name.Contains('@')
        ? throw new CommandException(ExitCode.Usage, $"--contract: '{name}' names a version, and the list holds all of them; give the name alone.")
        : Find(workspace, name).Id.Name;
}
