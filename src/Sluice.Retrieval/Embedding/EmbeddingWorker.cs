using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Retrieval;

/// <summary>Brings the vectors of collections up to their chunks: embeds what has no vector, makes a set anew beside the old one when the model is
/// another, switches to it when it is whole, and copies sets to vector stores. What it has done is in the store after each batch; it can end at any
/// instant and another goes on. Several processes may run it on one store.</summary>
internal sealed partial class EmbeddingWorker(IVectorStore vectors, IDocumentStore documents, VectorIndexes indexes, EmbeddingClients clients, TimeProvider time,
    ILogger<EmbeddingWorker> logger) : IDisposable
{
    /// <summary>How a chunk becomes the text that is embedded: the headings above it, an empty line, the text.</summary>
    public const string Form = "section-text/1";

    private const int CopyCount = 500, RemoveCount = 2_000, RoundsMax = 1_000;

    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(90), ProbeKept = TimeSpan.FromMinutes(10), PauseMin = TimeSpan.FromSeconds(5), PauseMax = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly string _owner = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly Dictionary<(string Tenant, string Collection), Progress> _progress = [];
    private readonly Dictionary<string, (float[] Vector, long At)> _probes = new(StringComparer.Ordinal);

    /// <summary>Does what is to be done now for every collection that has an embedding model; one run at a time.</summary>
    /// <exception cref="StoreException">The store cannot be read or written; what was done stays.</exception>
    public async Task RunAsync(WorkspaceSnapshot workspace, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await RunAllAsync(workspace, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task RunAllAsync(WorkspaceSnapshot workspace, CancellationToken cancellationToken)
    {
        foreach (var collection in workspace.Collections.Values)
        {
            if (collection.Embedding is not { } name || !workspace.Models.TryGetValue(name, out var model)) continue;
            var missing = 0L;
            foreach (var tenant in await vectors.TenantsAsync(collection.Name, cancellationToken))
                missing += await RunAsync(tenant, collection, model, cancellationToken);
            SearchTelemetry.TellPending(collection.Name, missing);
        }
    }

    /// <returns>Chunks that are left without a vector.</returns>
    private async Task<long> RunAsync(string tenant, CollectionSettings collection, ModelConfiguration model, CancellationToken cancellationToken)
    {
        if (!_progress.TryGetValue((tenant, collection.Name), out var progress)) _progress.Add((tenant, collection.Name), progress = new Progress());
        var changes = (await documents.CollectionAsync(tenant, collection.Name, cancellationToken)).Changes;
        var wanted = $"{model.Hash} {collection.Vectors}";
        if (progress.Wanted != wanted) progress.Reset(wanted);
        if (time.GetUtcNow() < progress.NotBefore || (progress.Changes == changes && !Stale(progress))) return progress.Missing;
        var now = time.GetUtcNow();
        if (await vectors.LeaseAsync(tenant, collection.Name, _owner, now, now + LeaseTime, cancellationToken) is not { } lease) return progress.Missing;
        if (Stale(progress)) progress.Filled = default;
        var run = new Run(lease, collection, model, clients.For(model, collection.Vectors), progress);
        var (fault, missing) = await UnderLeaseAsync(run, cancellationToken);
        progress.Missing = missing;
        if (fault is null)
        {
            (progress.Changes, progress.Failures, progress.DoneAt) = (changes, 0, time.GetTimestamp());
            return missing;
        }

        var pause = TimeSpan.FromSeconds(Math.Min(PauseMin.TotalSeconds * Math.Pow(2, progress.Failures++), PauseMax.TotalSeconds));
        if (fault.RetryAfter > pause) pause = fault.RetryAfter.Value < PauseMax ? fault.RetryAfter.Value : PauseMax;
        progress.NotBefore = time.GetUtcNow() + pause;
        Waits(logger, collection.Name, fault.Code, fault.Message, missing, pause.TotalSeconds);
        return missing;
    }

    // A model that changed under its name is found out although no document has changed.
    private bool Stale(Progress progress) => time.GetElapsedTime(progress.DoneAt) >= ProbeKept;

    /// <summary>Gives the lease back whatever happens, so that nobody waits for its end but after a kill.</summary>
    private async Task<(EmbeddingFault? Fault, long Missing)> UnderLeaseAsync(Run run, CancellationToken cancellationToken)
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

    private async Task<(EmbeddingFault? Fault, long Missing)> CatchUpAsync(Run run, CancellationToken cancellationToken)
    {
        var (tenant, name) = (run.Lease.Tenant, run.Collection.Name);
        var sets = await vectors.SetsAsync(tenant, name, cancellationToken);
        var (probe, fault) = await ProbeAsync(run, cancellationToken);
        if (probe is null) return (fault, await MissingAsync(sets, tenant, name, cancellationToken));
        var wanted = new VectorModel(run.Model.Provider, run.Model.Model, probe.Length, Form) { Generation = run.Collection.Vectors.Generation, Probe = probe };
        var set = sets.FirstOrDefault(set => set.Model.Fits(wanted) && EmbeddingClients.Same(set.Model.Probe.Span, probe));
        if (set is null)
        {
            set = await vectors.BeginAsync(run.Lease, wanted, time.GetUtcNow(), cancellationToken);
            if (set is null) return (null, 0);
            Begun(logger, name, set.Model, sets is [{ State: VectorSetState.Active }, ..]);
        }

        for (var round = 0; round < RoundsMax; round++)
        {
            if (await FillAsync(run, set, cancellationToken) is { } unfilled) return (unfilled, (await vectors.CountAsync(set, cancellationToken)).Missing);
            if (await CopyAsync(run, set, cancellationToken) is { } uncopied) return (uncopied, 0);
            if (set.State == VectorSetState.Active) break;
            if (!await vectors.SwitchAsync(run.Lease, set, time.GetUtcNow(), cancellationToken))
            {
                // A document came meanwhile, or the lease is another's.
                if (await vectors.LeaseAsync(tenant, name, _owner, time.GetUtcNow(), time.GetUtcNow() + LeaseTime, cancellationToken) != run.Lease) return (null, 0);
                run.Progress.Filled = default;
                continue;
            }

            Switched(logger, name, set.Model);
            break;
        }

        await CleanAsync(run, cancellationToken);
        return (null, 0);
    }

    private async Task<long> MissingAsync(IReadOnlyList<VectorSet> sets, string tenant, string collection, CancellationToken cancellationToken) => sets.Count > 0
        ? (await vectors.CountAsync(sets[^1], cancellationToken)).Missing
        : (await documents.CollectionAsync(tenant, collection, cancellationToken)).Chunks;

    private async Task<(float[]? Probe, EmbeddingFault? Fault)> ProbeAsync(Run run, CancellationToken cancellationToken)
    {
        var key = run.Model.Hash.ToString();
        if (_probes.TryGetValue(key, out var kept) && time.GetElapsedTime(kept.At) < ProbeKept) return (kept.Vector, null);
        _probes.Remove(key);
        var answer = await run.Client.EmbedAsync([EmbeddingClients.ProbeText], null, cancellationToken);
        if (!answer.Done) return (null, answer.Fault);
        _probes[key] = (answer.Vectors[0], time.GetTimestamp());
        return (answer.Vectors[0], null);
    }

    /// <summary>Embeds what has no vector.</summary>
    /// <returns>Why it had to end; null: nothing is left, or the lease is another's.</returns>
    private async Task<EmbeddingFault?> FillAsync(Run run, VectorSet set, CancellationToken cancellationToken)
    {
        // What comes later has a greater number: what was once seen to be whole is not looked through again each time.
        var after = run.Progress.Filled is var (filled, to) && filled == set.Seq ? to : 0;
        var many = run.Collection.Vectors.BatchMax * new EmbeddingLimits().ConcurrencyMax;
        while (await vectors.MissingAsync(set, after, many, cancellationToken) is { Count: > 0 } missing)
        {
            if (await vectors.LeaseAsync(set.Tenant, set.Collection, _owner, time.GetUtcNow(), time.GetUtcNow() + LeaseTime, cancellationToken) != run.Lease) return null;
            var texts = (await documents.ChunksAsync(set.Tenant, set.Collection, [.. missing.Select(chunk => chunk.Id)], cancellationToken))
                .ToDictionary(chunk => chunk.Id, TextOf, StringComparer.Ordinal);
            // One that went since has no text, and needs no vector.
            var (made, fault) = await EmbedAsync(run, set, [.. missing.Where(chunk => texts.ContainsKey(chunk.Id))], texts, cancellationToken);
            if (made.Count > 0 && !await vectors.KeepAsync(run.Lease, set, made, cancellationToken)) return null;
            after = missing[^1].Seq;
            if (fault is null) continue;
            // The model is not what it was a moment ago.
            if (fault.Code == EmbeddingErrorCode.Dimension) _probes.Remove(run.Model.Hash.ToString());
            return fault;
        }

        run.Progress.Filled = (set.Seq, after);
        return null;
    }

    /// <summary>Embeds chunks. What the model refuses is tried in halves, so that one text that it does not take keeps no other from its vector.</summary>
    private async Task<(List<ChunkVector> Made, EmbeddingFault? Fault)> EmbedAsync(Run run, VectorSet set, IReadOnlyList<UnembeddedChunk> chunks,
        Dictionary<string, string> texts, CancellationToken cancellationToken)
    {
        if (chunks.Count == 0) return ([], null);
        var answer = await run.Client.EmbedAsync([.. chunks.Select(chunk => texts[chunk.Id])], set.Model.Dimension, cancellationToken);
        if (answer.Done) return ([.. chunks.Select((chunk, at) => new ChunkVector(chunk.Seq, chunk.Id, answer.Vectors[at]))], null);
        if (answer.Fault.Code is not (EmbeddingErrorCode.Refused or EmbeddingErrorCode.Invalid)) return ([], answer.Fault);
        if (chunks.Count == 1)
        {
            // Only a model that takes another text refuses this one.
            if (await run.Client.EmbedAsync([EmbeddingClients.ProbeText], set.Model.Dimension, cancellationToken) is { Done: false }) return ([], answer.Fault);
            RefusedText(logger, set.Collection, chunks[0].Id, answer.Fault.Code);
            return ([new ChunkVector(chunks[0].Seq, chunks[0].Id, default)], null);
        }

        var (made, fault) = await EmbedAsync(run, set, [.. chunks.Take(chunks.Count / 2)], texts, cancellationToken);
        if (fault is not null) return (made, fault);
        var (others, rest) = await EmbedAsync(run, set, [.. chunks.Skip(chunks.Count / 2)], texts, cancellationToken);
        return ([.. made, .. others], rest);
    }

    private async Task<EmbeddingFault?> CopyAsync(Run run, VectorSet set, CancellationToken cancellationToken)
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
                if (!await vectors.CopiedAsync(run.Lease, set.Seq, place, copy, cancellationToken)) return null;
            }

            if (!copy.Whole) await vectors.CopiedAsync(run.Lease, set.Seq, place, copy with { Whole = true }, cancellationToken);
            return null;
        }
        catch (VectorIndexException exception)
        {
            return new EmbeddingFault(exception.Code, exception.Message);
        }
    }

    /// <summary>Removes sets that nobody searches any more, here and where they were copied to.</summary>
    private async Task CleanAsync(Run run, CancellationToken cancellationToken)
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
                if (await vectors.LeaseAsync(set.Tenant, set.Collection, _owner, time.GetUtcNow(), time.GetUtcNow() + LeaseTime, cancellationToken) != run.Lease) return;
            }
        }
    }

    private static string TextOf(StoredChunk chunk) => chunk.Section.Length == 0 ? chunk.Text : $"{chunk.Section}\n\n{chunk.Text}";

    private sealed record Run(VectorLease Lease, CollectionSettings Collection, ModelConfiguration Model, EmbeddingClient Client, Progress Progress);

    private sealed class Progress
    {
        public string Wanted { get; private set; } = "";

        public long Changes { get; set; } = -1;

        public long Missing { get; set; }

        /// <summary>The set that lacked nothing up to a chunk.</summary>
        public (long Set, long Chunk) Filled { get; set; }

        public long DoneAt { get; set; }

        public int Failures { get; set; }

        public DateTimeOffset NotBefore { get; set; }

        public void Reset(string wanted) => (Wanted, Changes, Failures, NotBefore, Filled) = (wanted, -1, 0, default, default);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Collection {Collection} is being embedded by {Model}; another set is searched meanwhile: {Searched}")]
    private static partial void Begun(ILogger logger, string collection, VectorModel model, bool searched);

    [LoggerMessage(Level = LogLevel.Information, Message = "Collection {Collection} is searched by vectors of {Model} from now on")]
    private static partial void Switched(ILogger logger, string collection, VectorModel model);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Collection {Collection}: chunk {Chunk} gets no vector ({Code}); it is found by its words")]
    private static partial void RefusedText(ILogger logger, string collection, string chunk, string code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Collection {Collection}: {Code}: {Problem} {Missing} chunks wait for a vector and are found by their words; next try in {Seconds:0} s")]
    private static partial void Waits(ILogger logger, string collection, string code, string problem, long missing, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Collection {Collection}: vectors of an older model could not be removed from the vector store: {Problem}")]
    private static partial void NotDropped(ILogger logger, string collection, string problem);
}
