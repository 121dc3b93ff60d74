using Sluice.Contracts;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>Does everything a run does to every record, and writes nothing but its report.</summary>
internal sealed class MigrationDryRun(MigrationRun run)
{
    private const int FirstMax = 20;

    private readonly Dictionary<string, (long Count, List<DryRunError> First)> _errors = new(StringComparer.Ordinal);
    private long _tried, _movable, _reversible, _lossy, _before, _added;

    public async Task<MigrationJob> RunAsync(MigrationJob job, CancellationToken cancellationToken)
    {
        var (contract, target) = run.TargetOf(job);
        var cursor = MigrationCursor.Start;
        var worked = TimeSpan.Zero;
        while (cursor.Source < job.Sources.Count)
        {
            var source = job.Sources[cursor.Source];
            var heads = await run.HeadsAsync(job, source.Hash, cursor, cancellationToken);
            foreach (var record in heads) await TryAsync(contract, record, target, cancellationToken);
            cursor = heads.Count == 0 ? MigrationCursor.At(cursor.Source + 1) : cursor.After(heads[^1]);
            // Keeps the lease, and tells who looks on how far it is. The cursor of the run itself stays at its beginning.
            var state = job.State;
            job = await run.ApplyAsync(job, [], [], job.Progress with { Met = _tried }, MigrationCursor.Start, heads.Count, cancellationToken);
            worked = job.Progress.Elapsed;
            if (job.State != state) return job;
        }

        return await run.ChangeAsync(job, new MigrationChange
        {
            State = MigrationState.DryRun,
            At = run.Now,
            Report = Report(job, contract, target, worked),
            Progress = new MigrationProgress { Total = _tried },
        }, cancellationToken);
    }

    private async Task TryAsync(Contract contract, StoredRecord record, ContractVersion target, CancellationToken cancellationToken)
    {
        _tried++;
        _before += record.Document.Length;
        var derivation = await run.DeriveAsync(contract, record, target, cancellationToken);
        if (!derivation.Succeeded)
        {
            if (!_errors.TryGetValue(derivation.Fault.Code, out var errors)) errors = (0, []);
            if (errors.First.Count < FirstMax)
                errors.First.Add(new DryRunError(record.Tenant, record.Reference.Key, derivation.Fault.Pointer, derivation.Fault.Message));
            _errors[derivation.Fault.Code] = (errors.Count + 1, errors.First);
            return;
        }

        _movable++;
        if (derivation.Kind == DerivationKind.Original)
        {
            _reversible++;
            return;
        }

        _added += derivation.Document.Utf8.Length + ResidueBytes.Write(derivation.Residues).Length;
        RecordDerivation.TryKnow(contract, record.Stamp.ContractVersion, record.Stamp.ContractHash, out var original);
        if (RecordDerivation.Back(derivation, record, original!) is { } back && MigrationRun.Same(back, record.Document)) _reversible++;
        else _lossy++;
    }

    private DryRunReport Report(MigrationJob job, Contract contract, ContractVersion target, TimeSpan worked) => new()
    {
        At = run.Now,
        Plan = new MigrationPlan(contract, target, job.Sources).Hash,
        Tried = _tried,
        Movable = _movable,
        Reversible = _reversible,
        Lossy = _lossy,
        Errors = [.. _errors.Select(error => new DryRunErrors(error.Key, error.Value.Count, error.Value.First)).OrderByDescending(e => e.Count)],
        BytesBefore = _before,
        BytesAdded = _added,
        // A run derives once where the dry run derives and leads back, and writes: about the same work.
        Estimate = worked * (100.0 / job.Settings.DutyPercent),
    };
}
