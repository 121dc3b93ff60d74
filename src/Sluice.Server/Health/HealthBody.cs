namespace Sluice.Server.Health;

/// <summary>Requests can be answered.</summary>
/// <param name="Status"><c>ok</c>, or <c>degraded</c> when requests are answered but something else does not work.</param>
/// <param name="Degraded">What does not work: <c>alerts_stuck</c>, <c>alerts_unreadable</c>; absent when all is well.</param>
internal sealed record HealthBody(string Status, IReadOnlyList<string>? Degraded = null)
{
    public static HealthBody Ok { get; } = new("ok");
}
