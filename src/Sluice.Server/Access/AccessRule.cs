using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.RateLimiting;
using Sluice.Gateway;

namespace Sluice.Server.Access;

/// <summary>Who may use an endpoint. Every endpoint has one: the last that was declared for it. One without is answered to nobody.</summary>
/// <param name="Scope">The scope that the caller's key needs; null: anybody may, without a key.</param>
internal sealed record AccessRule(KeyScopes? Scope);

internal static class AccessRuleExtensions
{
    /// <summary>Only for keys with a scope.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoints, KeyScopes scope)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new AccessRule(scope));

    /// <summary>For anybody, without a key, and never made to wait: for those who watch whether the process is well.</summary>
    public static TBuilder OpenToAnybody<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new AccessRule(null), new DisableRateLimitingAttribute());
}
