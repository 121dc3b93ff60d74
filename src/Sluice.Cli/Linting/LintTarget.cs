using System.CommandLine;
using Sluice.Cli.Checking;
using Sluice.Cli.Input;
using Sluice.Contracts;
using Sluice.Schemas;

namespace Sluice.Cli.Linting;

/// <summary>A schema to lint, with the file it stands in and the contract it belongs to.</summary>
internal sealed record LintTarget(Schema Schema, string File, string? Contract)
{
    /// <summary>The full path; null for standard input.</summary>
    public string? FullPath { get; private init; }

    public static async Task<IReadOnlyList<LintTarget>> OfAsync(Session session, ParseResult arguments, string? schemaFile, string? contract,
        CancellationToken cancellationToken)
    {
        if (schemaFile is not null && contract is not null)
            throw new CommandException(ExitCode.Usage, "CONTRACT and --schema exclude each other; give one of them.");
        if (schemaFile is not null) return [await OfFileAsync(session, schemaFile, cancellationToken)];
        var workspace = session.LoadWorkspace(arguments);
        var folder = session.WorkspaceFolder(arguments);
        if (contract is not null) return [OfContract(session, folder, ContractLookup.Find(workspace, contract))];
        if (workspace.Contracts.Count == 0)
            throw new CommandException(ExitCode.Usage, $"The workspace {session.Terminal.Display(folder)} has no contract. Name a schema with --schema FILE.");
        return [.. workspace.Contracts.Values.OrderBy(c => c.Name, StringComparer.Ordinal).Select(c => OfContract(session, folder, c.Latest))];
    }

    private static async Task<LintTarget> OfFileAsync(Session session, string file, CancellationToken cancellationToken)
    {
        var schema = await SchemaFile.ReadAsync(session.Terminal, file, SchemaOptions.Default, cancellationToken);
        return new LintTarget(schema, InputFile.Name(file), null) { FullPath = file == InputFile.StandardInput ? null : session.Terminal.Resolve(file) };
    }

    private static LintTarget OfContract(Session session, string folder, ContractVersion contract)
    {
        var path = Path.Combine(folder, "contracts", contract.Id.Name, contract.Id.Version.ToString(), "schema.json");
        return new LintTarget(contract.Schema, session.Terminal.Display(path), contract.Id.ToString()) { FullPath = path };
    }
}
