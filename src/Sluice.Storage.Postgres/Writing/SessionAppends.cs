using Npgsql;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Writing;

/// <summary>Appends messages to a session, to a branch of it, or to a new one. The row of the session is locked by the statement that writes, so
/// that numbers have no gaps whoever appends at the same moment.</summary>
internal static class SessionAppends
{
    private const string Keyed =
        """
        select s.id, a.first, a.last, a.request_hash, s.head from session_append a join session s on s.seq = a.session_seq
        where a.idempotency_key = $1 and s.tenant = $2 and s.removed_at is null and case
            when $3::text is not null then s.id = $3
            when $4::text is not null then a.after_response = $4
            else a.opened and a.after_response is null end
        """;

    private const string Response =
        """
        select s.id, a.last, s.seq, s.head, s.retention_days from session_append a join session s on s.seq = a.session_seq
        where a.response_id = $1 and s.tenant = $2 and s.removed_at is null for update of s
        """;

    /// <summary>Moves the head and writes messages and append, in one statement; nothing where the session is not as expected.</summary>
    private const string Append =
        """
        with head as (
            update session set head = head + cardinality($5), updated_at = $4, expires_at = case
                when retention_days = 0 then '9999-12-31T23:59:59.9999999Z'
                else to_char(left($4, 10)::date + retention_days, 'YYYY-MM-DD') || substr($4, 11) end
            where tenant = $1 and id = $2 and removed_at is null and ($3::bigint is null or head = $3) and head + cardinality($5) <= $14
                and not exists (select 1 from session_append a where a.session_seq = session.seq and a.idempotency_key = $15::text)
            returning seq, head),
        message as (
            insert into session_message (session_seq, seq, role, content, calls, call_ids, call_id, name, stamp, tokens, tokenizer, at)
            select head.seq, head.head - cardinality($5) + m.number, m.role, m.content, m.calls::json, m.call_ids::json, m.call_id, m.name,
                m.stamp::json, m.tokens, m.tokenizer, $4
            from head, unnest($5, $6, $7, $8, $9, $10, $11, $12, $13)
                with ordinality as m (role, content, calls, call_ids, call_id, name, stamp, tokens, tokenizer, number)),
        appended as (
            insert into session_append (session_seq, first, last, opened, after_response, idempotency_key, request_hash, response_id, response_body, at)
            select seq, head - cardinality($5) + 1, head, $16, $17::text, $15::text, $18, $19::text, $20, $4 from head)
        select head from head
        """;

    /// <summary>Appends to a session that is named: one statement, and what was in its way only when it wrote nothing.</summary>
    internal static async Task<AppendOutcome> ToSessionAsync(NpgsqlConnection connection, AppendEntry entry, string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await AppendAsync(connection, entry, id, entry.ExpectedHead, opened: false, cancellationToken) is { } outcome) return outcome;
            if (await WhyNotAsync(connection, entry, id, cancellationToken) is { } why) return why;
            // What was in its way has gone meanwhile.
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Appends after a response, or to a new session; in a transaction.</summary>
    internal static async Task<AppendOutcome> OpenOrGoOnAsync(NpgsqlConnection connection, AppendEntry entry, CancellationToken cancellationToken)
    {
        if (entry.IdempotencyKey is not null)
        {
            // Where the session is only found, or made, the session's row cannot keep two of one key apart.
            await connection.RunAsync("select pg_advisory_xact_lock(hashtextextended(current_schema() || ' append ' || $1, 0))", cancellationToken,
                $"{entry.Tenant} {entry.IdempotencyKey}");
            if (await BeforeAsync(connection, entry, cancellationToken) is { } before) return before;
        }
        if (entry.AfterResponse is not { } response) return await OpenAsync(connection, entry, null, 0, null, cancellationToken);
        if (await connection.RowAsync(Response, Place.Read, cancellationToken, response, entry.Tenant) is not { } place)
            return AppendOutcome.Without(AppendResult.ResponseUnknown);
        if (place.Head != place.Last) return await OpenAsync(connection, entry, place.Seq, place.Last, place.RetentionDays, cancellationToken);
        return await AppendAsync(connection, entry, place.Session, place.Head, opened: false, cancellationToken)
            ?? new AppendOutcome(AppendResult.Full, place.Session, 0, 0, place.Head);
    }

    /// <summary>Appends to a session that is made for the messages: a branch where it has a parent.</summary>
    private static async Task<AppendOutcome> OpenAsync(NpgsqlConnection connection, AppendEntry entry, long? parent, long at, int? retentionDays,
        CancellationToken cancellationToken)
    {
        if (at + entry.Messages.Count > entry.MessagesMax) return new AppendOutcome(AppendResult.Full, entry.NewSession, 0, 0, at);
        await connection.RunAsync(
            """
            insert into session (tenant, id, retention_days, parent_seq, parent_at, head, created_at, updated_at)
            values ($1, $2, $3::integer, $4::bigint, $5, $5, $6, $6)
            """,
            cancellationToken, entry.Tenant, entry.NewSession, retentionDays, parent, at, UtcText.Of(entry.At));
        return await AppendAsync(connection, entry, entry.NewSession, null, opened: true, cancellationToken)
            ?? throw new InvalidOperationException("A session that was just made takes no messages.");
    }

    private static async Task<AppendOutcome?> AppendAsync(NpgsqlConnection connection, AppendEntry entry, string id, long? expectedHead, bool opened,
        CancellationToken cancellationToken)
    {
        var messages = entry.Messages;
        T[] Each<T>(Func<CountedMessage, T> of) => [.. messages.Select(of)];
        var head = await connection.IntegerAsync(Append, cancellationToken, entry.Tenant, id, expectedHead, UtcText.Of(entry.At),
            Each(counted => LedgerNames.Of(counted.Message.Role)), Each(counted => counted.Message.Content.ToArray()),
            Each(counted => SessionRows.CallsOf(counted.Message)), Each(counted => SessionRows.CallIdsOf(counted.Message)),
            Each(counted => counted.Message.CallId), Each(counted => counted.Message.Name), Each(counted => SessionRows.StampOf(counted.Message)),
            Each(counted => counted.Tokens), Each(counted => counted.Tokenizer), entry.MessagesMax, entry.IdempotencyKey, opened, entry.AfterResponse,
            entry.RequestHash, entry.Response?.Id, new Bytes(entry.Response is { Body.IsEmpty: false } response ? response.Body : null));
        return head is { } last ? new AppendOutcome(AppendResult.Appended, id, last - messages.Count + 1, last, last) : null;
    }

    private static async Task<AppendOutcome?> WhyNotAsync(NpgsqlConnection connection, AppendEntry entry, string id, CancellationToken cancellationToken)
    {
        if (entry.IdempotencyKey is not null && await BeforeAsync(connection, entry, cancellationToken) is { } before) return before;
        var head = await connection.RowAsync("select head, removed_at from session where tenant = $1 and id = $2",
            row => Tuple.Create(row.GetInt64(0), row.IsDBNull(1)), cancellationToken, entry.Tenant, id);
        if (head is null) return AppendOutcome.Without(AppendResult.SessionUnknown);
        if (!head.Item2) return AppendOutcome.Without(AppendResult.SessionRemoved);
        if (entry.ExpectedHead is { } expected && expected != head.Item1) return new AppendOutcome(AppendResult.Moved, id, 0, 0, head.Item1);
        return head.Item1 + entry.Messages.Count > entry.MessagesMax ? new AppendOutcome(AppendResult.Full, id, 0, 0, head.Item1) : null;
    }

    /// <summary>What was appended before under the same key; null when nothing was.</summary>
    private static Task<AppendOutcome?> BeforeAsync(NpgsqlConnection connection, AppendEntry entry, CancellationToken cancellationToken) =>
        connection.RowAsync(Keyed, row => row.GetString(3) == entry.RequestHash
                ? new AppendOutcome(AppendResult.Replayed, row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(4))
                : new AppendOutcome(AppendResult.KeyConflict, row.GetString(0), 0, 0, row.GetInt64(4)),
            cancellationToken, entry.IdempotencyKey, entry.Tenant, entry.Session, entry.AfterResponse);

    /// <summary>Where a response stands.</summary>
    private sealed record Place(string Session, long Last, long Seq, long Head, int? RetentionDays)
    {
        internal static Place Read(NpgsqlDataReader row) =>
            new(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.IsDBNull(4) ? null : row.GetInt32(4));
    }
}
