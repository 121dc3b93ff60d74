using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

/// <summary>Reads notes.</summary>
internal static class NoteReader
{
    internal const string ById = $"select {NoteRows.Columns} from {NoteRows.Tables} where n.tenant = $1 and n.id = $2";

    internal static async Task<Page<Note>> ListAsync(Database database, string tenant, NoteFilter filter, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        var values = new List<object?> { tenant, PageCursor.Before(NoteRows.List, cursor), limit + 1L };
        var sql = $"select {NoteRows.Columns} from {NoteRows.Tables} where n.tenant = $1 and n.seq < $2"
            + And("n.subject", filter.Subject) + And("n.kind", filter.Kind) + (filter.History ? "" : $" and {NoteRows.Current}")
            + " order by n.seq desc limit $3";
        var rows = await database.ReadAsync(sql, row => (Seq: row.GetInt64(NoteRows.SeqColumn), Note: NoteRows.Note(row, tenant)), cancellationToken, [.. values]);
        return PageCursor.Page(rows, limit, NoteRows.List, row => row.Seq, row => row.Note);

        string And(string column, string? value)
        {
            if (value is null) return "";
            values.Add(value);
            return string.Create(System.Globalization.CultureInfo.InvariantCulture, $" and {column} = ${values.Count}");
        }
    }
}
