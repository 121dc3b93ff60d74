namespace Sluice.Server.Health;

/// <summary>All is well.</summary>
/// <param name="Status">Always <c>ok</c>; anything else is a problem.</param>
internal sealed record HealthBody(string Status)
{
    public static HealthBody Ok { get; } = new("ok");
}
