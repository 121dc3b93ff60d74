using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>Reads the migrations of a contract and checks them: against their versions, against one another, and by their laws.</summary>
internal static class MigrationLoader
{
    /// <summary>Documents generated for each migration at every start; <c>sluice lint</c> makes more.</summary>
    private const int GeneratedAtLoad = 24;

    /// <summary>The contract with its steps.</summary>
    public static Contract Load(WorkspaceFiles files, Contract contract, ContractFolder folder, MigrationCode code)
    {
        var problems = files.Problems;
        var reader = new MigrationFiles(files, code);
        var before = problems.Count;
        folder.Migrations.AddRange(folder.Versions.SelectMany(v => reader.Read($"{ContractLoader.Folder}/{contract.Name}/{v}")));
        var steps = new MigrationSteps(contract, folder.Versions, problems).Fit(folder.Migrations, complete: problems.Count == before);
        var whole = new Contract { Name = contract.Name, Policy = contract.Policy, Versions = contract.Versions, Migrations = steps };
        if (problems.Count > before) return whole;

        var trials = new MigrationTrials(folder, problems);
        trials.CheckLaws(whole, folder.Migrations, GeneratedAtLoad);
        if (problems.Count == before) trials.CheckSamples(whole);
        return whole;
    }
}
