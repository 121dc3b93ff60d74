using System.Diagnostics.Metrics;

namespace Sluice.Gateway.Redaction;

/// <summary>How often something was taken out, by what it was.</summary>
internal static class RedactionTelemetry
{
    private static readonly Counter<long> Redactions = SluiceTelemetry.Meter.CreateCounter<long>("sluice.redactions", "{redaction}", "Values that were redacted, by kind.");

    public static void Tell(SensitiveKind kind) =>
        Redactions.Add(1, new KeyValuePair<string, object?>("sluice.redaction.kind", RedactionTokens.Name(kind)));
}
