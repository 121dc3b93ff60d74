using Microsoft.AspNetCore.Http;
using Sluice.Gateway;

namespace Sluice.Server.Access;

/// <summary>Who sent a request.</summary>
/// <param name="Tenant">The tenant whose records, failures and sessions it reads and writes.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Key">The key it came with; null without keys.</param>
internal sealed record Caller(string Tenant, KeyScopes Scopes, ApiKey? Key = null)
{
    /// <summary>Whoever reaches a gateway without keys.</summary>
    public static Caller Local { get; } = new(Tenants.Default, KeyScopes.All);

    /// <summary>Id of the key; null without keys.</summary>
    public string? KeyId => Key?.Id;

    /// <summary>What people call the key; null without keys.</summary>
    public string? KeyName => Key?.Name;

    public static Caller Of(ApiKey key) => new(key.Tenant, key.Scopes, key);
}

internal static class CallerExtensions
{
    /// <summary>Who sent the request.</summary>
    /// <exception cref="InvalidOperationException">Nobody has looked yet: a bug, and never a reason to let somebody in.</exception>
    public static Caller GetCaller(this HttpContext context) => context.Features.Get<Caller>()
        ?? throw new InvalidOperationException("The request has no caller: access was not checked.");
}
