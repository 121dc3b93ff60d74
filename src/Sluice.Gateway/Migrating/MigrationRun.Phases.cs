using System.Globalization;
using System.Text.Json;
using Semver;
using Sluice.Contracts;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <content>What a job does in each of its phases.</content>
internal sealed partial class MigrationRun
{
    private async Task<MigrationJob> ForwardAsync(MigrationJob job, CancellationToken cancellationToken)
    {
        var (contract, target) = TargetOf(job);
        while (job.State == MigrationState.Running)
        {
            if (job.Cursor.Source >= job.Sources.Count)
            {
                if (await EndSweepAsync(job, cancellationToken) is not { } next) return await BeginVerifyAsync(job, cancellationToken);
                job = next;
                continue;
            }

            var heads = await HeadsAsync(job, job.Sources[job.Cursor.Source].Hash, job.Cursor, cancellationToken);
            job = await MoveAsync(job, contract, heads, _ => target, NextCursor(job.Cursor, heads), cancellationToken);
        }

        return job;
    }

    private async Task<MigrationJob> BackAsync(MigrationJob job, CancellationToken cancellationToken)
    {
        var (contract, target) = TargetOf(job);
        var sources = job.Sources.Select(source => RecordDerivation.TryKnow(contract, source.Version, source.Hash, out var known) ? known : null)
            .OfType<ContractVersion>().ToList();
        // A record that was decided in an older version goes back there; one that was written in the new version goes to the latest before it.
        ContractVersion BackTo(StoredRecord record) =>
            RecordDerivation.TryKnow(contract, record.Stamp.ContractVersion, record.Stamp.ContractHash, out var original)
            && SemVersion.ComparePrecedence(original.Id.Version, target.Id.Version) < 0
                ? original
                : sources[^1];

        while (job.State == MigrationState.RollingBack)
        {
            var heads = sources.Count == 0 ? [] : await HeadsAsync(job, job.ToHash, job.Cursor, cancellationToken);
            if (heads.Count > 0)
            {
                job = await MoveAsync(job, contract, heads, BackTo, MigrationCursor.Start.After(heads[^1]), cancellationToken);
            }
            else if (await EndSweepAsync(job, cancellationToken) is { } next)
            {
                job = next;
            }
            else
            {
                return await ChangeAsync(job, new MigrationChange { State = MigrationState.RolledBack, At = Now, Reason = Left(job) }, cancellationToken);
            }
        }

        return job;
    }

    private static MigrationCursor NextCursor(MigrationCursor cursor, IReadOnlyList<StoredRecord> heads) =>
        heads.Count == 0 ? MigrationCursor.At(cursor.Source + 1) : cursor.After(heads[^1]);

    /// <summary>Moves a batch, and fails the job when too much went wrong.</summary>
    private async Task<MigrationJob> MoveAsync(MigrationJob job, Contract contract, IReadOnlyList<StoredRecord> heads,
        Func<StoredRecord, ContractVersion> target, MigrationCursor cursor, CancellationToken cancellationToken)
    {
        var (moves, failed) = (new List<HeadMove>(heads.Count), new List<QuarantinedRecord>());
        long before = 0, after = 0;
        foreach (var record in heads)
        {
            var derivation = await DeriveAsync(contract, record, target(record), cancellationToken);
            if (!derivation.Succeeded)
            {
                failed.Add(Quarantined(record, derivation.Fault, Now));
                continue;
            }

            moves.Add(MoveOf(record, derivation));
            before += record.Document.Length;
            after += derivation.Document.Utf8.Length;
        }

        var progress = job.Progress with
        {
            Failed = job.Progress.Failed + failed.Count,
            Met = job.Progress.Met + heads.Count,
            BytesBefore = job.Progress.BytesBefore + before,
            BytesAfter = job.Progress.BytesAfter + after,
        };
        var state = job.State;
        job = await ApplyAsync(job, moves, failed, progress, cursor, heads.Count, cancellationToken);
        var allowed = job.Settings.FailuresOf(job.Progress.Total);
        return job.State == state && job.Progress.Failed > allowed
            ? await FailAsync(job, string.Create(CultureInfo.InvariantCulture,
                $"{job.Progress.Failed} records could not be moved and {allowed} may fail; they are in quarantine, and every record is readable as before."),
                cancellationToken)
            : job;
    }

    /// <summary>Begins another sweep when this one met a record; null when nothing is left.</summary>
    private async Task<MigrationJob?> EndSweepAsync(MigrationJob job, CancellationToken cancellationToken)
    {
        if (job.Progress is { Met: 0, Sweeps: > 0 }) return null;
        if (job.Progress.Sweeps >= SweepsMax)
        {
            return await FailAsync(job,
                $"After {SweepsMax} sweeps records are still written in the version that is left. Move their writers first, then resume.", cancellationToken);
        }

        var progress = job.Progress with { Met = 0, Sweeps = job.Progress.Sweeps + 1 };
        return await ApplyAsync(job, [], [], progress, MigrationCursor.Start, 0, cancellationToken);
    }

    private Task<MigrationJob> BeginVerifyAsync(MigrationJob job, CancellationToken cancellationToken) => ChangeAsync(job, new MigrationChange
    {
        State = MigrationState.Verifying,
        Phase = MigrationPhase.Verify,
        At = Now,
        Cursor = MigrationCursor.Start,
        Progress = job.Progress with { Verified = 0, Compared = 0, Met = 0 },
    }, cancellationToken);

    /// <summary>Counts again by hash, and reads every so manieth record again: as stored, made anew, and led back to its original.</summary>
    private async Task<MigrationJob> VerifyAsync(MigrationJob job, CancellationToken cancellationToken)
    {
        var (contract, target) = TargetOf(job);
        var every = job.Settings.VerifyEvery;
        while (job.State == MigrationState.Verifying)
        {
            var heads = await HeadsAsync(job, job.ToHash, job.Cursor, cancellationToken);
            if (heads.Count == 0) return await EndVerifyAsync(job, cancellationToken);
            var (wrong, verified, compared) = (new List<QuarantinedRecord>(), 0L, 0L);
            for (var at = 0; at < heads.Count; at++)
            {
                if ((job.Progress.Met + at) % every != 0) continue;
                verified++;
                var found = await CheckAsync(contract, heads[at], target, cancellationToken);
                if (found.Compared) compared++;
                if (found.Fault is { } fault) wrong.Add(Quarantined(heads[at], fault, Now));
            }

            var progress = job.Progress with
            {
                Met = job.Progress.Met + heads.Count,
                Verified = job.Progress.Verified + verified,
                Compared = job.Progress.Compared + compared,
                Failed = job.Progress.Failed + wrong.Count,
            };
            job = await ApplyAsync(job, [], wrong, progress, MigrationCursor.Start.After(heads[^1]), heads.Count, cancellationToken);
            if (wrong.Count > 0 && job.State == MigrationState.Verifying)
                return await FailAsync(job, Wrong(wrong), cancellationToken);
        }

        return job;
    }

    // Without keys: whoever sees the job may not be of the tenant whose record it is.
    private static string Wrong(List<QuarantinedRecord> wrong) => string.Create(CultureInfo.InvariantCulture,
        $"Verification found {wrong.Count} records that are not what the migrations make ({wrong[0].Code}). They are in quarantine, with what is wrong. Roll the job back, and report it.");

    private async Task<(bool Compared, LoadFault? Fault)> CheckAsync(Contract contract, StoredRecord record, ContractVersion target,
        CancellationToken cancellationToken)
    {
        var stored = await DeriveAsync(contract, record, target, cancellationToken);
        if (!stored.Succeeded) return (false, stored.Fault);
        if (stored.Kind == DerivationKind.Original) return (false, null);
        var made = await DeriveAsync(contract, record with { Form = null }, target, cancellationToken);
        if (!made.Succeeded) return (false, made.Fault);
        if (!Same(made.Document.Utf8, stored.Document.Utf8)) return (true, Mismatch(record, target, "is stored as another document than the migrations make"));
        // What a migration declares to drop does not come back, and the original is kept for that.
        if (!made.Lossless) return (false, null);
        RecordDerivation.TryKnow(contract, record.Stamp.ContractVersion, record.Stamp.ContractHash, out var original);
        return RecordDerivation.Back(stored, record, original!) is { } back && Same(back, record.Document)
            ? (true, null)
            : (true, Mismatch(record, target, "does not lead back to its original"));
    }

    private async Task<MigrationJob> EndVerifyAsync(MigrationJob job, CancellationToken cancellationToken)
    {
        var held = await _records.HeldAsync(job.Contract, cancellationToken);
        var left = held.Where(h => job.Sources.Any(source => source.Hash == h.Hash && source.Version == h.Version)).Sum(h => h.Count);
        var quarantined = await CountQuarantineAsync(job, cancellationToken);
        // Records written in an older version since the last sweep are no fault of the job; they are told.
        var reason = left == 0 ? null : string.Create(CultureInfo.InvariantCulture,
            $"{left} records are held in older versions: {quarantined} in quarantine, the others written there since. They are readable in every version.");
        return await ChangeAsync(job, new MigrationChange { State = MigrationState.Completed, At = Now, Reason = reason }, cancellationToken);
    }

    private async Task<long> CountQuarantineAsync(MigrationJob job, CancellationToken cancellationToken)
    {
        var (count, cursor) = (0L, (string?)null);
        do
        {
            var page = await _jobs.QuarantineAsync(null, job.Id, 1000, cursor, cancellationToken);
            (count, cursor) = (count + page.Items.Count, page.Next);
        }
        while (cursor is not null);
        return count;
    }

    private static string? Left(MigrationJob job) => job.Progress.Failed == 0 ? null : string.Create(CultureInfo.InvariantCulture,
        $"{job.Progress.Failed} records stay in {job.ToVersion}: the older version cannot carry what they say. They are in quarantine.");

    private static LoadFault Mismatch(StoredRecord record, ContractVersion target, string what) => new(LoadFaultCode.MigrationInvalid,
        record.Reference, target.Id.Version.ToString(),
        $"record {record.Reference.Contract} {record.Reference.Key} revision {record.Reference.Revision} {what}.");

    // Content, not spelling: white space and the order of members may differ, numbers are compared exactly.
    internal static bool Same(ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b)
    {
        if (a.Span.SequenceEqual(b.Span)) return true;
        using var left = JsonDocument.Parse(a);
        using var right = JsonDocument.Parse(b);
        return JsonElement.DeepEquals(left.RootElement, right.RootElement);
    }
}
