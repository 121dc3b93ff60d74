using System.Text.RegularExpressions;

namespace Sluice.Workspace;

/// <summary>Reads <c>cache</c> of <c>sluice.yaml</c>.</summary>
internal static partial class CacheSettingsReader
{
    /// <summary>Longest time that anything is kept: a week.</summary>
    public const int SecondsMax = 604_800;

    public static CacheSettings Read(SettingsMap map)
    {
        var by = new CacheSettings();
        var (redis, key) = (Variable(map, "redisVariable", "SLUICE_REDIS", "connection string"), Variable(map, "keyVariable", "SLUICE_CACHE_KEY", "secret"));
        if (key is { } alone && redis is null && !map.Has("redisVariable"))
            map.Report(alone.Line, WorkspaceProblemCode.BadValue, "'cache.keyVariable' means nothing without 'cache.redisVariable'; add that, or remove it.");
        return new CacheSettings
        {
            RedisVariable = redis?.Value,
            KeyVariable = key?.Value,
            HardTimeoutMilliseconds = (int)(map.Integer("hardTimeoutMilliseconds", 20, 50) ?? by.HardTimeoutMilliseconds),
            EntriesMax = (int)(map.Integer("entriesMax", 0, 1_000_000) ?? by.EntriesMax),
            EntryBytesMax = (int)(map.Integer("entryBytesMax", 1, 16 * 1024 * 1024) ?? by.EntryBytesMax),
            RecordSeconds = (int)(map.Integer("recordSeconds", 0, SecondsMax) ?? by.RecordSeconds),
            ContextSeconds = (int)(map.Integer("contextSeconds", 0, SecondsMax) ?? by.ContextSeconds),
            EmbeddingSeconds = (int)(map.Integer("embeddingSeconds", 0, SecondsMax) ?? by.EmbeddingSeconds),
        };
    }

    private static Placed<string>? Variable(SettingsMap map, string name, string example, string not)
    {
        if (map.Text(name) is not { } variable) return null;
        if (VariablePattern.IsMatch(variable.Value)) return variable;
        // Not repeated: it may be what belongs into the variable.
        map.Report(variable.Line, WorkspaceProblemCode.BadValue, $"'cache.{name}' must be the name of an environment variable, such as {example}, and not the {not}.");
        return null;
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,127}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VariablePattern { get; }
}
