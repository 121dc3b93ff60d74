using System.Globalization;
using OpenTelemetry.Exporter;
using Sluice.Workspace;

namespace Sluice.Server.Telemetry;

/// <summary>What is sent by OTLP.</summary>
internal enum OtlpSignal
{
    /// <summary>Spans.</summary>
    Traces,

    /// <summary>Metrics.</summary>
    Metrics,

    /// <summary>Log lines.</summary>
    Logs,
}

/// <summary>Where one signal is sent, and how: as <c>sluice.yaml</c> says, else as OpenTelemetry's environment variables say.</summary>
/// <param name="Endpoint">The address, with the signal's path where the protocol has one.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="Headers">Headers as <c>name=value,name=value</c>; null: none.</param>
/// <param name="TimeoutMilliseconds">Time for one batch.</param>
internal sealed record OtlpTarget(Uri Endpoint, OtlpExportProtocol Protocol, string? Headers, int TimeoutMilliseconds)
{
    private const int HeaderCharactersMax = 16_384, TimeoutDefault = 10_000;

    /// <summary>The exporter's options.</summary>
    public OtlpExporterOptions Options() => new()
    {
        Endpoint = Endpoint,
        Protocol = Protocol,
        Headers = Headers,
        TimeoutMilliseconds = TimeoutMilliseconds,
    };

    /// <summary>The target of a signal; null when it is not sent.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="settings">What the workspace says.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="problems">Takes what cannot be used, one sentence each.</param>
    public static OtlpTarget? Find(OtlpSignal signal, TelemetrySettings settings, Func<string, string?> environment, ICollection<string> problems)
    {
        var name = signal.ToString().ToUpperInvariant();
        var wanted = signal switch { OtlpSignal.Traces => settings.Traces, OtlpSignal.Metrics => settings.Metrics, _ => settings.Logs };
        var exporter = environment($"OTEL_{name}_EXPORTER");
        if (!wanted || exporter == "none" || string.Equals(environment("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)) return null;

        // A variable that is wrong is no matter where nothing is sent.
        var unusable = new List<string>();
        var protocol = ProtocolOf(settings, Of("PROTOCOL"), unusable);
        if (Address(signal, settings, environment, name, protocol, exporter, problems) is not { } endpoint) return null;
        var headers = HeadersOf(settings, environment, Of("HEADERS"), unusable);
        foreach (var problem in unusable) problems.Add(problem);
        var time = settings.ExportSeconds * 1_000 ?? Number(Of("TIMEOUT")) ?? TimeoutDefault;
        return new(endpoint, protocol, headers, time);

        string? Of(string what) => Given(environment($"OTEL_EXPORTER_OTLP_{name}_{what}")) ?? Given(environment($"OTEL_EXPORTER_OTLP_{what}"));
    }

    /// <summary>A number above zero that an environment variable holds; null when it holds none.</summary>
    public static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    private static Uri? Address(OtlpSignal signal, TelemetrySettings settings, Func<string, string?> environment, string name, OtlpExportProtocol protocol,
        string? exporter, ICollection<string> problems)
    {
        // The address of one signal is taken as it stands; the address of all has the signal's path added where HTTP needs one.
        var own = settings.Endpoint is null ? Given(environment($"OTEL_EXPORTER_OTLP_{name}_ENDPOINT")) : null;
        var (text, variable) = own is not null
            ? (own, $"OTEL_EXPORTER_OTLP_{name}_ENDPOINT")
            : (settings.Endpoint?.AbsoluteUri ?? Given(environment("OTEL_EXPORTER_OTLP_ENDPOINT")), "OTEL_EXPORTER_OTLP_ENDPOINT");
        if (text is null)
        {
            if (exporter != "otlp") return null;
            text = protocol == OtlpExportProtocol.HttpProtobuf ? "http://localhost:4318" : "http://localhost:4317";
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            problems.Add($"{variable} is not an http(s) address; write it as http://host:port.");
            return null;
        }

        return own is not null || protocol != OtlpExportProtocol.HttpProtobuf
            ? uri
            : new Uri($"{uri.AbsoluteUri.TrimEnd('/')}/v1/{signal.ToString().ToLowerInvariant()}");
    }

    private static OtlpExportProtocol ProtocolOf(TelemetrySettings settings, string? given, ICollection<string> problems)
    {
        switch (settings.Protocol, given)
        {
            case (OtlpProtocol.Grpc, _) or (null, null or "grpc"):
                return OtlpExportProtocol.Grpc;
            case (OtlpProtocol.HttpProtobuf, _) or (null, "http/protobuf"):
                return OtlpExportProtocol.HttpProtobuf;
            default:
                problems.Add("OTEL_EXPORTER_OTLP_PROTOCOL must be grpc or http/protobuf.");
                return OtlpExportProtocol.Grpc;
        }
    }

    private static string? HeadersOf(TelemetrySettings settings, Func<string, string?> environment, string? given, ICollection<string> problems)
    {
        var (text, place) = settings switch
        {
            { HeadersVariable: { } variable } => (Given(environment(variable)), $"telemetry.headersVariable: the environment variable {variable}"),
            { HeadersFile: { } file } => (Read(file), "telemetry.headersFile: the file"),
            _ => (given, "OTEL_EXPORTER_OTLP_HEADERS"),
        };
        if (text is null)
        {
            if (settings.HeadersVariable is not null) problems.Add($"{place} is not set. Set it, or remove the setting.");
            else if (settings.HeadersFile is not null) problems.Add($"{place} cannot be read, or is empty.");
            return null;
        }

        // The exporter throws for what it cannot read, and quotes it.
        if (text.Split(',').All(IsHeader)) return text;
        problems.Add($"{place} holds no headers; write name=value, with a comma between two, and %2C for a comma in a value.");
        return null;
    }

    private static bool IsHeader(string part) => part.Split('=', 2) is [var name, var value] && !value.Any(char.IsControl) && name.Trim() is { Length: > 0 } word
        && word.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c));

    private static string? Read(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            var buffer = new char[HeaderCharactersMax];
            return Given(new string(buffer, 0, reader.ReadBlock(buffer)).Trim());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
