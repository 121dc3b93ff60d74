using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway;
using Sluice.Server.Access;

namespace Sluice.Server.Tests.Access;

/// <summary>Every address says who may use it.</summary>
public sealed class EndpointScopeTests
{
    // Asks with a body, and changes nothing.
    private static readonly string[] Asking = ["/api/documents/search"];

    private static readonly string[] Open = ["/healthz", "/readyz", "/openapi/{documentName}.json", "/openapi/v1.json"];

    [Fact]
    public async Task Every_endpoint_declares_its_scope_and_only_those_that_watch_are_open()
    {
        await using var server = await RunningServer.StartAsync();
        var endpoints = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        Assert.True(endpoints.Count > 25);
        Assert.Empty(endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<AccessRule>() is null).Select(Name));
        Assert.Empty(endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<AccessRule>() is { Scope: null } && !Open.Contains(endpoint.RoutePattern.RawText)).Select(Name));
        Assert.Empty(endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<AccessRule>()!.Scope is { } scope && KeyScopeNames.Of(scope).Count != 1).Select(Name));
    }

    [Fact]
    public async Task What_changes_something_needs_more_than_to_read()
    {
        await using var server = await RunningServer.StartAsync();
        var changing = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Any(method => method != "GET") == true).ToList();
        Assert.True(changing.Count > 8);
        Assert.Empty(changing.Where(endpoint => endpoint.Metadata.GetMetadata<AccessRule>()?.Scope is null or KeyScopes.Read
            && !Asking.Contains(endpoint.RoutePattern.RawText)).Select(Name));
    }

    private static string Name(RouteEndpoint endpoint) => endpoint.DisplayName ?? endpoint.RoutePattern.RawText ?? "";
}
