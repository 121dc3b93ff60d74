using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Sluice.Gateway.Safeguards;

/// <summary>What is logged of safeguards; none of it is content.</summary>
internal static partial class SafeguardLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Safeguard {SafeguardId} of {Contract}: {What}, for {Evidence}. Take it back with: sluice safeguard undo {SafeguardId}")]
    public static partial void Taken(ILogger logger, string safeguardId, string contract, string what, string evidence);

    [LoggerMessage(Level = LogLevel.Error, Message = "Failures of {Contract} rose ({Evidence}), and its safeguard ({Action}) does nothing: {Reason}")]
    public static partial void NotTaken(ILogger logger, string contract, string action, string evidence, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Safeguard {SafeguardId} of {Contract} ({What}) did not help: {Reason}")]
    public static partial void Failed(ILogger logger, string safeguardId, string contract, string what, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Safeguard {SafeguardId} of {Contract} is {State}: {Reason}")]
    public static partial void Changed(ILogger logger, string safeguardId, string contract, string state, string reason);
}

/// <summary>How often safeguards were taken, and what became of them.</summary>
internal static class SafeguardTelemetry
{
    private static readonly Counter<long> Events =
        SluiceTelemetry.Meter.CreateCounter<long>("sluice.safeguards", "{safeguard}", "Events of safeguards, by contract, action and state.");

    public static void Tell(Safeguard safeguard) => Events.Add(1, new("sluice.contract.name", safeguard.Contract),
        new("sluice.safeguard.action", GatewayNames.Of(safeguard.Action)), new KeyValuePair<string, object?>("sluice.safeguard.state", GatewayNames.Of(safeguard.State)));
}
