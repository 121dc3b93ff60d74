using Microsoft.AspNetCore.Http;
using Sluice.Gateway;

namespace Sluice.Server.Access;

/// <summary>Who sent a request.</summary>
/// <param name="Tenant">The tenant whose records, failures and sessions it reads and writes.</param>
internal sealed record Caller(string Tenant)
{
    /// <summary>Whoever reaches a gateway without keys.</summary>
    public static Caller Local { get; } = new(Tenants.Default);
}

internal static class CallerExtensions
{
    /// <summary>Who sent the request.</summary>
    public static Caller GetCaller(this HttpContext context) => context.Features.Get<Caller>() ?? Caller.Local;
}
