using Microsoft.Extensions.Logging;

namespace Sluice.Alerting;

/// <summary>What alerting logs: whoever listens to nothing else still hears of failures, and of alerting that does not work.</summary>
internal static partial class AlertLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Failure group {GroupId} of {Contract}: {Change}, and no alert route leads anywhere: {Title} [{Code}]. Look with '{Command}'.")]
    public static partial void NobodyTold(ILogger logger, string groupId, string contract, string change, string title, string code, string command);

    [LoggerMessage(Level = LogLevel.Information, Message = "Failure group {GroupId} of {Contract}: {Change}; told to {Targets} as {NotificationId}.")]
    public static partial void Routed(ILogger logger, string groupId, string contract, string change, string targets, string notificationId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Notification {NotificationId} was not taken by {Target} at attempt {Attempt} ({Reason}); it is sent again.")]
    public static partial void NotTaken(ILogger logger, string notificationId, string target, int attempt, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Notification {NotificationId} is a dead letter for {Target} after {Attempts} attempts ({Reason}). Mend that, and send it again with 'sluice alert redrive {NotificationId}'.")]
    public static partial void Dead(ILogger logger, string notificationId, string target, int attempts, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Alerting is stuck: {Pending} deliveries wait, the oldest since {OldestAt:u}. 'sluice alert list --state pending' says why.")]
    public static partial void Stuck(ILogger logger, long pending, DateTimeOffset oldestAt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Alerting is no longer stuck.")]
    public static partial void Unstuck(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "The outbox of alerts cannot be read or written: {Code}: {Problem}")]
    public static partial void Unreadable(ILogger logger, string code, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sign of life to {Target} was not taken ({Reason}).")]
    public static partial void BeatNotTaken(ILogger logger, string target, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "What is to be told of failure group {GroupId} cannot be worked out; it is tried again, and the other groups are told.")]
    public static partial void Held(ILogger logger, Exception exception, string groupId);

    [LoggerMessage(Level = LogLevel.Error, Message = "A notification of alerts could not be worked out or sent; it is tried again.")]
    public static partial void Unexpected(ILogger logger, Exception exception);
}
