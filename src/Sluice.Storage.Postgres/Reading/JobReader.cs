using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

/// <summary>Reads jobs.</summary>
internal static class JobReader
{
    internal const string ById = $"select {JobRows.Columns}, output from job where tenant = $1 and id = $2";

    internal const string ByKey = $"select {JobRows.Columns}, output from job where tenant = $1 and idempotency_key = $2";

    private const string All = $"select {JobRows.Columns} from job where tenant = $1 and seq < $2 order by seq desc limit $3";

    private const string InState = $"select {JobRows.Columns} from job where tenant = $1 and state = $4 and seq < $2 order by seq desc limit $3";

    private const string Open = "select count(*) from (select 1 from job where due_at is not null limit $1) open";

    internal static async Task<Page<Job>> ListAsync(Database database, string tenant, JobState? state, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        object?[] values = [tenant, PageCursor.Before(JobRows.List, cursor), limit + 1L];
        var rows = state is { } only
            ? await database.ReadAsync(InState, row => (Seq: row.GetInt64(0), Job: JobRows.Read(row)), cancellationToken, [.. values, LedgerNames.Of(only)])
            : await database.ReadAsync(All, row => (Seq: row.GetInt64(0), Job: JobRows.Read(row)), cancellationToken, values);
        return PageCursor.Page(rows, limit, JobRows.List, item => item.Seq, item => item.Job);
    }

    internal static async Task<int> CountOpenAsync(Database database, int max, CancellationToken cancellationToken) =>
        (int)(await database.UseAsync(connection => connection.IntegerAsync(Open, cancellationToken, (long)max), cancellationToken) ?? 0);
}
