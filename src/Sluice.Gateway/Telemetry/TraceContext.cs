using System.Diagnostics;

namespace Sluice.Gateway;

/// <summary>What is read of a request's trace context and passed on: its trace and span. Baggage only where that is allowed, since callers put
/// what they like into it; what other vendors keep (<c>tracestate</c>) is never told a provider.</summary>
internal sealed class TraceContext(bool baggage) : DistributedContextPropagator
{
    private const string Traceparent = "traceparent", Baggage = "baggage";

    private static readonly DistributedContextPropagator Standard = CreateW3CPropagator();

    public override IReadOnlyCollection<string> Fields { get; } = baggage ? [Traceparent, Baggage] : [Traceparent];

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        // An HTTP client makes a span of its own also where nobody collects it: whoever is called would look for a parent in vain.
        var span = activity is { Parent: { } parent, Source.Name: "" } ? parent : activity;
        if (span?.Id is not { } id || setter is null) return;
        if (!baggage) setter(carrier, Traceparent, id);
        else Standard.Inject(span, carrier, (to, name, value) => { if (name is Traceparent or Baggage) setter(to, name, value); });
    }

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        Standard.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) =>
        baggage ? Standard.ExtractBaggage(carrier, getter) : null;
}
