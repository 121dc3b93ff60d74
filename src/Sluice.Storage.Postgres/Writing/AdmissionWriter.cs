using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Reading;

namespace Sluice.Storage.Postgres.Writing;

/// <summary>Takes what is queued, writes it in groups, each a transaction in one round trip, and acknowledges after the commit.</summary>
/// <remarks>A group whose connection breaks is sent again: what the broken transaction stored after all is found by its submission id, so
/// nothing is stored twice and nothing acknowledged is missing.</remarks>
internal sealed class AdmissionWriter : IAsyncDisposable
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(20), PauseMax = TimeSpan.FromMilliseconds(500);

    private readonly Database _database;
    private readonly PostgresStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<AdmissionWrite> _queue;
    private readonly Task _loops;
    private long _written;
    private long _analyzeAt = 200;

    internal AdmissionWriter(Database database, PostgresStoreOptions options, TimeProvider time, ILogger logger)
    {
        (_database, _options, _time, _logger) = (database, options, time, logger);
        _queue = Channel.CreateBounded<AdmissionWrite>(options.QueueMax);
        _loops = Task.WhenAll(Enumerable.Range(0, options.WritersMax).Select(_ => Task.Run(RunAsync)));
    }

    /// <summary>Queues a decision and waits until it is durable.</summary>
    internal async Task<StoredOutcome> WriteAsync(AdmissionWrite write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_queue.Writer.TryWrite(write)) await WaitForPlaceAsync(write, cancellationToken);
        SluiceTelemetry.TellQueuedWrites(1);
        await using (cancellationToken.UnsafeRegister(static (state, token) => ((AdmissionWrite)state!).Withdraw(token), write))
        {
            return await write.Outcome;
        }
    }

    /// <summary>Writes what is queued, then stops. Decisions that come later are refused.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loops;
    }

    private async Task WaitForPlaceAsync(AdmissionWrite write, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(_options.QueueWaitSeconds));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await _queue.Writer.WriteAsync(write, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StoreException(StoreErrorCode.Busy,
                $"{_options.QueueMax} decisions are waiting to be written to {_database.Place}. Send less at a time, or try again later.");
        }
        catch (ChannelClosedException exception)
        {
            throw new StoreException(StoreErrorCode.Unavailable, $"The store {_database.Place} is closed. Open it again.", exception);
        }
    }

    private async Task RunAsync()
    {
        var group = new List<AdmissionWrite>(_options.GroupMax);
        while (await _queue.Reader.WaitToReadAsync())
        {
            Drain(group);
            try
            {
                if (group.Count > 0) await WriteAsync(group);
                await AnalyzeAsync(group.Count);
            }
            catch (Exception exception)
            {
                // Whatever went wrong (a logger that throws), nobody is left waiting and the writer goes on.
                foreach (var write in group.Where(write => !write.Settled)) write.Fail(PostgresErrors.Describe(exception, _database.Place));
            }
            group.Clear();
        }
    }

    /// <summary>Lets PostgreSQL plan anew as the tables grow. What it planned while they were empty takes any index for as good as another:
    /// the check of a foreign key then reads every record of a contract for each one that is written, until autovacuum comes by.</summary>
    private async Task AnalyzeAsync(int written)
    {
        var at = Interlocked.Read(ref _analyzeAt);
        if (Interlocked.Add(ref _written, written) < at || Interlocked.CompareExchange(ref _analyzeAt, at * 8, at) != at) return;
        try
        {
            await _database.UseAsync(connection => connection.RunAsync("analyze submission, inference, record, record_revision, failure, failure_group",
                CancellationToken.None), CancellationToken.None);
        }
        catch (StoreException exception)
        {
            // Everything is stored; it only goes slower.
            _logger.NotAnalyzed(_database.Place, exception.Message);
        }
    }

    private void Drain(List<AdmissionWrite> group)
    {
        var bytes = 0L;
        while (group.Count < _options.GroupMax && bytes < _options.GroupBytesMax && _queue.Reader.TryRead(out var write))
        {
            SluiceTelemetry.TellQueuedWrites(-1);
            if (!write.TryTake()) continue;
            bytes += write.Bytes;
            group.Add(write);
        }
    }

    /// <summary>Writes a group; where the server is away for a moment, again. When one entry costs the whole transaction, each is written
    /// by itself.</summary>
    private async Task WriteAsync(List<AdmissionWrite> group)
    {
        // In one transaction nobody could tell which of two with one id was stored.
        var ids = new HashSet<string>(StringComparer.Ordinal);
        if (group.Count > 1 && group.FindAll(write => !ids.Add(write.Entry.Decision.SubmissionId)) is { Count: > 0 } twice)
        {
            await WriteAsync(group.Except(twice).ToList());
            foreach (var write in twice) await WriteAsync([write]);
            return;
        }

        var ordered = group.OrderBy(write => write.Order.Tenant, StringComparer.Ordinal).ThenBy(write => write.Order.Contract, StringComparer.Ordinal)
            .ThenBy(write => write.Order.Name, StringComparer.Ordinal).ToList();
        var (started, pause) = (Stopwatch.GetTimestamp(), PauseMin);
        for (var again = false; ; again = true)
        {
            try
            {
                await TryWriteAsync(ordered, again);
                return;
            }
            catch (Exception exception) when (PostgresErrors.IsPassing(exception) && Stopwatch.GetElapsedTime(started).TotalSeconds < _options.AwayWaitSeconds)
            {
                _logger.WritingAgain(_database.Place, group.Count);
                await Task.Delay(pause);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, PauseMax.Ticks));
            }
            catch (PostgresException) when (group.Count > 1)
            {
                foreach (var write in ordered.Where(write => !write.Settled)) await WriteAsync([write]);
                return;
            }
            catch (Exception exception)
            {
                var problem = PostgresErrors.Describe(exception, _database.Place);
                foreach (var write in ordered.Where(write => !write.Settled)) write.Fail(problem);
                _logger.WriteFailed(problem.Code, group.Count, problem.Message);
                return;
            }
        }
    }

    /// <summary>Writes entries in one transaction; every one is settled afterwards.</summary>
    /// <param name="group">The entries.</param>
    /// <param name="again">Whether an earlier transaction with them may have been stored although its connection broke.</param>
    private async Task TryWriteAsync(List<AdmissionWrite> group, bool again)
    {
        var answers = new List<(long? Seq, long? Revision, string? Problem)>(group.Count);
        await using var connection = await _database.OpenAsync(CancellationToken.None);
        // Without a transaction of its own a batch is one, committed at its end: one round trip.
        await using (var batch = new NpgsqlBatch(connection))
        {
            var now = UtcText.Of(_time.GetUtcNow());
            foreach (var write in group) write.AddTo(batch, now);
            Link(batch, group, now);
            await using var reader = await batch.ExecuteReaderAsync();
            do
            {
                while (await reader.ReadAsync())
                    answers.Add((reader.IsDBNull(0) ? null : reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetInt64(1), reader.TextOrNull(2)));
            }
            while (await reader.NextResultAsync());
        }
        if (answers.Count != group.Count) throw new InvalidOperationException($"{group.Count} decisions had {answers.Count} answers.");
        foreach (var (write, answer) in group.Zip(answers))
        {
            if (answer.Problem is { } problem) write.Fail(PostgresErrors.Constraint(problem, null));
            else if (answer.Seq is not null) write.Acknowledge(answer.Revision);
            else if (await ExistingAsync(connection, write.Entry, again) is { } existing) write.Acknowledge(existing);
            else write.Fail(new StoreException(StoreErrorCode.Constraint, "The submission's id is taken. Submit it again under another."));
        }
    }

    /// <summary>Links what the group stored to the audit's chain. It is the last that the transaction does: the head of the chain is locked until the
    /// commit, and for no longer.</summary>
    private static void Link(NpgsqlBatch batch, List<AdmissionWrite> group, string now)
    {
        var command = new NpgsqlBatchCommand("call link_submissions($1, $2, $3)");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. group.Select(write => write.Entry.Decision.SubmissionId)] });
        command.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. group.Select(write => write.Leaf)] });
        command.Parameters.Add(ConnectionExtensions.Parameter(now));
        batch.BatchCommands.Add(command);
    }

    /// <summary>The tenant's decision that took the idempotency key, or the id, before; null when the id is another tenant's.</summary>
    private static async Task<StoredOutcome?> ExistingAsync(NpgsqlConnection connection, AdmissionEntry entry, bool again)
    {
        var tenant = entry.Submission.Tenant;
        var stored = (entry.Submission.IdempotencyKey is { } name
                ? await connection.RowAsync(DecisionReader.ByIdempotencyKey, DecisionReader.Read, CancellationToken.None, tenant, name)
                : null)
            ?? await connection.RowAsync(DecisionReader.BySubmission, DecisionReader.Read, CancellationToken.None, tenant, entry.Decision.SubmissionId);
        if (stored is null) return null;
        var outcome = stored.AnswerTo(entry.RequestHash);
        // Stored by the transaction whose connection broke: its own decision, not a replay.
        return again && stored.Decision.SubmissionId == entry.Decision.SubmissionId && outcome.Decision is { } own
            ? new StoredOutcome(own with { Replayed = false }, null)
            : outcome;
    }
}
