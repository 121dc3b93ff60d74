using Microsoft.Extensions.Logging;

namespace Sluice.Storage.Sqlite;

/// <summary>What the store says about itself. Never content, keys or ids of callers.</summary>
internal static class StoreLog
{
    private static readonly Action<ILogger, string, int, Exception?> OpenedMessage = LoggerMessage.Define<string, int>(
        LogLevel.Information, new EventId(1, "StoreOpened"), "Opened {Path}; {Scripts} migration scripts ran.");

    private static readonly Action<ILogger, string, int, string, Exception?> WriteFailedMessage =
        LoggerMessage.Define<string, int, string>(LogLevel.Error, new EventId(2, "StoreWriteFailed"),
            "{Code}: {Entries} entries were not stored. {Problem}");

    private static readonly Action<ILogger, string, Exception?> ReopenedMessage = LoggerMessage.Define<string>(
        LogLevel.Warning, new EventId(3, "StoreWriterReopened"), "The writer's connection to {Path} was opened again after an error.");

    internal static void Opened(this ILogger logger, string path, int scripts) => OpenedMessage(logger, path, scripts, null);

    internal static void WriteFailed(this ILogger logger, string code, int entries, string problem) =>
        WriteFailedMessage(logger, code, entries, problem, null);

    internal static void WriterReopened(this ILogger logger, string path) => ReopenedMessage(logger, path, null);
}
