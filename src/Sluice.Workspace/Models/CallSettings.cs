using System.Text.Json;

namespace Sluice.Workspace;

/// <summary>How the calls of a model are made to survive: which others stand in for it, how long each phase may take, when it is left alone,
/// and how many calls run at a time.</summary>
public sealed record CallSettings
{
    /// <summary>The defaults.</summary>
    public static CallSettings Default { get; } = new();

    /// <summary>Share of the calls against <see cref="Alternatives"/>; default 1.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Other model configurations that take a share of this one's calls, each by its own <see cref="Weight"/>; default none.
    /// Which one is called follows from the trace id, so that a decision can be told again.</summary>
    public IReadOnlyList<string> Alternatives { get; init; } = [];

    /// <summary>Model configurations that are asked, in this order, when the ones before gave no answer; default none.</summary>
    public IReadOnlyList<string> Fallbacks { get; init; } = [];

    /// <summary>Time to connect, in seconds; default 10.</summary>
    public int ConnectSeconds { get; init; } = 10;

    /// <summary>Time from the request to the head of the reply, for each try, in seconds; default as
    /// <see cref="ModelConfiguration.TimeoutSeconds"/>, and never longer.</summary>
    public int? HeadersSeconds { get; init; }

    /// <summary>Longest silence within a reply, in seconds; default 30.</summary>
    public int IdleSeconds { get; init; } = 30;

    /// <summary>Longest wait before a further try, in seconds; default 20. A provider that asks for a longer one
    /// (<c>Retry-After</c>) is not tried again.</summary>
    public int RetryWaitSeconds { get; init; } = 20;

    /// <summary>Share of failed calls that opens the circuit; default 0.5; 0 switches it off.</summary>
    public double BreakerFailures { get; init; } = 0.5;

    /// <summary>Calls within <see cref="BreakerWindowSeconds"/> below which the circuit never opens; default 20.</summary>
    public int BreakerCallsMin { get; init; } = 20;

    /// <summary>The window over which failures are counted, in seconds; default 30.</summary>
    public int BreakerWindowSeconds { get; init; } = 30;

    /// <summary>How long an open circuit lets no call through, in seconds; default 15.</summary>
    public int BreakerOpenSeconds { get; init; } = 15;

    /// <summary>Calls that run at a time; default 256.</summary>
    public int ConcurrencyMax { get; init; } = 256;

    /// <summary>Calls that wait for one of those to end; default 1,024. Past it a call is turned down at once (429).</summary>
    public int QueueMax { get; init; } = 1024;

    /// <summary>Milliseconds after which a second call is made beside one that has not answered, the first answer counting; null
    /// (default): never. It costs tokens twice.</summary>
    public int? HedgeMilliseconds { get; init; }

    /// <summary>Price of a million tokens read; null: unknown.</summary>
    public decimal? PriceIn { get; init; }

    /// <summary>Price of a million tokens written; null: unknown.</summary>
    public decimal? PriceOut { get; init; }

    /// <summary>Whether every setting is at its default.</summary>
    internal bool IsDefault =>
        Alternatives.Count == 0 && Fallbacks.Count == 0 && this == Default with { Alternatives = Alternatives, Fallbacks = Fallbacks };

    /// <summary>What the calls of so many tokens cost, in the currency of the price list; null when the price is unknown.</summary>
    /// <param name="tokensIn">Tokens read.</param>
    /// <param name="tokensOut">Tokens written.</param>
    public decimal? CostOf(long tokensIn, long tokensOut) => PriceIn is null && PriceOut is null
        ? null
        : ((PriceIn ?? 0) * tokensIn + (PriceOut ?? 0) * tokensOut) / 1_000_000m;

    /// <summary>Writes what differs from the defaults: configurations keep the hashes they were published with.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        if (IsDefault) return;
        json.WriteStartObject("calls");
        Number(json, "weight", Weight, Default.Weight);
        Names(json, "alternatives", Alternatives);
        Names(json, "fallbacks", Fallbacks);
        Number(json, "connectSeconds", ConnectSeconds, Default.ConnectSeconds);
        Number(json, "headersSeconds", HeadersSeconds, null);
        Number(json, "idleSeconds", IdleSeconds, Default.IdleSeconds);
        Number(json, "retryWaitSeconds", RetryWaitSeconds, Default.RetryWaitSeconds);
        if (BreakerFailures != Default.BreakerFailures) json.WriteNumber("breakerFailures", BreakerFailures);
        Number(json, "breakerCallsMin", BreakerCallsMin, Default.BreakerCallsMin);
        Number(json, "breakerWindowSeconds", BreakerWindowSeconds, Default.BreakerWindowSeconds);
        Number(json, "breakerOpenSeconds", BreakerOpenSeconds, Default.BreakerOpenSeconds);
        Number(json, "concurrencyMax", ConcurrencyMax, Default.ConcurrencyMax);
        Number(json, "queueMax", QueueMax, Default.QueueMax);
        Number(json, "hedgeMilliseconds", HedgeMilliseconds, null);
        if (PriceIn is { } priceIn) json.WriteNumber("priceIn", priceIn);
        if (PriceOut is { } priceOut) json.WriteNumber("priceOut", priceOut);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, int? value, int? byDefault)
    {
        if (value is { } number && value != byDefault) json.WriteNumber(name, number);
    }

    private static void Names(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0) return;
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
