using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Retrieval;

/// <summary>Brings the vectors of collections up to their chunks: embeds what has no vector, makes a set anew beside the old one when the model is
/// another, switches to it when it is whole, and copies sets to vector stores. What it has done is in the store after each batch; it can end at any
/// instant and another goes on. Several processes may run it on one store. Collections and tenants take turns, so that none waits for all of another.</summary>
internal sealed partial class EmbeddingWorker(IVectorStore vectors, IDocumentStore documents, VectorIndexes indexes, EmbeddingClients clients, TimeProvider time,
    ILogger<EmbeddingWorker> logger) : IDisposable
{
    /// <summary>How a chunk becomes the text that is embedded: the headings above it, an empty line, the text.</summary>
    public const string Form = "section-text/1";

    private const int CopyCount = 500, RemoveCount = 2_000, TurnBatches = 16;

    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(90), ProbeKept = TimeSpan.FromMinutes(10), PauseMin = TimeSpan.FromSeconds(5), PauseMax = TimeSpan.FromMinutes(5);

    // Servers that want different models would embed everything in turns, for as long as they do not agree.
    private static readonly TimeSpan YieldTime = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly string _owner = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly Dictionary<(string Tenant, string Collection), EmbeddingProgress> _progress = [];
    private readonly Dictionary<string, (float[] Vector, long At)> _probes = new(StringComparer.Ordinal);

    /// <summary>Does a turn for every collection that has an embedding model, and each tenant of it; one run at a time.</summary>
    /// <returns>Whether there is more to be done at once.</returns>
    /// <exception cref="StoreException">The store cannot be read or written; what was done stays.</exception>
    public async Task<bool> RunAsync(WorkspaceSnapshot workspace, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await RunAllAsync(workspace, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<bool> RunAllAsync(WorkspaceSnapshot workspace, CancellationToken cancellationToken)
    {
        var more = false;
        foreach (var collection in workspace.Collections.Values)
        {
            if (collection.Embedding is not { } name || !workspace.Models.TryGetValue(name, out var model)) continue;
            var missing = 0L;
            foreach (var tenant in await vectors.TenantsAsync(collection.Name, cancellationToken))
            {
                var progress = ProgressOf(tenant, collection, model);
                more |= await RunAsync(tenant, collection, model, progress, cancellationToken);
                missing += progress.Missing;
            }

            SearchTelemetry.TellPending(collection.Name, missing);
        }

        return more;
    }

    private EmbeddingProgress ProgressOf(string tenant, CollectionSettings collection, ModelConfiguration model)
    {
        if (!_progress.TryGetValue((tenant, collection.Name), out var progress)) _progress.Add((tenant, collection.Name), progress = new EmbeddingProgress());
        var wanted = $"{model.Hash} {collection.Vectors}";
        if (progress.Wanted != wanted) progress.Reset(wanted);
        return progress;
    }

    /// <returns>Whether its turn ended before all was done.</returns>
    private async Task<bool> RunAsync(string tenant, CollectionSettings collection, ModelConfiguration model, EmbeddingProgress progress, CancellationToken cancellationToken)
    {
        var changes = (await documents.CollectionAsync(tenant, collection.Name, cancellationToken)).Changes;
        if (time.GetUtcNow() < progress.NotBefore || (progress.Changes == changes && !Stale(progress))) return false;
        var now = time.GetUtcNow();
        if (await vectors.LeaseAsync(tenant, collection.Name, _owner, now, now + LeaseTime, cancellationToken) is not { } lease) return false;
        if (Stale(progress)) progress.Filled = default;
        var (ending, missing) = await UnderLeaseAsync(new Run(lease, collection, model, clients.For(model, collection.Vectors), progress), cancellationToken);
        progress.Missing = missing;
        if (ending is null) (progress.Changes, progress.Failures, progress.DoneAt) = (changes, 0, time.GetTimestamp());
        if (ending?.Fault is not { } fault) return ending is { GoesOn: true };
        var pause = TimeSpan.FromSeconds(Math.Min(PauseMin.TotalSeconds * Math.Pow(2, progress.Failures++), PauseMax.TotalSeconds));
        if (fault.RetryAfter > pause) pause = fault.RetryAfter.Value < PauseMax ? fault.RetryAfter.Value : PauseMax;
        progress.NotBefore = time.GetUtcNow() + pause;
        Waits(logger, collection.Name, fault.Code, fault.Message, missing, pause.TotalSeconds);
        return false;
    }

    // A model that changed under its name is found out although no document has changed.
    private bool Stale(EmbeddingProgress progress) => time.GetElapsedTime(progress.DoneAt) >= ProbeKept;

    /// <summary>Gives the lease back whatever happens, so that nobody waits for its end but after a kill.</summary>
    private async Task<(EmbeddingEnding? Ending, long Missing)> UnderLeaseAsync(Run run, CancellationToken cancellationToken)
    {
        try
        {
            return await CatchUpAsync(run, cancellationToken);
        }
        finally
        {
            var now = time.GetUtcNow();
            await vectors.LeaseAsync(run.Lease.Tenant, run.Lease.Collection, _owner, now, now, CancellationToken.None);
        }
    }

    private async Task<(EmbeddingEnding? Ending, long Missing)> CatchUpAsync(Run run, CancellationToken cancellationToken)
    {
        var (tenant, name) = (run.Lease.Tenant, run.Collection.Name);
        var sets = await vectors.SetsAsync(tenant, name, cancellationToken);
        var others = sets is [{ State: VectorSetState.Active } active, ..] && run.Progress.Active > 0 && active.Seq != run.Progress.Active ? active : null;
        // Another process has switched: because the model is not what it was a moment ago, or because it wants another model.
        if (others is not null && run.Progress.YieldsSince is null) _probes.Remove(run.Model.Hash.ToString());
        var (wanted, fault) = await WantedAsync(run, cancellationToken);
        if (wanted is null) return (new EmbeddingEnding(fault), await MissingAsync(sets, tenant, name, cancellationToken));
        var set = sets.FirstOrDefault(set => set.Model.Fits(wanted) && EmbeddingClients.Same(set.Model.Probe.Span, wanted.Probe.Span));
        if (set is null && others is not null && Yields(run, others, wanted)) return (null, 0);
        if (set is null)
        {
            set = await vectors.BeginAsync(run.Lease, wanted, time.GetUtcNow(), cancellationToken);
            if (set is null) return (EmbeddingEnding.Lost, run.Progress.Missing);
            Begun(logger, name, set.Model, sets is [{ State: VectorSetState.Active }, ..]);
        }

        if (await FillAsync(run, set, cancellationToken) is { } unfilled) return (unfilled, (await vectors.CountAsync(set, cancellationToken)).Missing);
        if (await CopyAsync(run, set, cancellationToken) is { } uncopied) return (uncopied, 0);
        if (set.State != VectorSetState.Active)
        {
            // A document came meanwhile, or the lease is another's.
            if (!await vectors.SwitchAsync(run.Lease, set, time.GetUtcNow(), cancellationToken))
            {
                run.Progress.Filled = default;
                return (await HoldAsync(run, cancellationToken) ? EmbeddingEnding.More : EmbeddingEnding.Lost, run.Progress.Missing);
            }

            Switched(logger, name, set.Model);
        }

        run.Progress.IsActive(set.Seq);
        return (await CleanAsync(run, cancellationToken), 0);
    }

    private bool Yields(Run run, VectorSet others, VectorModel wanted)
    {
        if (run.Progress.YieldsSince is { } since) return time.GetElapsedTime(since) < YieldTime;
        run.Progress.YieldsSince = time.GetTimestamp();
        Yielded(logger, run.Collection.Name, others.Model, wanted, YieldTime.TotalHours);
        return true;
    }

    /// <summary>Lengthens the lease.</summary>
    /// <returns>Whether it is still the same; else nothing more is to be done under it.</returns>
    private async Task<bool> HoldAsync(Run run, CancellationToken cancellationToken) =>
        await vectors.LeaseAsync(run.Lease.Tenant, run.Lease.Collection, _owner, time.GetUtcNow(), time.GetUtcNow() + LeaseTime, cancellationToken) == run.Lease;

    private async Task<long> MissingAsync(IReadOnlyList<VectorSet> sets, string tenant, string collection, CancellationToken cancellationToken) => sets.Count > 0
        ? (await vectors.CountAsync(sets[^1], cancellationToken)).Missing
        : (await documents.CollectionAsync(tenant, collection, cancellationToken)).Chunks;

    /// <summary>What the vectors are to be made by: the model, with its vector of the probe.</summary>
    private async Task<(VectorModel? Wanted, EmbeddingFault? Fault)> WantedAsync(Run run, CancellationToken cancellationToken)
    {
        var key = run.Model.Hash.ToString();
        if (!_probes.TryGetValue(key, out var probe) || time.GetElapsedTime(probe.At) >= ProbeKept)
        {
            _probes.Remove(key);
            var answer = await run.Client.EmbedAsync([EmbeddingClients.ProbeText], null, cancellationToken);
            if (!answer.Done) return (null, answer.Fault);
            _probes[key] = probe = (answer.Vectors[0], time.GetTimestamp());
        }

        return (new VectorModel(run.Model.Provider, run.Model.Model, probe.Vector.Length, Form) { Generation = run.Collection.Vectors.Generation, Probe = probe.Vector }, null);
    }

    /// <summary>Embeds what has no vector.</summary>
    /// <returns>Why it had to end; null: nothing is left.</returns>
    private async Task<EmbeddingEnding?> FillAsync(Run run, VectorSet set, CancellationToken cancellationToken)
    {
        // What comes later has a greater number: what was once seen to be whole is not looked through again each time.
        var after = run.Progress.Filled is var (filled, to) && filled == set.Seq ? to : 0;
        var many = run.Collection.Vectors.BatchMax * new EmbeddingLimits().ConcurrencyMax;
        for (var batch = 0; await vectors.MissingAsync(set, after, many, cancellationToken) is { Count: > 0 } missing; batch++)
        {
            if (batch == TurnBatches) return EmbeddingEnding.More;
            var texts = (await documents.ChunksAsync(set.Tenant, set.Collection, [.. missing.Select(chunk => chunk.Id)], cancellationToken))
                .ToDictionary(chunk => chunk.Id, TextOf, StringComparer.Ordinal);
            // One that went since has no text, and needs no vector.
            var (made, ending) = await EmbedAsync(run, set, [.. missing.Where(chunk => texts.ContainsKey(chunk.Id))], texts, cancellationToken);
            if (made.Count > 0 && !await vectors.KeepAsync(run.Lease, set, made, cancellationToken)) return EmbeddingEnding.Lost;
            // The model is not what it was a moment ago.
            if (ending?.Fault?.Code == EmbeddingErrorCode.Dimension) _probes.Remove(run.Model.Hash.ToString());
            if (ending is not null) return ending;
            run.Progress.Filled = (set.Seq, after = missing[^1].Seq);
        }

        return null;
    }

    /// <summary>Embeds chunks. What the model refuses is tried in halves, so that one text that it does not take keeps no other from its vector.</summary>
    private async Task<(List<ChunkVector> Made, EmbeddingEnding? Ending)> EmbedAsync(Run run, VectorSet set, IReadOnlyList<UnembeddedChunk> chunks,
        Dictionary<string, string> texts, CancellationToken cancellationToken)
    {
        if (chunks.Count == 0) return ([], null);
        // Halves of halves may take longer, all together, than a lease.
        if (!await HoldAsync(run, cancellationToken)) return ([], EmbeddingEnding.Lost);
        var answer = await run.Client.EmbedAsync([.. chunks.Select(chunk => texts[chunk.Id])], set.Model.Dimension, cancellationToken);
        if (answer.Done) return ([.. chunks.Select((chunk, at) => new ChunkVector(chunk.Seq, chunk.Id, answer.Vectors[at]))], null);
        if (answer.Fault.Code is not (EmbeddingErrorCode.Refused or EmbeddingErrorCode.Invalid)) return ([], new EmbeddingEnding(answer.Fault));
        if (chunks.Count == 1)
        {
            // Only a model that takes another text refuses this one.
            if (await run.Client.EmbedAsync([EmbeddingClients.ProbeText], set.Model.Dimension, cancellationToken) is { Done: false }) return ([], new EmbeddingEnding(answer.Fault));
            RefusedText(logger, set.Collection, chunks[0].Id, answer.Fault.Code);
            return ([new ChunkVector(chunks[0].Seq, chunks[0].Id, default)], null);
        }

        var (made, ending) = await EmbedAsync(run, set, [.. chunks.Take(chunks.Count / 2)], texts, cancellationToken);
        if (ending is not null) return (made, ending);
        var (others, rest) = await EmbedAsync(run, set, [.. chunks.Skip(chunks.Count / 2)], texts, cancellationToken);
        return ([.. made, .. others], rest);
    }

    private async Task<EmbeddingEnding?> CopyAsync(Run run, VectorSet set, CancellationToken cancellationToken)
    {
        try
        {
            var index = await indexes.ForAsync(run.Collection.Vectors, cancellationToken);
            if (index.Place is not { } place) return null;
            var copy = await vectors.CopyAsync(set.Seq, place, cancellationToken);
            // Somebody has removed it there, or the server has lost it.
            if (copy.Position > 0 && !await index.HasAsync(set, cancellationToken))
            {
                await index.DropAsync(set, cancellationToken);
                copy = default;
            }

            while (await vectors.ReadAsync(set.Seq, copy.Position, CopyCount, cancellationToken) is { Count: > 0 } more)
            {
                await index.AddAsync(set, more, cancellationToken);
                copy = copy with { Position = more[^1].Position };
                if (!await vectors.CopiedAsync(run.Lease, set.Seq, place, copy, cancellationToken)) return EmbeddingEnding.Lost;
                if (!await HoldAsync(run, cancellationToken)) return EmbeddingEnding.Lost;
            }

            if (!copy.Whole) await vectors.CopiedAsync(run.Lease, set.Seq, place, copy with { Whole = true }, cancellationToken);
            return null;
        }
        catch (VectorIndexException exception)
        {
            return new EmbeddingEnding(new EmbeddingFault(exception.Code, exception.Message));
        }
    }

    /// <summary>Removes sets that nobody searches any more, here and where they were copied to.</summary>
    private async Task<EmbeddingEnding?> CleanAsync(Run run, CancellationToken cancellationToken)
    {
        foreach (var set in await vectors.RetiredAsync(run.Lease.Tenant, run.Collection.Name, cancellationToken))
        {
            try
            {
                await indexes.Memory.DropAsync(set, cancellationToken);
                await (await indexes.ForAsync(run.Collection.Vectors, cancellationToken)).DropAsync(set, cancellationToken);
            }
            catch (VectorIndexException exception)
            {
                NotDropped(logger, run.Collection.Name, exception.Message);
                continue;
            }

            while (!await vectors.RemoveAsync(run.Lease, set.Seq, RemoveCount, cancellationToken))
            {
                if (!await HoldAsync(run, cancellationToken)) return EmbeddingEnding.Lost;
            }
        }

        return null;
    }

    private static string TextOf(StoredChunk chunk) => chunk.Section.Length == 0 ? chunk.Text : $"{chunk.Section}\n\n{chunk.Text}";

    private sealed record Run(VectorLease Lease, CollectionSettings Collection, ModelConfiguration Model, EmbeddingClient Client, EmbeddingProgress Progress);

    [LoggerMessage(Level = LogLevel.Information, Message = "Collection {Collection} is being embedded by {Model}; another set is searched meanwhile: {Searched}")]
    private static partial void Begun(ILogger logger, string collection, VectorModel model, bool searched);

    [LoggerMessage(Level = LogLevel.Information, Message = "Collection {Collection} is searched by vectors of {Model} from now on")]
    private static partial void Switched(ILogger logger, string collection, VectorModel model);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Collection {Collection} was embedded by {Others} by another server, where this one has {Model}; it is left so for {Hours:0} h. "
        + "Give all servers the same model")]
    private static partial void Yielded(ILogger logger, string collection, VectorModel others, VectorModel model, double hours);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Collection {Collection}: chunk {Chunk} gets no vector ({Code}); it is found by its words")]
    private static partial void RefusedText(ILogger logger, string collection, string chunk, string code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Collection {Collection}: {Code}: {Problem} {Missing} chunks wait for a vector and are found by their words; next try in {Seconds:0} s")]
    private static partial void Waits(ILogger logger, string collection, string code, string problem, long missing, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Collection {Collection}: vectors of an older model could not be removed from the vector store: {Problem}")]
    private static partial void NotDropped(ILogger logger, string collection, string problem);
}
