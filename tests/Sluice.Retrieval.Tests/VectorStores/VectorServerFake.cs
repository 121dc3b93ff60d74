using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sluice.Retrieval.Tests;

/// <summary>A vector store that keeps vectors in memory and takes nothing but what its documentation allows.</summary>
internal abstract class VectorServerFake : IAsyncDisposable
{
    private static int _spaces;

    private WebApplication? _app;

    /// <summary>What it answers next instead of doing what it is asked; nothing when empty.</summary>
    public ConcurrentQueue<Func<HttpContext, Task>> Answers { get; } = [];

    /// <summary>Requests as they came: method and path.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public Uri Address => new(_app!.Urls.First());

    /// <summary>Names of what is kept apart: collections, classes, namespaces.</summary>
    public IEnumerable<string> Spaces => Held.Keys;

    /// <summary>Forgets everything, as a server without a disk does.</summary>
    public void Lose() => Held.Clear();

    protected ConcurrentDictionary<string, Space> Held { get; } = new(StringComparer.Ordinal);

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(ReceiveAsync);
        await _app.StartAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? default;

    /// <summary>The answer to a request.</summary>
    protected abstract (int Status, JsonNode? Body) Answer(string method, string path, JsonObject? body, HttpRequest request);

    protected static (int, JsonNode?) Bad(string why) => (400, new JsonObject { ["error"] = why });

    protected static float[] Numbers(JsonNode? node) => [.. node!.AsArray().Select(number => number!.GetValue<float>())];

    protected static string Text(JsonNode? node) => node!.GetValue<string>();

    protected sealed class Space(int dimension)
    {
        public int Dimension { get; set; } = dimension;

        public string Id { get; } = RemoteName.Uuid($"space {Interlocked.Increment(ref _spaces)}");

        public ConcurrentDictionary<string, (string Chunk, float[] Vector)> Points { get; } = new(StringComparer.Ordinal);

        public IEnumerable<(string Id, string Chunk, double Score)> Nearest(float[] query, int count) => Points
            .Select(point => (point.Key, point.Value.Chunk, Score: point.Value.Vector.Zip(query, (a, b) => (double)a * b).Sum()))
            .OrderByDescending(point => point.Score).Take(count);
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
        if (Answers.TryDequeue(out var other))
        {
            await other(context);
            return;
        }

        JsonObject? body = null;
        if (context.Request.ContentLength > 0)
        {
            if (context.Request.ContentType != "application/json")
            {
                context.Response.StatusCode = 415;
                return;
            }

            body = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!.AsObject();
        }

        var (status, answer) = Answer(context.Request.Method, context.Request.Path.Value!, body, context.Request);
        context.Response.StatusCode = status;
        if (answer is null) return;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString());
    }
}
