using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Schemas;

namespace Sluice.Workspace;

/// <summary>Reads <c>sluice.yaml</c>.</summary>
internal static partial class SettingsLoader
{
    public const string File = "sluice.yaml";
    private const int RetentionDaysMax = 36_500;
    private const string StorePathDefault = ".sluice/sluice.db";

    public static WorkspaceSettings? Load(WorkspaceFiles files)
    {
        if (files.Read(File, WorkspaceFiles.TextBytesMax) is not { } bytes) return null;
        if (TextDecoder.Decode(File, bytes, files.Problems) is not { } text) return null;
        if (YamlFile.Read(File, text, 0, files.Problems) is not { } map) return null;

        var store = map.Map("store");
        var (path, variable, schema) = (store.Text("path"), store.Text("postgresVariable"), store.Text("postgresSchema"));
        Check(store, path, variable, schema);
        var outputBytesMax = map.Map("limits").Integer("outputBytesMax", 1, ParseLimits.Default.BytesMax);
        var requireClean = map.Map("git").Boolean("requireClean");
        var sessions = Sessions(map.Map("sessions"));
        var notes = Notes(map.Map("notes"));
        var jobs = Jobs(map.Map("jobs"));
        var lazy = Lazy(map.Map("lazy"));
        var auditReads = map.Map("audit").Boolean("reads");
        var content = Content(map.Map("content"));
        var cache = CacheSettingsReader.Read(map.Map("cache"));
        var telemetry = TelemetrySettingsReader.Read(map.Map("telemetry"));
        var alerts = AlertSettingsReader.Read(map.Map("alerts"));
        var keys = map.Map("access").Choice("keys", "required", "optional");
        var gateway = map.Map("gateway");
        var vectorBytes = map.Map("retrieval").Integer("vectorMemoryBytesMax", 1024 * 1024, 1L << 40);
        var settings = new WorkspaceSettings
        {
            StorePath = StorePath(files, path?.Value),
            RequireClean = requireClean ?? false,
            PostgresVariable = variable?.Value,
            Sessions = sessions,
            Notes = notes,
            Jobs = jobs,
            Lazy = lazy,
            AuditReads = auditReads ?? false,
            Content = content,
            Cache = cache,
            Telemetry = telemetry,
            Alerts = alerts,
            Keys = keys switch { "required" => KeyRule.Required, "optional" => KeyRule.Optional, _ => KeyRule.OnceMade },
            AllowUncontracted = gateway.Choice("uncontracted", "allow", "forbid") != "forbid",
        };
        settings = settings with
        {
            VectorMemoryBytesMax = vectorBytes ?? settings.VectorMemoryBytesMax,
            KeepAliveSeconds = (int)(gateway.Integer("keepAliveSeconds", 1, 3600) ?? settings.KeepAliveSeconds),
            AdHocContractsMax = (int)(gateway.Integer("adHocContractsMax", 1, 100_000) ?? settings.AdHocContractsMax),
        };
        map.Finish();
        if (schema is { } named) settings = settings with { PostgresSchema = named.Value };
        return outputBytesMax is { } max ? settings with { OutputBytesMax = (int)max } : settings;
    }

    private static SessionSettings Sessions(SettingsMap sessions)
    {
        var (days, messagesMax) = (RetentionDays(sessions), sessions.Integer("messagesMax", 1, 1_000_000));
        var settings = new SessionSettings { RetentionDays = days };
        return messagesMax is { } most ? settings with { MessagesMax = most } : settings;
    }

    private static NoteSettings Notes(SettingsMap notes)
    {
        var settings = new NoteSettings { RetentionDays = RetentionDays(notes) };
        return settings with
        {
            TextBytesMax = (int)(notes.Integer("textBytesMax", 1, 65_536) ?? settings.TextBytesMax),
            CurrentMax = (int)(notes.Integer("currentMax", 1, 10_000) ?? settings.CurrentMax),
        };
    }

    private static int? RetentionDays(SettingsMap map)
    {
        if (map.Text("retention") is not { } rule) return null;
        int? days = DaysPattern.Match(rule.Value) is { Success: true } match ? int.Parse(match.Groups["days"].Value, CultureInfo.InvariantCulture) : null;
        if (days is null or > RetentionDaysMax)
            map.Report(rule.Line, WorkspaceProblemCode.BadValue, "'retention' must be a number of days from 1d to 36500d, such as 90d.");
        return days;
    }

    private static JobSettings Jobs(SettingsMap jobs)
    {
        var standard = new JobSettings();
        return new JobSettings
        {
            Concurrency = (int)(jobs.Integer("concurrency", 0, 1_000) ?? standard.Concurrency),
            QueueMax = (int)(jobs.Integer("queueMax", 1, 10_000_000) ?? standard.QueueMax),
            AttemptsMax = (int)(jobs.Integer("attemptsMax", 1, 100) ?? standard.AttemptsMax),
            LeaseSeconds = (int)(jobs.Integer("leaseSeconds", 1, 3_600) ?? standard.LeaseSeconds),
            RetentionDays = RetentionDays(jobs) ?? standard.RetentionDays,
        };
    }

    private static LazySettings Lazy(SettingsMap lazy)
    {
        var standard = new LazySettings();
        return new LazySettings
        {
            WindowMilliseconds = (int)(lazy.Integer("windowMilliseconds", 1, 60_000) ?? standard.WindowMilliseconds),
            EntriesMax = (int)(lazy.Integer("entriesMax", 1, 100_000) ?? standard.EntriesMax),
            BytesMax = lazy.Integer("bytesMax", 1, 1L << 30) ?? standard.BytesMax,
            OverdueSeconds = (int)(lazy.Integer("overdueSeconds", 1, 3_600) ?? standard.OverdueSeconds),
            CloseSeconds = (int)(lazy.Integer("closeSeconds", 0, 3_600) ?? standard.CloseSeconds),
        };
    }

    private static void Check(SettingsMap store, Placed<string>? path, Placed<string>? variable, Placed<string>? schema)
    {
        // The value is not repeated: it may be a connection string put in the wrong place.
        if (variable is { } name && !VariablePattern.IsMatch(name.Value))
            store.Report(name.Line, WorkspaceProblemCode.BadValue,
                "'postgresVariable' must be the name of an environment variable, such as SLUICE_POSTGRES, and not the connection string.");
        if (schema is { } tables && !SchemaPattern.IsMatch(tables.Value))
            store.Report(tables.Line, WorkspaceProblemCode.BadValue,
                "'postgresSchema' must be lower-case letters, digits and underscores, beginning with a letter, at most 63 characters.");
        if (path is { } file && variable is not null)
            store.Report(file.Line, WorkspaceProblemCode.BadValue, "'path' names a SQLite database and 'postgresVariable' PostgreSQL; remove one.");
        if (schema is { } alone && variable is null)
            store.Report(alone.Line, WorkspaceProblemCode.BadValue, "'postgresSchema' means nothing without 'postgresVariable'; add that, or remove it.");
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,127}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VariablePattern { get; }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,62}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SchemaPattern { get; }

    [GeneratedRegex("^(?<days>[1-9][0-9]{0,4})d$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DaysPattern { get; }

    private static string StorePath(WorkspaceFiles files, string? path) =>
        Path.GetFullPath(path ?? StorePathDefault, files.Root);
}
