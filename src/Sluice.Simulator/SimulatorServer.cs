using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Sluice.Simulator;

/// <summary>An OpenAI-compatible model on 127.0.0.1 that fails on purpose. Its replies depend on the seed and the request only;
/// transport faults depend also on how often the request was seen, so that a retry can succeed.</summary>
public sealed class SimulatorServer : IAsyncDisposable
{
    /// <summary>How the system message of a correction request begins; the gateway's correction prompts start with it.</summary>
    public const string CorrectionMarker = "You correct";

    private readonly WebApplication _app;
    private readonly Tally _tally;
    private readonly CancellationTokenSource _stopping;
    private int _disposed;

    private SimulatorServer(WebApplication app, Tally tally, CancellationTokenSource stopping) =>
        (_app, _tally, _stopping) = (app, tally, stopping);

    /// <summary>The address for OpenAI clients, such as <c>http://127.0.0.1:5123/v1</c>.</summary>
    public Uri BaseAddress => new(_app.Urls.First() + "/v1");

    /// <summary>What happened so far.</summary>
    public SimulatorStatistics Statistics => _tally.Snapshot();

    /// <summary>Starts a simulator.</summary>
    /// <exception cref="OptionsValidationException">Options are wrong; lists every problem.</exception>
    /// <exception cref="IOException">The port cannot be used.</exception>
    public static async Task<SimulatorServer> StartAsync(SimulatorOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var checkedOptions = new SimulatorOptionsValidator().Validate(null, options);
        if (checkedOptions.Failed)
            throw new OptionsValidationException(nameof(SimulatorOptions), typeof(SimulatorOptions), checkedOptions.Failures);
        var tally = new Tally();
        var stopping = new CancellationTokenSource();
        var app = Build(options);
        Map(app, new ChatEndpoint(options, tally, stopping.Token), new EmbeddingEndpoint(options.Seed), options.Model);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e)
        {
            await app.DisposeAsync();
            stopping.Dispose();
            if (e is IOException)
                throw new IOException($"Port {options.Port} on 127.0.0.1 cannot be used: {e.Message} Choose another port, or 0 for any free one.", e);
            throw;
        }

        return new SimulatorServer(app, tally, stopping);
    }

    /// <summary>Stops at once; requests still held are dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _stopping.CancelAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    private static WebApplication Build(SimulatorOptions options)
    {
        // The empty builder reads no environment, no settings files and writes no log: what is embedded in a program or a test
        // run must not change with the folder it is started from.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.BodyBytesMax;
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        return builder.Build();
    }

    private static void Map(WebApplication app, ChatEndpoint chat, EmbeddingEndpoint embeddings, string model)
    {
        app.Use(ShapeErrorsAsync);
        app.MapPost("/v1/chat/completions", (RequestDelegate)chat.HandleAsync);
        app.MapPost("/v1/embeddings", (RequestDelegate)embeddings.HandleAsync);
        app.MapGet("/v1/models", (RequestDelegate)(context => Responses.JsonAsync(context, StatusCodes.Status200OK, CompletionWriter.Models(model))));
        app.MapGet("/v1/models/{id}", (RequestDelegate)(context => (string?)context.GetRouteValue("id") == model
            ? Responses.JsonAsync(context, StatusCodes.Status200OK, CompletionWriter.Model(model))
            : Responses.ProblemAsync(context, ChatProblem.NoModel((string?)context.GetRouteValue("id") ?? ""))));
    }

    /// <summary>Gives the framework's own refusals (no such path, wrong method) the shape that OpenAI clients read.</summary>
    private static async Task ShapeErrorsAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (!context.Response.HasStarted && context.Response.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed
            && context.Response.ContentLength is null)
            await Responses.ProblemAsync(context, ChatProblem.NoResource(context.Request.Path) with { Status = context.Response.StatusCode });
    }

    /// <summary>Leaves signals to the program: the usual lifetime would swallow its Ctrl+C.</summary>
    private sealed class EmbeddedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
