using Sluice.Storage.Sqlite.Reading;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>The prepared statements of what is written about sessions.</summary>
internal sealed class SessionStatements(WriteSession session)
{
    internal Statement Find { get; } = session.Prepare(SessionReader.ById, "tenant id");

    internal Statement Head { get; } = session.Prepare(
        "select seq, head, retention_days, removed_at from session where tenant = $tenant and id = $id", "tenant id");

    internal Statement Response { get; } = session.Prepare(
        """
        select s.id, a.last, s.seq, s.head, s.retention_days from session_append a join session s on s.seq = a.session_seq
        where a.response_id = $response and s.tenant = $tenant and s.removed_at is null
        """,
        "response tenant");

    internal Statement Keyed { get; } = session.Prepare(
        """
        select s.id, a.first, a.last, a.request_hash, s.head from session_append a join session s on s.seq = a.session_seq
        where a.idempotency_key = $key and s.tenant = $tenant and s.removed_at is null and case
            when $session is not null then s.id = $session
            when $response is not null then a.after_response = $response
            else a.opened = 1 and a.after_response is null end
        """,
        "key tenant session response");

    internal Statement Create { get; } = session.PrepareInsert("session",
        "tenant id metadata retention_days parent_seq parent_at head created_at updated_at expires_at", "on conflict (tenant, id) do nothing returning seq");

    internal Statement Message { get; } = session.PrepareInsert("session_message",
        "session_seq seq role content calls call_ids call_id name stamp tokens tokenizer at");

    internal Statement Append { get; } = session.PrepareInsert("session_append",
        "session_seq first last opened after_response idempotency_key request_hash response_id response_body at");

    internal Statement Advance { get; } = session.Prepare(
        "update session set head = $head, updated_at = $at, expires_at = $expires where seq = $seq", "head at expires seq");

    internal Statement Branches { get; } = session.Prepare(
        """
        select b.id from session s join session b on b.parent_seq = s.seq and b.removed_at is null
        where s.tenant = $tenant and s.id = $id order by b.seq limit 10
        """,
        "tenant id");

    internal Statement Remove { get; } = session.Prepare(
        """
        update session set removed_at = $at, removal = 'deleted', removed_by = $who, metadata = null
        where tenant = $tenant and id = $id and removed_at is null
        """,
        "tenant id at who");

    internal Statement Expire { get; } = session.Prepare(
        """
        update session set removed_at = $now, removal = 'expired', removed_by = $who, metadata = null where seq in (
            select seq from (
                select seq from session where expires_at <= $now and expires_at is not null and removed_at is null
                union all
                select seq from session where updated_at <= $idle and expires_at is null and removed_at is null) over
            where not exists (select 1 from session b where b.parent_seq = over.seq and b.removed_at is null)
            limit $limit)
        returning seq
        """,
        "now idle who limit");

    internal Statement ToEmpty { get; } = session.Prepare(
        "select seq from session where removed_at is not null and emptied = 0 order by seq limit 1");

    internal Statement TakeMessages { get; } = session.Prepare(
        """
        delete from session_message where session_seq = $seq and seq <= (select max(seq) from (
            select seq from session_message where session_seq = $seq order by seq limit $limit))
        returning seq
        """,
        "seq limit");

    internal Statement TakeAppends { get; } = session.Prepare("delete from session_append where session_seq = $seq and first <= $last", "seq last");

    internal Statement Emptied { get; } = session.Prepare(
        """
        update session set messages_removed = messages_removed + $count,
            emptied = not exists (select 1 from session_message m where m.session_seq = $seq) where seq = $seq
        """,
        "count seq");
}
