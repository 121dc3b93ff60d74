using System.Data.Common;

namespace Sluice.EndToEnd;

/// <summary>What the clients know: what they sent, and what was acknowledged to them.</summary>
internal sealed class KillLedger
{
    private readonly Lock _lock = new();
    private readonly List<Sent> _unacknowledged = [];

    public List<Acknowledged> All { get; } = [];

    private (int Count, TaskCompletionSource Reached)? _awaited;

    public void Add(Acknowledged acknowledged)
    {
        lock (_lock)
        {
            All.Add(acknowledged);
            if (_awaited is { } awaited && All.Count >= awaited.Count) awaited.Reached.TrySetResult();
        }
    }

    /// <summary>Ends when so many submissions were acknowledged.</summary>
    public Task CountedAsync(int count)
    {
        lock (_lock)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited = (count, reached);
            if (All.Count >= count) reached.TrySetResult();
            return reached.Task;
        }
    }

    public void AddUnacknowledged(Sent sent)
    {
        lock (_lock) _unacknowledged.Add(sent);
    }

    public List<Sent> TakeUnacknowledged()
    {
        lock (_lock)
        {
            List<Sent> taken = [.. _unacknowledged];
            _unacknowledged.Clear();
            return taken;
        }
    }

    /// <summary>Compares with the database, read by other means than the server's own.</summary>
    /// <param name="connection">An open connection to the database.</param>
    /// <param name="open">Submissions sent and not acknowledged: each may be there once or not at all.</param>
    public void Check(DbConnection connection, IReadOnlyCollection<Sent> open)
    {
        var stored = Rows(connection, """
            select s.idempotency_key, s.id, s.verdict, r.key, r.revision, f.id
            from submission s left join record_revision r on r.submission_seq = s.seq left join failure f on f.submission_seq = s.seq
            """, row => new Stored(row.GetString(0), row.GetString(1), row.GetString(2), Text(row, 3), row.IsDBNull(4) ? null : row.GetInt64(4), Text(row, 5)));
        var byKey = stored.ToDictionary(row => row.IdempotencyKey, StringComparer.Ordinal);

        // Exactly once, and as it was told.
        foreach (var acknowledged in All)
        {
            Assert.True(byKey.Remove(acknowledged.Sent.IdempotencyKey, out var row), $"{acknowledged.Sent.IdempotencyKey} was acknowledged and is lost.");
            Assert.Equal(acknowledged.Stored, row);
        }

        // What is there beyond that was sent and not acknowledged; nothing else.
        Assert.Subset(open.Select(sent => sent.IdempotencyKey).ToHashSet(StringComparer.Ordinal), byKey.Keys.ToHashSet(StringComparer.Ordinal));
        // Either a record or a failure, never both or neither.
        Assert.All(stored, row => Assert.True(row is { Verdict: "rejected", Key: null, Failure: not null } or { Verdict: not "rejected", Key: not null, Failure: null }));
        CheckRevisions(connection, stored);
    }

    private static void CheckRevisions(DbConnection connection, List<Stored> stored)
    {
        var heads = Rows(connection, "select key, revision from record", row => (Key: row.GetString(0), Revision: row.GetInt64(1)))
            .ToDictionary(head => head.Key, head => head.Revision, StringComparer.Ordinal);
        var records = stored.Where(row => row.Key is not null).GroupBy(row => row.Key!, StringComparer.Ordinal).ToList();
        Assert.Equal(heads.Count, records.Count);
        foreach (var record in records)
        {
            // 1, 2, 3 …: no gap, no revision twice, and the head is the last.
            Assert.Equal(Enumerable.Range(1, record.Count()).Select(number => (long?)number), record.Select(row => row.Revision).Order());
            Assert.Equal(record.Count(), heads[record.Key]);
        }

        var groups = Rows(connection, "select g.count, (select count(*) from failure f where f.group_seq = g.seq) from failure_group g",
            row => (Told: row.GetInt64(0), Counted: row.GetInt64(1)));
        Assert.All(groups, group => Assert.Equal(group.Counted, group.Told));
    }

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    internal static List<T> Rows<T>(DbConnection connection, string sql, Func<DbDataReader, T> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }
}

/// <summary>One submission as it was sent.</summary>
internal sealed record Sent(string IdempotencyKey, string Key, string Output);

/// <summary>One submission as the database holds it.</summary>
internal sealed record Stored(string IdempotencyKey, string Id, string Verdict, string? Key, long? Revision, string? Failure);

/// <summary>One submission with what the server answered.</summary>
internal sealed record Acknowledged(Sent Sent, Stored Stored);
