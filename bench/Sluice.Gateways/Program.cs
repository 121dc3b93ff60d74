// The two .NET parts of the comparison of gateways: a model that answers at once with the same invoice, and YARP in front of it.
using System.Net;
using Sluice.Gateways;
using Yarp.ReverseProxy.Configuration;

if (args is not [var role, var portText, ..] || !int.TryParse(portText, out var port) || (role == "yarp" && args.Length != 3) || role is not ("stub" or "yarp"))
{
    Console.Error.WriteLine("usage: Sluice.Gateways stub PORT | Sluice.Gateways yarp PORT UPSTREAM   (run starts everything)");
    return 2;
}

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Listen(IPAddress.Loopback, port);
});
if (role == "yarp")
{
    builder.Services.AddReverseProxy().LoadFromMemory(
        [new RouteConfig { RouteId = "all", ClusterId = "stub", Match = new RouteMatch { Path = "{**path}" } }],
        [new ClusterConfig { ClusterId = "stub", Destinations = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal) { ["stub"] = new() { Address = args[2] } } }]);
}

var app = builder.Build();
if (role == "yarp")
{
    app.MapReverseProxy();
}
else
{
    app.Run(async context =>
    {
        var body = new byte[(int)(context.Request.ContentLength ?? 0)];
        await context.Request.Body.ReadExactlyAsync(body);
        var reply = body.AsSpan(0, Math.Min(body.Length, 100)).IndexOf(StubReply.FencedModel.Span) >= 0 ? StubReply.Fenced : StubReply.Utf8;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = reply.Length;
        await context.Response.Body.WriteAsync(reply);
    });
}

await app.RunAsync();
return 0;
