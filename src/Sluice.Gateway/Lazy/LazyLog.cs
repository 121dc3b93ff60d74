using Microsoft.Extensions.Logging;

namespace Sluice.Gateway;

/// <summary>What is logged of the window; none of it takes content.</summary>
internal static partial class LazyLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} decisions that were acknowledged could not be stored [{Code}]: {Message} "
        + "They are kept in memory and tried again in {Seconds:0.0} s; a process that is killed before loses them")]
    public static partial void NotStored(ILogger logger, int count, string code, string message, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Submission {SubmissionId} was acknowledged and could not be stored as it was: {Reason}. "
        + "It is kept as failure {FailureId} (trace {TraceId})")]
    public static partial void Replaced(ILogger logger, string submissionId, string reason, string failureId, string? traceId);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Count} decisions that were acknowledged with durable: false were not stored before the end and are lost: {SubmissionIds}")]
    public static partial void Lost(ILogger logger, int count, string submissionIds);
}
