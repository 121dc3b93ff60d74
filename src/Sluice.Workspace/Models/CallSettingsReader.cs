namespace Sluice.Workspace;

/// <summary>Reads <c>calls</c> of a model configuration.</summary>
internal static class CallSettingsReader
{
    private const int SecondsMax = 3600;
    private const int CallsMax = 100_000;

    /// <summary>The settings, and where they name other models.</summary>
    public static (CallSettings Settings, IReadOnlyList<Placed<string>> Named) Read(SettingsMap map)
    {
        var (alternatives, fallbacks) = (map.Texts("alternatives"), map.Texts("fallbacks"));
        var by = CallSettings.Default;
        var settings = new CallSettings
        {
            Weight = (int)(map.Integer("weight", 1, 1_000) ?? by.Weight),
            Alternatives = [.. alternatives.Select(a => a.Value)],
            Fallbacks = [.. fallbacks.Select(f => f.Value)],
            ConnectSeconds = (int)(map.Integer("connectSeconds", 1, SecondsMax) ?? by.ConnectSeconds),
            HeadersSeconds = (int?)map.Integer("headersSeconds", 1, SecondsMax),
            IdleSeconds = (int)(map.Integer("idleSeconds", 1, SecondsMax) ?? by.IdleSeconds),
            RetryWaitSeconds = (int)(map.Integer("retryWaitSeconds", 0, SecondsMax) ?? by.RetryWaitSeconds),
            BreakerFailures = map.Number("breakerFailures", 0, 1) ?? by.BreakerFailures,
            BreakerCallsMin = (int)(map.Integer("breakerCallsMin", 2, CallsMax) ?? by.BreakerCallsMin),
            BreakerWindowSeconds = (int)(map.Integer("breakerWindowSeconds", 1, SecondsMax) ?? by.BreakerWindowSeconds),
            BreakerOpenSeconds = (int)(map.Integer("breakerOpenSeconds", 1, SecondsMax) ?? by.BreakerOpenSeconds),
            ConcurrencyMax = (int)(map.Integer("concurrencyMax", 1, CallsMax) ?? by.ConcurrencyMax),
            QueueMax = (int)(map.Integer("queueMax", 0, CallsMax) ?? by.QueueMax),
            HedgeMilliseconds = (int?)map.Integer("hedgeMilliseconds", 1, SecondsMax * 1000),
            PriceIn = (decimal?)map.Number("priceIn", 0, 1_000_000),
            PriceOut = (decimal?)map.Number("priceOut", 0, 1_000_000),
        };
        return (settings, [.. alternatives, .. fallbacks]);
    }
}
