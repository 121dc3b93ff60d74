using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads jobs.</summary>
internal static class JobReader
{
    private const string ById = $"select {JobRows.Columns}, output from job where tenant = $tenant and id = $id";

    private const string ByKey = $"select {JobRows.Columns}, output from job where tenant = $tenant and idempotency_key = $key";

    private const string All = $"select {JobRows.Columns} from job where tenant = $tenant and seq < $before order by seq desc limit $limit";

    private const string InState =
        $"select {JobRows.Columns} from job where tenant = $tenant and state = $state and seq < $before order by seq desc limit $limit";

    private const string Open = "select count(*) from (select 1 from job where due_at is not null limit $max)";

    internal static Job? Get(ReadSession session, string tenant, string id) => One(session.Prepare(ById, "tenant id"), tenant, id);

    internal static Job? Find(ReadSession session, string tenant, string key) => One(session.Prepare(ByKey, "tenant key"), tenant, key);

    internal static Page<Job> List(ReadSession session, string tenant, JobState? state, int limit, string? cursor)
    {
        var before = PageCursor.Before(JobRows.List, cursor);
        using var row = state is { } only
            ? session.Prepare(InState, "tenant state before limit").Read(tenant, LedgerNames.Of(only), before, limit + 1)
            : session.Prepare(All, "tenant before limit").Read(tenant, before, limit + 1);
        var rows = new List<(long Seq, Job Job)>();
        while (row.Read()) rows.Add((row.GetInt64(0), JobRows.Read(row)));
        return PageCursor.Page(rows, limit, JobRows.List, item => item.Seq, item => item.Job);
    }

    internal static int CountOpen(ReadSession session, int max) => (int)(session.Prepare(Open, "max").Integer(max) ?? 0);

    private static Job? One(Statement statement, string tenant, string value)
    {
        using var row = statement.Read(tenant, value);
        return row.Read() ? JobRows.Read(row) : null;
    }
}
