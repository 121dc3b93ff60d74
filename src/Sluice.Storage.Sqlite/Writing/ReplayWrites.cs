using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>The prepared statements of replays.</summary>
internal sealed class ReplayStatements(WriteSession session)
{
    internal Statement Exists { get; } = session.Prepare(ReplayReader.Exists, "tenant id");

    internal Statement Dispositions { get; } = session.Prepare(ReplayReader.Dispositions, "tenant id");

    internal Statement Replays { get; } = session.Prepare(ReplayReader.Replays, "tenant id");

    private Statement Link { get; } = session.PrepareInsert("replay", "submission_seq tenant failure_id mode who at");

    private Statement Said { get; } = session.PrepareInsert("failure_disposition", "tenant failure_id disposition who reason submission_id at");

    /// <summary>Links a replay with its failure, and settles that where the replay became a record.</summary>
    internal void Keep(long seq, string tenant, Decision decision, ReplayLink replay)
    {
        var at = UtcText.Of(decision.DecidedAt);
        Link.Run(seq, tenant, replay.Failure, ReplayNames.Of(replay.Mode), replay.Who, at);
        if (decision.Verdict != Verdict.Rejected)
            Said.Run(tenant, replay.Failure, ReplayNames.Of(FailureDisposition.Replayed), replay.Who, null, decision.SubmissionId, at);
    }

    internal void Say(string tenant, string failureId, DispositionEntry said) =>
        Said.Run(tenant, failureId, ReplayNames.Of(said.Disposition), said.Who, said.Reason, said.Submission, UtcText.Of(said.At));
}

/// <summary>The account of a failure, or that there is none.</summary>
internal sealed record AccountOutcome(FailureAccount? Account);

/// <summary>Says what became of a failure that is in quarantine.</summary>
internal sealed class SettleWrite(string tenant, string failureId, DispositionEntry said) : PendingWrite<AccountOutcome>
{
    internal override long Bytes => 512;

    private protected override AccountOutcome Write(WriteSession session)
    {
        var account = Account(session.Replays);
        if (account?.Disposition is not FailureDisposition.Quarantined) return new AccountOutcome(account);
        session.Replays.Say(tenant, failureId, said);
        return new AccountOutcome(Account(session.Replays));
    }

    private FailureAccount? Account(ReplayStatements statements) =>
        ReplayReader.Account(statements.Exists, statements.Dispositions, statements.Replays, tenant, failureId);
}
