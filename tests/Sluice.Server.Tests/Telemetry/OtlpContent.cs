using System.Globalization;

namespace Sluice.Server.Tests.Telemetry;

/// <summary>A span as it was sent.</summary>
internal sealed record SentSpan(string Source, string TraceId, string SpanId, string ParentId, string Name, int Kind, IReadOnlyDictionary<string, string> Tags,
    IReadOnlyList<string> Links, int Status, string StatusText)
{
    /// <summary>The kinds of OTLP: trace.proto, Span.SpanKind.</summary>
    public string KindName => Kind switch { 1 => "internal", 2 => "server", 3 => "client", 4 => "producer", 5 => "consumer", _ => "?" };
}

/// <summary>A log line as it was sent.</summary>
internal sealed record SentLog(string TraceId, string SpanId, string Body, IReadOnlyDictionary<string, string> Tags);

/// <summary>A metric as it was sent.</summary>
internal sealed record SentMetric(string Meter, string Name, string Unit, string Kind, IReadOnlyList<string> Labels, int Exemplars);

/// <summary>Reads OTLP's requests: opentelemetry-proto 1.x, collector/*/v1.</summary>
internal static class OtlpContent
{
    public static IEnumerable<SentSpan> Spans(ProtobufMessage request) =>
        from resource in request.Messages(1)
        from scope in resource.Messages(2)
        from span in scope.Messages(2)
        let status = span.Message(15)
        select new SentSpan(scope.Message(1)?.Text(1) ?? "", span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), (int)span.Number(6), Tags(span, 9),
            [.. span.Messages(13).Select(link => $"{link.Hex(1)}-{link.Hex(2)}")], (int)(status?.Number(3) ?? 0), status?.Text(2) ?? "");

    public static IEnumerable<SentLog> Logs(ProtobufMessage request) =>
        from resource in request.Messages(1)
        from scope in resource.Messages(2)
        from log in scope.Messages(2)
        select new SentLog(log.Hex(9), log.Hex(10), log.Message(5) is { } body ? Value(body) : "", Tags(log, 6));

    public static IEnumerable<SentMetric> Metrics(ProtobufMessage request)
    {
        foreach (var scope in request.Messages(1).SelectMany(resource => resource.Messages(2)))
        {
            foreach (var metric in scope.Messages(2))
            {
                var (kind, number, tags, exemplars) = metric.Has(5) ? ("gauge", 5, 7, 5) : metric.Has(7) ? ("sum", 7, 7, 5) : ("histogram", 9, 9, 8);
                var points = metric.Message(number)!.Messages(1).ToList();
                yield return new SentMetric(scope.Message(1)?.Text(1) ?? "", metric.Text(1), metric.Text(3), kind,
                    [.. points.SelectMany(point => Tags(point, tags).Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                    points.Sum(point => point.Messages(exemplars).Count()));
            }
        }
    }

    /// <summary>The attributes of the resource that sent a request.</summary>
    public static IReadOnlyDictionary<string, string> Resource(ProtobufMessage request) => Tags(request.Message(1)!.Message(1)!, 1);

    private static Dictionary<string, string> Tags(ProtobufMessage owner, int number) =>
        owner.Messages(number).ToDictionary(pair => pair.Text(1), pair => pair.Message(2) is { } value ? Value(value) : "", StringComparer.Ordinal);

    private static string Value(ProtobufMessage value) =>
        value.Has(1) ? value.Text(1)
        : value.Has(2) ? value.Number(2) == 1 ? "true" : "false"
        : value.Has(3) ? ((long)value.Number(3)).ToString(CultureInfo.InvariantCulture)
        : value.Has(4) ? BitConverter.UInt64BitsToDouble(value.Number(4)).ToString(CultureInfo.InvariantCulture)
        : value.Message(5) is { } array ? "[" + string.Join(", ", array.Messages(1).Select(Value)) + "]"
        : "";
}
