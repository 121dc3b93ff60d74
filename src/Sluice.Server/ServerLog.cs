using Microsoft.Extensions.Logging;
using Sluice.Workspace;

namespace Sluice.Server;

/// <summary>Everything the server logs. None of it takes an output, a document, a key or a query.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Information, "Sluice {Version} serves {Workspace} at commit {Commit}: {Contracts} contracts, store {Store}, on {Address}")]
    public static partial void Started(this ILogger logger, string version, string workspace, string commit, int contracts, string store,
        string address);

    [LoggerMessage(2, LogLevel.Debug, "{Method} {Route} {Status} in {Milliseconds:0.0} ms, trace {TraceId}")]
    public static partial void Answered(this ILogger logger, string method, string route, int status, double milliseconds, string? traceId);

    [LoggerMessage(3, LogLevel.Debug, "{Route}: the client went away, trace {TraceId}")]
    public static partial void ClientGone(this ILogger logger, string route, string? traceId);

    [LoggerMessage(4, LogLevel.Error, "The store failed [{Code}]: {Message} Trace {TraceId}")]
    public static partial void StoreFailed(this ILogger logger, string code, string message, string? traceId);

    [LoggerMessage(5, LogLevel.Error, "{Route} failed unexpectedly, trace {TraceId}: {Exception}")]
    public static partial void Unexpected(this ILogger logger, string route, string exception, string? traceId);

    [LoggerMessage(6, LogLevel.Information, "Sluice stops: running submissions have {Seconds} s to finish")]
    public static partial void Stopping(this ILogger logger, int seconds);

    [LoggerMessage(7, LogLevel.Warning, "Migration {JobId} is not run here: {Reason}")]
    public static partial void MigrationNotRun(this ILogger logger, string jobId, string reason);

    [LoggerMessage(8, LogLevel.Error, "Migration {JobId} stopped ({Exception}): {Message} It goes on when it is resumed or the server starts again")]
    public static partial void MigrationStopped(this ILogger logger, string jobId, string exception, string message);

    [LoggerMessage(9, LogLevel.Information, "Reload {Number} by {Who}: the workspace at commit {Commit} is served now, {Changes} changes")]
    public static partial void Reloaded(this ILogger logger, long number, string who, string commit, int changes);

    [LoggerMessage(10, LogLevel.Warning, "Reload {Number} by {Who} was not taken, the workspace before stays: {Problems} problems, the first {First}")]
    public static partial void NotReloaded(this ILogger logger, long number, string who, int problems, string first);

    [LoggerMessage(11, LogLevel.Warning, "The workspace's files are not watched ({Reason}); reload it by POST /api/workspace/reload")]
    public static partial void NotWatched(this ILogger logger, string reason);

    [LoggerMessage(12, LogLevel.Error, "A reload failed ({Exception}): {Message} The workspace before stays")]
    public static partial void ReloadFailed(this ILogger logger, string exception, string message);

    [LoggerMessage(13, LogLevel.Warning, "Contract {Contract}: the step into {Version} is taken even should nothing be proved of it: {Reason}")]
    private static partial void StepAccepted(this ILogger logger, string contract, string version, string reason);

    [LoggerMessage(14, LogLevel.Information, "Retention: {Sessions} sessions were over, {Messages} messages were removed")]
    public static partial void SessionsSwept(this ILogger logger, long sessions, long messages);

    [LoggerMessage(27, LogLevel.Information, "Retention: the texts of {Notes} notes were removed")]
    public static partial void NotesSwept(this ILogger logger, long notes);

    [LoggerMessage(15, LogLevel.Error, "Sessions that are over could not be removed [{Code}]: {Message} It is tried again in an hour")]
    public static partial void SessionsNotSwept(this ILogger logger, string code, string message);

    [LoggerMessage(20, LogLevel.Warning, "Telemetry was lost since this was last said: {Spans} spans, {Logs} log lines, {Metrics} metrics. "
        + "The ledger has everything; look after the OTLP receiver, or raise telemetry.queueMax")]
    public static partial void TelemetryLost(this ILogger logger, long spans, long logs, long metrics);

    /// <summary>Every step between versions that a contract takes for a reason instead of a proof.</summary>
    public static void StepsAccepted(this ILogger logger, WorkspaceSnapshot workspace)
    {
        foreach (var contract in workspace.Contracts.Values.OrderBy(c => c.Name, StringComparer.Ordinal))
            foreach (var (version, reason) in contract.Policy.Compatibility.AcceptUnknown)
                logger.StepAccepted(contract.Name, version, reason);
    }

    [LoggerMessage(16, LogLevel.Error, "Content whose time is over could not be ended [{Code}]: {Message} It is tried again in an hour")]
    public static partial void ContentNotShredded(this ILogger logger, string code, string message);

    [LoggerMessage(17, LogLevel.Error, "Safeguards cannot look at the ledger [{Code}]: {Message} Those in force stay so; the next look is in {Seconds} s")]
    public static partial void SafeguardsBlind(this ILogger logger, string code, string message, double seconds);

    [LoggerMessage(22, LogLevel.Error, "Safeguards could not look at the ledger, by a mistake of Sluice. Those in force stay so; the next look is in {Seconds} s")]
    public static partial void SafeguardsFailed(this ILogger logger, Exception exception, double seconds);

    [LoggerMessage(40, LogLevel.Information, "Collections: {Indexed} records brought up to date, {Faulty} that cannot be shown, {Removed} that are not to be found any more")]
    public static partial void RecordsIndexed(this ILogger logger, long indexed, long faulty, long removed);

    [LoggerMessage(41, LogLevel.Error, "Collections cannot be brought up to date with the records [{Code}]: {Message} What is out of date is not found; it is tried again every second")]
    public static partial void RecordsNotIndexed(this ILogger logger, string code, string message);

    [LoggerMessage(42, LogLevel.Error, "Collections could not be brought up to date with the records, by a mistake of Sluice. What is out of date is not found; it is tried again every second")]
    public static partial void RecordIndexingFailed(this ILogger logger, Exception exception);

    [LoggerMessage(31, LogLevel.Error, "Vectors cannot be made [{Code}]: {Message} Documents are found by their words; the next look is in {Seconds} s")]
    public static partial void VectorsNotMade(this ILogger logger, string code, string message, double seconds);

    [LoggerMessage(32, LogLevel.Error, "Vectors could not be made, by a mistake of Sluice. Documents are found by their words; the next look is in {Seconds} s")]
    public static partial void VectorsFailed(this ILogger logger, Exception exception, double seconds);

    [LoggerMessage(21, LogLevel.Error, "Jobs whose time is over could not be removed [{Code}]: {Message} It is tried again in an hour")]
    public static partial void JobsNotSwept(this ILogger logger, string code, string message);
}
