using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sluice.Gateway;
using Sluice.Workspace;

namespace Sluice.Retrieval.Tests;

/// <summary>An OpenAI-compatible endpoint that answers well, badly, late or not at all.</summary>
public sealed class EndpointTests : IAsyncLifetime
{
    private readonly List<JsonObject> _asked = [];
    private WebApplication _app = null!;
    private ServiceProvider _services = null!;
    private Func<HttpContext, JsonObject, Task> _answer = (context, body) => context.Response.WriteAsync(Vectors(body, 3));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapPost("/v1/embeddings", async context =>
        {
            var body = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!.AsObject();
            lock (_asked) _asked.Add(body);
            await _answer(context, body);
        });
        await _app.StartAsync(Cancel);
        var services = new ServiceCollection();
        services.AddSluiceGateway(new WorkspaceSnapshot
        {
            Folder = "/nowhere",
            Settings = new WorkspaceSettings { StorePath = "/nowhere/sluice.db" },
            Contracts = new Dictionary<string, Contracts.Contract>(),
            Prompts = new Dictionary<string, IReadOnlyList<Prompt>>(),
            Models = new Dictionary<string, ModelConfiguration>(),
        });
        _services = services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Texts_go_out_with_the_model_and_vectors_come_back()
    {
        var answer = await Client().EmbedAsync(["ä \"b\"", "c"], 3, Cancel);
        Assert.True(answer.Done, answer.Fault?.Message);
        Assert.Equal(2, answer.Vectors.Count);
        var asked = Assert.Single(_asked);
        Assert.Equal("embed-3", asked["model"]!.GetValue<string>());
        Assert.Equal(["ä \"b\"", "c"], asked["input"]!.AsArray().Select(text => text!.GetValue<string>()));
    }

    [Fact]
    public async Task Vectors_in_base64_and_in_another_order_are_put_where_they_belong()
    {
        _answer = (context, _) => context.Response.WriteAsync(
            $$"""{"data":[{"index":1,"embedding":"{{Base64(0, 1)}}"},{"index":0,"embedding":"{{Base64(1, 0)}}"}]}""");
        var answer = await Client().EmbedAsync(["a", "b"], 2, Cancel);
        Assert.Equal([[1f, 0f], [0f, 1f]], answer.Vectors!);

        static string Base64(params float[] numbers) => Convert.ToBase64String([.. numbers.SelectMany(BitConverter.GetBytes)]);
    }

    [Theory]
    [InlineData("<html>what you sent: secret words</html>")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"data":"secret words"}""")]
    [InlineData("""{"data":[]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":["secret words"]}]}""")]
    [InlineData("""{"data":[{"index":7,"embedding":[1,2,3]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":null}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":"?"}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1e99,0,0]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[0,0,0]}]}""")]
    [InlineData("""{"data":[7]}""")]
    public async Task Garbage_is_a_fault_that_quotes_nothing(string garbage)
    {
        _answer = (context, _) => context.Response.WriteAsync(garbage);
        var answer = await Client().EmbedAsync(["secret words"], 3, Cancel);
        Assert.Equal(EmbeddingErrorCode.Invalid, answer.Fault?.Code);
        Assert.DoesNotContain("secret", answer.Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_dimension_is_a_fault_of_its_own()
    {
        _answer = (context, body) => context.Response.WriteAsync(Vectors(body, 4));
        Assert.Equal(EmbeddingErrorCode.Dimension, (await Client().EmbedAsync(["a"], 3, Cancel)).Fault?.Code);
    }

    [Theory]
    [InlineData(400, EmbeddingErrorCode.Refused, 1)]
    [InlineData(401, EmbeddingErrorCode.Misconfigured, 1)]
    [InlineData(404, EmbeddingErrorCode.Misconfigured, 1)]
    [InlineData(500, EmbeddingErrorCode.Unavailable, 3)]
    [InlineData(503, EmbeddingErrorCode.Unavailable, 3)]
    public async Task A_refusal_has_a_code_and_is_tried_again_as_often_as_the_model_says(int status, string code, int tries)
    {
        _answer = (context, _) => Refuse(context, status);
        var answer = await Client().EmbedAsync(["secret words"], 3, Cancel);
        Assert.Equal(code, answer.Fault?.Code);
        Assert.DoesNotContain("secret", answer.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal(tries, _asked.Count);
    }

    [Fact]
    public async Task Who_asks_for_more_patience_than_the_model_has_is_asked_again_later()
    {
        _answer = (context, _) =>
        {
            context.Response.Headers.RetryAfter = "90";
            return Refuse(context, 429);
        };
        var answer = await Client().EmbedAsync(["a"], 3, Cancel);
        Assert.Equal((EmbeddingErrorCode.RateLimited, TimeSpan.FromSeconds(90)), (answer.Fault!.Code, answer.Fault.RetryAfter));
        Assert.Single(_asked);
    }

    [Fact]
    public async Task An_endpoint_that_hangs_costs_a_search_no_more_than_its_time()
    {
        _answer = (context, _) => Hang(context);
        var answer = await Client(queryTimeout: TimeSpan.FromMilliseconds(50)).EmbedQueryAsync(["a"], 3, Cancel);
        Assert.Equal(EmbeddingErrorCode.Timeout, answer.Fault?.Code);
    }

    [Fact]
    public async Task An_endpoint_that_is_not_there_is_unavailable()
    {
        var client = Client();
        await _app.StopAsync(Cancel);
        Assert.Equal(EmbeddingErrorCode.Unavailable, (await client.EmbedAsync(["a"], 3, Cancel)).Fault?.Code);
    }

    private static Task Refuse(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync("""{"error":{"message":"cannot embed 'secret words' with key sk-12345678"}}""");
    }

    private static async Task Hang(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    private static string Vectors(JsonObject body, int dimension)
    {
        var reply = new StringBuilder("""{"object":"list","data":[""");
        var count = body["input"]!.AsArray().Count;
        for (var i = 0; i < count; i++)
            reply.Append(i == 0 ? "" : ",").Append($$"""{"object":"embedding","index":{{i}},"embedding":[{{string.Join(',', Enumerable.Range(1, dimension))}}]}""");
        return reply.Append("""],"model":"embed-3","usage":{"prompt_tokens":3,"total_tokens":3}}""").ToString();
    }

    private EmbeddingClient Client(TimeSpan? queryTimeout = null)
    {
        var model = new ModelConfiguration
        {
            Name = "embed",
            Hash = default,
            Provider = "openai",
            Model = "embed-3",
            BaseUrl = new Uri(_app.Urls.First() + "/v1"),
            Calls = new CallSettings { RetryWaitSeconds = 1 },
        }.Hashed();
        return new(_services.GetRequiredService<EmbeddingGenerators>().For(model), new EmbeddingLimits { QueryTimeout = queryTimeout ?? TimeSpan.FromSeconds(30) }, TimeProvider.System);
    }
}
