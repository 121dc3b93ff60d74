using System.Text.RegularExpressions;

namespace Sluice.Workspace;

/// <summary>Reads <c>telemetry</c> of <c>sluice.yaml</c>.</summary>
internal static partial class TelemetrySettingsReader
{
    private const int SecondsMax = 3600;

    public static TelemetrySettings Read(SettingsMap map)
    {
        var by = new TelemetrySettings();
        Content(map);
        var (variable, file) = Headers(map);
        return new TelemetrySettings
        {
            Endpoint = Endpoint(map),
            Protocol = map.Choice("protocol", "grpc", "http/protobuf") switch
            {
                "grpc" => OtlpProtocol.Grpc,
                "http/protobuf" => OtlpProtocol.HttpProtobuf,
                _ => null,
            },
            HeadersVariable = variable,
            HeadersFile = file,
            Traces = map.Boolean("traces") ?? by.Traces,
            Metrics = map.Boolean("metrics") ?? by.Metrics,
            Logs = map.Boolean("logs") ?? by.Logs,
            Sampling = map.Number("sampling", 0, 1),
            QueueMax = (int?)map.Integer("queueMax", 1, 10_000_000),
            ExportSeconds = (int?)map.Integer("exportSeconds", 1, SecondsMax),
            MetricsSeconds = (int)(map.Integer("metricsSeconds", 1, SecondsMax) ?? by.MetricsSeconds),
            Baggage = map.Boolean("baggage") ?? by.Baggage,
            Prometheus = map.Choice("prometheus", "key", "open", "off") switch
            {
                "open" => PrometheusRule.Open,
                "off" => PrometheusRule.Off,
                _ => PrometheusRule.Key,
            },
        };
    }

    private static Uri? Endpoint(SettingsMap map)
    {
        if (map.Text("endpoint") is not { } text) return null;
        if (Uri.TryCreate(text.Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri is { UserInfo: "", Query: "", Fragment: "" })
            return uri;
        // Not repeated: it may hold a password.
        map.Report(text.Line, WorkspaceProblemCode.BadValue, "'telemetry.endpoint' must be an http(s) address without user, password and query, such as http://collector:4317.");
        return null;
    }

    private static (string? Variable, string? File) Headers(SettingsMap map)
    {
        var (variable, file) = (map.Text("headersVariable"), map.Text("headersFile"));
        if (variable is { } name && !VariablePattern.IsMatch(name.Value))
            map.Report(name.Line, WorkspaceProblemCode.BadValue,
                "'telemetry.headersVariable' must be the name of an environment variable, such as OTLP_HEADERS, and not the headers themselves.");
        if (file is { } path && !Path.IsPathRooted(path.Value))
            map.Report(path.Line, WorkspaceProblemCode.BadValue, "'telemetry.headersFile' must be the absolute path of a file, such as /run/secrets/otlp-headers.");
        if (variable is not null && file is { } second)
            map.Report(second.Line, WorkspaceProblemCode.BadValue, "'telemetry.headersVariable' and 'telemetry.headersFile' both say where the headers are; remove one.");
        return (variable?.Value, file?.Value);
    }

    // The setting exists to say no: whoever looks for a switch finds that there is none.
    private static void Content(SettingsMap map)
    {
        if (map.Text("content") is { } content && content.Value != "off")
            map.Report(content.Line, WorkspaceProblemCode.BadValue,
                "'telemetry.content' can only be 'off': outputs and documents never leave by telemetry. Read them from the store by their trace id.");
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,127}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VariablePattern { get; }
}
