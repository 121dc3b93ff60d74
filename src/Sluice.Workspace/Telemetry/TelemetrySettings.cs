namespace Sluice.Workspace;

/// <summary>What <c>sluice.yaml</c> says about telemetry. It is a copy of what the ledger holds, may be lost, and never has content. Taken
/// when a server starts; a reload does not change it.</summary>
public sealed record TelemetrySettings
{
    /// <summary>Where spans, metrics and logs are sent by OTLP; null (default): where the environment says
    /// (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>), else nowhere.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>How they are sent; null (default): as the environment says, else gRPC.</summary>
    public OtlpProtocol? Protocol { get; init; }

    /// <summary>Name of the environment variable that holds headers for the receiver, as <c>name=value,name=value</c>; null (default): as
    /// <c>OTEL_EXPORTER_OTLP_HEADERS</c> says.</summary>
    public string? HeadersVariable { get; init; }

    /// <summary>Absolute path of a file that holds the headers; null (default): <see cref="HeadersVariable"/>.</summary>
    public string? HeadersFile { get; init; }

    /// <summary>Whether spans are sent; default true, where there is a receiver.</summary>
    public bool Traces { get; init; } = true;

    /// <summary>Whether metrics are sent; default true, where there is a receiver.</summary>
    public bool Metrics { get; init; } = true;

    /// <summary>Whether logs are sent; default true, where there is a receiver.</summary>
    public bool Logs { get; init; } = true;

    /// <summary>Share of the traces that are sent, of those that begin here, 0 to 1; null (default): all, or as <c>OTEL_TRACES_SAMPLER</c>
    /// says. A caller that sends <c>traceparent</c> decides for its trace. The ledger holds everything.</summary>
    public double? Sampling { get; init; }

    /// <summary>Most spans, and most log lines, that wait to be sent; null (default): as <c>OTEL_BSP_MAX_QUEUE_SIZE</c> and
    /// <c>OTEL_BLRP_MAX_QUEUE_SIZE</c> say, else 65,536. More are lost and counted; nobody waits for them.</summary>
    public int? QueueMax { get; init; }

    /// <summary>Time for the receiver to take one batch, in seconds; null (default): as <c>OTEL_EXPORTER_OTLP_TIMEOUT</c> says, else 10. Past it
    /// the batch is lost and counted.</summary>
    public int? ExportSeconds { get; init; }

    /// <summary>Seconds between two sendings of metrics; default 60.</summary>
    public int MetricsSeconds { get; init; } = 60;

    /// <summary>Whether W3C baggage of a request is read, and passed on to models; default false: callers put what they like there.</summary>
    public bool Baggage { get; init; }

    /// <summary>Who may read <c>/metrics</c>.</summary>
    public PrometheusRule Prometheus { get; init; }
}

/// <summary>How telemetry is sent.</summary>
public enum OtlpProtocol
{
    /// <summary>OTLP over gRPC, usually to port 4317.</summary>
    Grpc,

    /// <summary>OTLP as protobuf over HTTP, usually to port 4318.</summary>
    HttpProtobuf,
}

/// <summary>Who may read <c>/metrics</c>.</summary>
public enum PrometheusRule
{
    /// <summary>As the rest of the API: whoever has a key with the scope <c>operate</c>, and anybody on this machine while no key is needed.
    /// The default.</summary>
    Key,

    /// <summary>Anybody who can reach the server.</summary>
    Open,

    /// <summary>Nobody: there is no such address.</summary>
    Off,
}
