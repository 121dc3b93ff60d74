using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>Appends messages to a session, to a branch of it, or to a new one. There is one writer, so that nothing comes between what is
/// looked up here and what is written.</summary>
internal sealed class SessionAppendWrite(AppendEntry entry) : PendingWrite<AppendOutcome>
{
    internal override long Bytes => 512 + (entry.Response?.Body.Length ?? 0) + entry.Messages.Sum(counted =>
        256L + counted.Message.Content.Length + counted.Message.Calls.Sum(call => (long)call.Arguments.Length));

    private protected override AppendOutcome Write(WriteSession session)
    {
        var statements = session.Sessions;
        if (Before(statements) is { } before) return before;
        var (result, place) = Find(statements);
        if (place is null) return AppendOutcome.Without(result);
        if (entry.ExpectedHead is { } expected && expected != place.Head) return new(AppendResult.Moved, place.Id, 0, 0, place.Head);
        if (place.Head + entry.Messages.Count > entry.MessagesMax) return new(AppendResult.Full, place.Id, 0, 0, place.Head);
        return Append(statements, place);
    }

    /// <summary>What was appended before under the same key; null when nothing was, or there is no key.</summary>
    private AppendOutcome? Before(SessionStatements statements)
    {
        if (entry.IdempotencyKey is not { } key) return null;
        using var row = statements.Keyed.Read(key, entry.Tenant, entry.Session, entry.AfterResponse);
        if (!row.Read()) return null;
        return row.GetString(3) == entry.RequestHash
            ? new AppendOutcome(AppendResult.Replayed, row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(4))
            : new AppendOutcome(AppendResult.KeyConflict, row.GetString(0), 0, 0, row.GetInt64(4));
    }

    private (AppendResult Result, Place? Place) Find(SessionStatements statements)
    {
        if (entry.Session is { } id)
        {
            using var row = statements.Head.Read(entry.Tenant, id);
            if (!row.Read()) return (AppendResult.SessionUnknown, null);
            return row.IsDBNull(3)
                ? (AppendResult.Appended, new Place(id, row.GetInt64(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetInt32(2), null))
                : (AppendResult.SessionRemoved, null);
        }
        if (entry.AfterResponse is not { } response) return (AppendResult.Appended, new Place(entry.NewSession, null, 0, null, null));
        using (var row = statements.Response.Read(response, entry.Tenant))
        {
            if (!row.Read()) return (AppendResult.ResponseUnknown, null);
            var (last, seq, head, retention) = (row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.IsDBNull(4) ? (int?)null : row.GetInt32(4));
            return (AppendResult.Appended, head == last
                ? new Place(row.GetString(0), seq, head, retention, null)
                : new Place(entry.NewSession, null, last, retention, seq));
        }
    }

    private AppendOutcome Append(SessionStatements statements, Place place)
    {
        var (first, last, now) = (place.Head + 1, place.Head + entry.Messages.Count, UtcText.Of(entry.At));
        var session = place.Seq ?? Open(statements, place, now);
        var seq = place.Head;
        foreach (var (message, tokens, tokenizer) in entry.Messages)
        {
            statements.Message.Run(session, ++seq, LedgerNames.Of(message.Role), Statement.Blob(message.Content), SessionRows.CallsOf(message),
                SessionRows.CallIdsOf(message), message.CallId, message.Name, SessionRows.StampOf(message), tokens, tokenizer, now);
        }
        statements.Append.Run(session, first, last, place.Seq is null ? 1 : 0, entry.AfterResponse, entry.IdempotencyKey, entry.RequestHash,
            entry.Response?.Id, entry.Response is { Body.IsEmpty: false } response ? Statement.Blob(response.Body) : null, now);
        statements.Advance.Run(last, now, SessionRows.ExpiryOf(place.RetentionDays, entry.At), session);
        return new AppendOutcome(AppendResult.Appended, place.Id, first, last, last);
    }

    private long Open(SessionStatements statements, Place place, string now) =>
        statements.Create.Integer(entry.Tenant, place.Id, null, place.RetentionDays, place.Parent, place.Head, place.Head, now, now, null)
        ?? throw new StoreException(StoreErrorCode.Constraint, "The new session's id is taken. Send it again.");

    /// <summary>Where the messages go; without a number a session that is made for them, as a branch where it has a parent.</summary>
    private sealed record Place(string Id, long? Seq, long Head, int? RetentionDays, long? Parent);
}
