using Microsoft.Extensions.Logging;

namespace Sluice.Storage.Postgres;

/// <summary>What the store says about itself. Never content, keys or ids of callers, and no password.</summary>
internal static class StoreLog
{
    private static readonly Action<ILogger, string, int, Exception?> OpenedMessage = LoggerMessage.Define<string, int>(
        LogLevel.Information, new EventId(1, "StoreOpened"), "Opened {Place}; {Scripts} migration scripts ran.");

    private static readonly Action<ILogger, string, int, string, Exception?> WriteFailedMessage =
        LoggerMessage.Define<string, int, string>(LogLevel.Error, new EventId(2, "StoreWriteFailed"),
            "{Code}: {Entries} entries were not stored. {Problem}");

    private static readonly Action<ILogger, string, int, Exception?> WritingAgainMessage = LoggerMessage.Define<string, int>(
        LogLevel.Warning, new EventId(3, "StoreWritingAgain"), "{Place} is away or busy; {Entries} entries wait and are sent again.");

    private static readonly Action<ILogger, string, string, Exception?> NotAnalyzedMessage = LoggerMessage.Define<string, string>(
        LogLevel.Warning, new EventId(4, "StoreNotAnalyzed"), "{Place} could not analyze its tables, and writes more slowly until autovacuum does. {Problem}");

    internal static void Opened(this ILogger logger, string place, int scripts) => OpenedMessage(logger, place, scripts, null);

    internal static void WriteFailed(this ILogger logger, string code, int entries, string problem) =>
        WriteFailedMessage(logger, code, entries, problem, null);

    internal static void WritingAgain(this ILogger logger, string place, int entries) => WritingAgainMessage(logger, place, entries, null);

    internal static void NotAnalyzed(this ILogger logger, string place, string problem) => NotAnalyzedMessage(logger, place, problem, null);
}
