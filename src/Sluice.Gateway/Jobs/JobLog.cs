using Microsoft.Extensions.Logging;

namespace Sluice.Gateway;

/// <summary>What is logged of jobs; none of it takes content.</summary>
internal static partial class JobLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Jobs cannot be taken [{Code}]: {Message} It is tried again in a second")]
    public static partial void NotClaimed(ILogger logger, string code, string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}, attempt {Attempt}, led to nothing [{Code}]: {Message} It is tried again at {DueAt}")]
    public static partial void Postponed(ILogger logger, string jobId, int attempt, string code, string message, DateTimeOffset dueAt);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {JobId} failed after {Attempts} attempts [{Code}]: {Message} It is kept; POST /api/jobs/{JobId}/retry tries it again")]
    public static partial void Failed(ILogger logger, string jobId, int attempts, string code, string message);

    [LoggerMessage(Level = LogLevel.Error, Message = "How job {JobId} ended could not be stored [{Code}]: {Message} It is taken again when its lease is over")]
    public static partial void NotSettled(ILogger logger, string jobId, string code, string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} was taken by another worker meanwhile; what it decided counts, once")]
    public static partial void Overtaken(ILogger logger, string jobId);
}
