namespace Sluice.Workspace;

/// <summary>The laws of migrations on many more documents than at every start.</summary>
internal static class MigrationLint
{
    private const int Generated = 1_000;

    public static void Run(LintContext context)
    {
        foreach (var folder in ContractLoader.Load(context.Files, context.Options.Migrations).Values)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            if (folder.Contract is { } contract) new MigrationTrials(folder, context.Problems).CheckLaws(contract, folder.Migrations, Generated);
        }
    }
}
