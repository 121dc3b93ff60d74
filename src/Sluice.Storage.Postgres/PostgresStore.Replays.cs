using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Postgres.Reading;

namespace Sluice.Storage.Postgres;

/// <content>What becomes of failures.</content>
public sealed partial class PostgresStore
{
    private const string Say =
        "insert into failure_disposition (tenant, failure_id, disposition, who, reason, submission_id, at) values ($1, $2, $3, $4, $5, $6, $7)";

    Task<FailureAccount?> IReplayStore.AccountAsync(string tenant, string failureId, CancellationToken cancellationToken) =>
        _database.UseAsync(connection => ReplayReader.AccountAsync(connection, tenant, failureId, locked: false, cancellationToken), cancellationToken);

    Task<ReplayLink?> IReplayStore.ReplayOfAsync(string tenant, string submissionId, CancellationToken cancellationToken) =>
        _database.FindAsync(ReplayReader.Link, ReplayRows.Link, cancellationToken, tenant, submissionId);

    Task<IReadOnlyList<QuarantinedFailure>> IReplayStore.QuarantinedAsync(string tenant, string group, int limit, CancellationToken cancellationToken) =>
        ReplayReader.QuarantinedAsync(_database, tenant, group, limit, cancellationToken);

    Task<FailureAccount?> IReplayStore.SettleAsync(string tenant, string failureId, DispositionEntry disposition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(disposition);
        return _database.WriteAsync(async connection =>
        {
            var account = await ReplayReader.AccountAsync(connection, tenant, failureId, locked: true, cancellationToken);
            if (account?.Disposition is not FailureDisposition.Quarantined) return account;
            await connection.RunAsync(Say, cancellationToken, tenant, failureId, ReplayNames.Of(disposition.Disposition), disposition.Who, disposition.Reason,
                disposition.Submission, UtcText.Of(disposition.At));
            return await ReplayReader.AccountAsync(connection, tenant, failureId, locked: false, cancellationToken);
        }, cancellationToken);
    }
}
