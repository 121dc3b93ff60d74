using Sluice.Contracts;
using Sluice.Schemas;

namespace Sluice.Workspace;

/// <summary>Tries migrations on documents: each by its laws, and whole chains on the samples of every version.</summary>
internal sealed class MigrationTrials(ContractFolder folder, ProblemList problems)
{
    /// <summary>Most breaks of one migration that are reported.</summary>
    private const int BreaksMax = 10;

    /// <summary>Checks the laws of each migration on its examples, the samples of its older version, and generated documents.</summary>
    /// <param name="contract">The contract with its steps.</param>
    /// <param name="migrationFiles">Its migrations.</param>
    /// <param name="generated">How many documents are generated for each.</param>
    public void CheckLaws(Contract contract, IReadOnlyList<MigrationFile> migrationFiles, int generated)
    {
        foreach (var file in migrationFiles)
        {
            var (from, to) = (Version(contract, file.Migration.From), Version(contract, file.Migration.To));
            if (from is null || to is null || from.Hash != file.Migration.FromHash || to.Hash != file.Migration.ToHash) continue;
            var samples = folder.Samples.Where(s => s.Version.Equals(from.Id.Version)).ToList();
            var trials = samples.Select(s => new MigrationTrial($"the sample {s.Path}", s.Utf8))
                .Concat(MigrationLaws.Documents(from, samples.Select(s => s.Utf8), generated));
            foreach (var broken in MigrationLaws.Check(file.Migration, from, to, trials).Take(BreaksMax))
                problems.Add(file.Path, file.LineOf(broken.Place), WorkspaceProblemCode.MigrationLaw, broken.ToString());
        }
    }

    /// <summary>Every sample ever written migrates to the latest version, is valid there, and comes back the same.</summary>
    public void CheckSamples(Contract contract)
    {
        var latest = contract.Latest;
        foreach (var sample in folder.Samples)
        {
            if (contract.Versions.FirstOrDefault(v => v.Id.Version.Equals(sample.Version)) is not { } version
                || Semver.SemVersion.ComparePrecedence(version.Id.Version, latest.Id.Version) >= 0
                || !contract.TryChain(version, latest, out var chain, out _))
                continue;
            if (Fault(chain, sample.Utf8, out var pointer) is { } fault)
                problems.Add(sample.Path, Line(sample.Utf8, pointer), WorkspaceProblemCode.SampleNotMigrated, fault);
        }
    }

    /// <summary>What is wrong with a document's way to the end of a chain and back; null when nothing is.</summary>
    internal static string? Fault(MigrationChain chain, ReadOnlyMemory<byte> sample, out string pointer)
    {
        pointer = "";
        var up = chain.Upgrade(sample);
        pointer = up.Fault?.Pointer ?? "";
        if (up.Fault is { } fault) return $"The sample does not become {chain.To.Id}: the migration {up.FaultedStep} fails at {fault}.";
        var evaluation = chain.To.Schema.Evaluate(up.Document, errorsMax: 1);
        if (!evaluation.Valid)
        {
            var error = evaluation.Errors[0];
            pointer = error.InstanceLocation;
            return $"The sample becomes {chain.To.Id} and is not valid there at '{error.InstanceLocation}': {error.Message.TrimEnd('.')}.";
        }
        if (chain.Steps.Any(s => !s.KeepsResidue)) return null;
        var down = chain.Downgrade(up.Document, up.Residues);
        if (down.Fault is { } back) return $"The sample becomes {chain.To.Id} and does not come back: the migration {down.FaultedStep} fails at {back}.";
        return JsonContent.Same(down.Document, sample) ? null : $"The sample becomes {chain.To.Id} and comes back as another document.";
    }

    /// <summary>The line of a place that may have another path in the sample; the first line when it is not there.</summary>
    private static int Line(ReadOnlyMemory<byte> sample, string pointer)
    {
        using var tape = Tape.Rent();
        return tape.Parse(sample) is null && tape.Root.TryResolve(pointer, out var place) ? TextDecoder.Line(sample.Span, place.Start) : 1;
    }

    private static ContractVersion? Version(Contract contract, ContractId id) =>
        contract.Versions.FirstOrDefault(v => v.Id.Version.Equals(id.Version) && v.Id.Name == id.Name);
}
