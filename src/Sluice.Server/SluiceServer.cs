using System.Diagnostics;
using System.Net.Sockets;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Gateway;
using Sluice.Server.Access;
using Sluice.Server.Alerts;
using Sluice.Server.Aliases;
using Sluice.Server.Auditing;
using Sluice.Server.Contracts;
using Sluice.Server.Documents;
using Sluice.Server.Failures;
using Sluice.Server.Health;
using Sluice.Server.Jobs;
using Sluice.Server.Keys;
using Sluice.Server.Migrations;
using Sluice.Server.Notes;
using Sluice.Server.OpenAi;
using Sluice.Server.OpenApi;
using Sluice.Server.Outputs;
using Sluice.Server.Problems;
using Sluice.Server.Records;
using Sluice.Server.Reloading;
using Sluice.Server.Safeguards;
using Sluice.Server.Sessions;
using Sluice.Server.Telemetry;
using Sluice.Server.Tracing;
using Sluice.Server.Vectors;

namespace Sluice.Server;

/// <summary>The HTTP server over one gateway.</summary>
public static class SluiceServer
{
    private const int RequestLineBytesMax = 8 * 1024, HeadersBytesMax = 32 * 1024, HeadersMax = 100;

    /// <summary>The version of this build.</summary>
    internal static string Version { get; } =
        typeof(SluiceServer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    private static readonly TimeSpan BodyGrace = TimeSpan.FromSeconds(5);

    /// <summary>Builds the server; it does not listen yet. It does not own the gateway: dispose the server first, then the gateway.</summary>
    /// <exception cref="ServerStartException">An option is invalid; lists every problem.</exception>
    public static WebApplication Build(EmbeddedSluice sluice, ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(sluice);
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        // Settings come from the workspace and the command line. A stray appsettings.json must not open another address
        // (an address from the environment is overridden, with a warning).
        ((IConfigurationBuilder)builder.Configuration).Sources.Clear();
        builder.Log(options.LogLevel);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limit(sluice, options));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.ShutdownTimeoutSeconds));
        builder.Services.ConfigureHttpJsonOptions(json => ServerJson.Configure(json.SerializerOptions));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(sluice);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<BatchServices>();
        builder.Services.AddSingleton(new AccessPolicy(sluice, AddressOf(options)));
        // The first to start is the last to stop: by then nobody submits any more.
        builder.Services.AddHostedService<LazyHost>();
        builder.Services.AddHostedService<AccessCheck>();
        builder.Services.AddRequestLimits(options);
        builder.AddSluiceTelemetry(sluice);
        builder.Services.AddSingleton<MigrationHost>();
        builder.Services.AddHostedService(services => services.GetRequiredService<MigrationHost>());
        builder.Services.AddHostedService<SessionSweeping>();
        builder.Services.AddHostedService<JobSweeping>();
        builder.Services.AddHostedService<ContentSweeping>();
        builder.Services.AddHostedService<SafeguardHost>();
        builder.Services.AddHostedService<RecordIndexHost>();
        builder.Services.AddHostedService<JobHost>();
        builder.Services.AddSingleton(sluice.Embeddings);
        builder.Services.AddHostedService<EmbeddingHost>();
        builder.Services.AddSingleton<AlertHost>();
        builder.Services.AddHostedService(services => services.GetRequiredService<AlertHost>());
        if (sluice.At is null && (options.Watch ?? options.Development))
            builder.Services.AddHostedService(services => new WorkspaceWatch(sluice, options, services.GetRequiredService<ILogger<WorkspaceWatch>>()));
        builder.Services.AddSluiceOpenApi();
        return Map(builder.Build(), sluice, options);
    }

    /// <summary>Checks options before anything is opened for them.</summary>
    /// <exception cref="ServerStartException">An option is invalid; lists every problem.</exception>
    public static void Check(ServerOptions options)
    {
        var result = new ServerOptionsValidator().Validate(null, options);
        if (result.Failed) throw new ServerStartException([.. result.Failures]);
    }

    /// <summary>Runs the server until the token is cancelled or the process is told to stop (SIGINT, SIGTERM); running submissions may
    /// finish. The caller disposes the gateway afterwards.</summary>
    /// <param name="sluice">The gateway.</param>
    /// <param name="options">How to listen.</param>
    /// <param name="listening">Called once with the bound address, such as <c>http://127.0.0.1:8710</c>.</param>
    /// <param name="cancellationToken">Stops the server.</param>
    /// <exception cref="ServerStartException">An option is invalid, or the address is in use.</exception>
    public static async Task RunAsync(EmbeddedSluice sluice, ServerOptions options, Action<string>? listening = null,
        CancellationToken cancellationToken = default)
    {
        await using var app = Build(sluice, options);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new ServerStartException(
                [$"Url: {options.Url} cannot be listened on; another program uses it already. Name another port, or end that program."], exception);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new ServerStartException(
                [$"Url: {options.Url} cannot be listened on: {exception.Message} Name another address or port; ports below 1024 need rights."], exception);
        }

        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Announce(app, sluice, options, address);
        listening?.Invoke(address);
        await app.WaitForShutdownAsync(cancellationToken);
    }

    private static WebApplication Map(WebApplication app, EmbeddedSluice sluice, ServerOptions options)
    {
        app.UseSluiceTelemetry(sluice);
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<ProblemMiddleware>();
        // The limit of an output can change while the server runs.
        if (options.BodyBytesMax is null) app.Use((context, next) => Limit(context, BodyBytesMax(sluice, options), next));
        app.UseRouting();
        app.UseMiddleware<AccessMiddleware>();
        app.UseRateLimiter();
        app.Use(RequestLimits.CheckTokens);
        app.MapHealth();
        app.MapMetrics(sluice.Workspace.Settings.Telemetry.Prometheus);
        app.MapOpenApi("/openapi/v1.json").OpenToAnybody();
        var api = app.MapGroup("/api");
        api.MapOutputs();
        api.MapRecords();
        api.MapFailures();
        api.MapGroups();
        api.MapTraces();
        api.MapReplays();
        api.MapNotifications();
        api.MapAudit();
        api.MapContracts();
        api.MapAliases();
        api.MapMigrations();
        api.MapWorkspace();
        api.MapSessions();
        api.MapNotes();
        api.MapDocuments();
        api.MapJobs();
        api.MapSafeguards();
        api.MapKeys();
        var v1 = app.MapGroup("/v1").RequireScope(KeyScopes.Submit);
        v1.MapChat();
        v1.MapResponses();
        v1.MapEmbeddings();
        v1.MapModels();
        return app;
    }

    private static void Limit(this KestrelServerOptions kestrel, EmbeddedSluice sluice, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = BodyBytesMax(sluice, options);
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(options.HeadersTimeoutSeconds);
        kestrel.Limits.MaxConcurrentConnections = options.ConnectionsMax;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(options.BodyBytesPerSecondMin, BodyGrace);
        kestrel.Limits.MaxRequestLineSize = RequestLineBytesMax;
        kestrel.Limits.MaxRequestHeadersTotalSize = HeadersBytesMax;
        kestrel.Limits.MaxRequestHeaderCount = HeadersMax;
        var address = AddressOf(options);
        if (address.Address is null) kestrel.ListenLocalhost(address.Port, Configure);
        else kestrel.Listen(address.Address, address.Port, Configure);

        void Configure(ListenOptions listen)
        {
            listen.Protocols = address.Tls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
            if (address.Tls) listen.UseHttps(TlsCertificate.Load(options.TlsCertificate!, options.TlsKey!));
        }
    }

    private static ListenAddress AddressOf(ServerOptions options) =>
        ListenAddress.TryParse(options.Url, out var address, out var problem) ? address : throw new UnreachableException(problem);

    /// <summary>Largest body of one submission now, in bytes.</summary>
    internal static long BodyBytesMax(EmbeddedSluice sluice, ServerOptions options) =>
        options.BodyBytesMax ?? 3L * sluice.Workspace.Settings.OutputBytesMax + 64 * 1024;

    private static Task Limit(HttpContext context, long bytes, RequestDelegate next)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = bytes;
        return next(context);
    }

    private static void Log(this WebApplicationBuilder builder, LogLevel level)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        // The standard output stream belongs to results.
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(level);
        // The framework logs paths and queries from Information on, and they hold keys.
        builder.Logging.AddFilter("Microsoft", level > LogLevel.Warning ? level : LogLevel.Warning);
        // A start that fails is told once, by ServerStartException, and without a stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    }

    private static void Announce(WebApplication app, EmbeddedSluice sluice, ServerOptions options, string address)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Sluice.Server");
        logger.Started(Version, sluice.Workspace.Folder, sluice.Workspace.Commit ?? "none", sluice.Workspace.Contracts.Count,
            sluice.Store.Place, address);
        logger.StepsAccepted(sluice.Workspace);
        app.Lifetime.ApplicationStopping.Register(() => logger.Stopping(options.ShutdownTimeoutSeconds));
    }
}
