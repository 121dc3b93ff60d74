using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads notes.</summary>
internal static class NoteReader
{
    private const string ById = $"select {NoteRows.Columns} from {NoteRows.Tables} where n.tenant = $tenant and n.id = $id";

    internal static Note? One(ReadSession session, string tenant, string id)
    {
        using var row = session.Prepare(ById, "tenant id").Read(tenant, id);
        return row.Read() ? NoteRows.Note(row, tenant) : null;
    }

    internal static Page<Note> All(ReadSession session, string tenant, NoteFilter filter, int limit, string? cursor)
    {
        var before = PageCursor.Before(NoteRows.List, cursor);
        var sql = $"select {NoteRows.Columns} from {NoteRows.Tables} where n.tenant = $tenant and n.seq < $before"
            + (filter.Subject is null ? "" : " and n.subject = $subject")
            + (filter.Kind is null ? "" : " and n.kind = $kind")
            + (filter.History ? "" : $" and {NoteRows.Current}")
            + " order by n.seq desc limit $limit";
        var names = "tenant before limit" + (filter.Subject is null ? "" : " subject") + (filter.Kind is null ? "" : " kind");
        object?[] given = [filter.Subject, filter.Kind];
        using var row = session.Prepare(sql, names).Read([tenant, before, limit + 1, .. given.Where(value => value is not null)]);
        var rows = new List<(long Seq, Note Note)>();
        while (row.Read()) rows.Add((row.GetInt64(NoteRows.SeqColumn), NoteRows.Note(row, tenant)));
        return PageCursor.Page(rows, limit, NoteRows.List, item => item.Seq, item => item.Note);
    }
}
