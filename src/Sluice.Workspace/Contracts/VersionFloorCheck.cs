using System.Text;
using Sluice.Contracts;
using Sluice.Schemas;

namespace Sluice.Workspace;

/// <summary>Version numbers against computed compatibility: a step that is too small for what changed is a problem, and so is one of
/// which nothing is known, until its contract says why it is taken all the same.</summary>
internal sealed class VersionFloorCheck(ContractFolder folder, Contract contract, ProblemList problems)
{
    private const int WitnessCharactersMax = 300;

    private readonly List<ContractVersion> _released = [.. contract.Versions.Where(v => !v.Id.Version.IsPrerelease)];
    private readonly ReadOnlyMemory<byte>[] _samples = [.. folder.Samples.Select(s => s.Utf8)];

    /// <summary>Every release against the one before, at every start.</summary>
    public void CheckSteps()
    {
        foreach (var (old, @new) in _released.Zip(_released.Skip(1)))
            if (Compare(old, @new) is { } report && !IsLeftToRecords(old, @new, report)) Report(old, @new, report);
    }

    // Whether stored records pass is not known at a start; lint asks them. What they cannot decide is not theirs.
    private static bool IsLeftToRecords(ContractVersion old, ContractVersion @new, CompatibilityReport report) =>
        report.Content == ContentModel.Records && report.Backward.Outcome == CompatibilityOutcome.Unknown
        && VersionFloor.Suffices(old.Id.Version, @new.Id.Version, report.FloorLeast);

    /// <summary>Every release against all before it, with what stored records say; accepted steps become warnings.</summary>
    /// <param name="records">Asks stored records of a version whether they are valid in a newer one; null where there is no store.</param>
    public void CheckAll(Func<ContractVersion, ContractVersion, RecordEvidence?> records)
    {
        for (var i = 0; i < _released.Count; i++)
        {
            for (var j = i + 1; j < _released.Count; j++)
            {
                var (old, @new) = (_released[i], _released[j]);
                if (Compare(old, @new) is not { } report) continue;
                if (report.Backward.Outcome == CompatibilityOutcome.Unknown && report.Content == ContentModel.Records && records(old, @new) is { } evidence)
                    report = report.With(evidence);
                Report(old, @new, report, warn: true);
            }
        }
    }

    /// <summary>The comparison; null when no answer could make the step too small.</summary>
    private CompatibilityReport? Compare(ContractVersion old, ContractVersion @new)
    {
        if (old.Retired || old.Hash == @new.Hash || VersionFloor.Suffices(old.Id.Version, @new.Id.Version, VersionStep.Major)) return null;
        var options = new CompatibilityOptions { Content = contract.Policy.Compatibility.Content, Samples = _samples };
        var report = CompatibilityCheck.Compare(old.Schema, @new.Schema, options);
        return VersionFloor.Suffices(old.Id.Version, @new.Id.Version, report.FloorMost) ? null : report;
    }

    private void Report(ContractVersion old, ContractVersion @new, CompatibilityReport report, bool warn = false)
    {
        var step = $"from {old.Id.Version} to {@new.Id.Version}";
        if (!VersionFloor.Suffices(old.Id.Version, @new.Id.Version, report.FloorLeast))
        {
            var least = VersionFloor.Least(old.Id.Version, report.FloorLeast);
            problems.Add(SchemaOf(@new), LineOf(@new, report), WorkspaceProblemCode.ContractVersionLow,
                $"The step {step} is too small, because {Because(old, @new, report)}; call this version {least} or later.{Migrated(old, @new, report)}");
        }
        else if (VersionFloor.Suffices(old.Id.Version, @new.Id.Version, report.FloorMost))
        {
            problems.Warn(SchemaOf(@new), 1, WorkspaceProblemCode.CompatibilityUnknown,
                $"The step {step} is neither proved nor refuted, and is taken because {report.Records}, as 'compatibility.content: records' says.");
        }
        else if (contract.Policy.Compatibility.AcceptUnknown.TryGetValue(@new.Id.Version.ToString(), out var reason))
        {
            if (warn)
                problems.Warn(folder.PolicyFile, folder.AcceptedUnknown.Find(a => a.Value == @new.Id.Version.ToString()).Line,
                    WorkspaceProblemCode.CompatibilityUnknown, $"The step {step} is neither proved nor refuted, and is taken: {reason.TrimEnd('.')}.");
        }
        else
        {
            problems.Add(SchemaOf(@new), LineOf(@new, report), WorkspaceProblemCode.CompatibilityUnknown,
                $"Whether the step {step} is large enough is unknown ({Unknown(report)}); call this version"
                + $" {VersionFloor.Least(old.Id.Version, report.FloorMost)}, or say in {folder.PolicyFile} why it is right:"
                + $" 'compatibility: {{acceptUnknown: {{{@new.Id.Version}: …}}}}'.");
        }
    }

    private static string Because(ContractVersion old, ContractVersion @new, CompatibilityReport report)
    {
        var backward = report.FloorLeast == VersionStep.Major;
        var verdict = backward ? report.Backward : report.Forward;
        var (left, right) = backward ? (old, @new) : (@new, old);
        if (verdict.Witness.IsEmpty) return $"{verdict.Reasons[0]} when read as {right.Id.Version}";
        return $"{Shown(verdict.Witness)} is a document of {left.Id.Version} and none of {right.Id.Version} ({verdict.Reasons[0]})";
    }

    private string Migrated(ContractVersion old, ContractVersion @new, CompatibilityReport report) =>
        report.FloorLeast == VersionStep.Major && contract.TryChain(old, @new, out var chain, out _) && !chain.IsIdentity
            ? " A migration makes documents readable; it does not make the change a smaller one."
            : "";

    private static string Unknown(CompatibilityReport report) =>
        report.Backward.Outcome == CompatibilityOutcome.Unknown
            ? $"backward: {string.Join("; ", report.Backward.Reasons)}"
            : $"forward: {string.Join("; ", report.Forward.Reasons)}";

    /// <summary>The line of the first change that matters; the first line where its place is gone.</summary>
    private static int LineOf(ContractVersion @new, CompatibilityReport report)
    {
        var backward = report.FloorLeast == VersionStep.Major || report.Backward.Outcome == CompatibilityOutcome.Unknown;
        var changes = report.Changes.OrderByDescending(c => Weight(backward ? c.Backward : c.Forward));
        return changes.FirstOrDefault() is { } change ? LineOf(@new.Schema, change.Pointer) : 1;
    }

    private static int Weight(ChangeEffect effect) => effect switch { ChangeEffect.Breaks => 2, ChangeEffect.Depends => 1, _ => 0 };

    private static int LineOf(Schema schema, string pointer)
    {
        using var tape = Tape.Rent();
        if (tape.Parse(schema.Utf8) is not null) return 1;
        TapeElement place;
        while (!tape.Root.TryResolve(pointer, out place)) pointer = pointer[..pointer.LastIndexOf('/')];
        return TextDecoder.Line(schema.Utf8.Span, place.Start);
    }

    private static string Shown(ReadOnlyMemory<byte> witness)
    {
        var text = Encoding.UTF8.GetString(witness.Span);
        return text.Length > WitnessCharactersMax ? text[..WitnessCharactersMax] + "…" : text;
    }

    private string SchemaOf(ContractVersion version) => $"{ContractLoader.Folder}/{contract.Name}/{version.Id.Version}/{ContractLoader.SchemaFile}";
}
