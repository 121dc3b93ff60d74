using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Sluice.Gateway;

namespace Sluice.Server.Tests;

/// <summary>A real server on a free loopback port over a workspace and store of its own.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly IDisposable? _workspace;
    private readonly WebApplication _app;

    private RunningServer(IDisposable? workspace, EmbeddedSluice sluice, WebApplication app)
    {
        (_workspace, Sluice, _app) = (workspace, sluice, app);
        Http = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = new Uri(app.Urls.Single().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)) };
    }

    public HttpClient Http { get; }

    public EmbeddedSluice Sluice { get; }

    public static async Task<RunningServer> StartAsync(TestWorkspace? workspace = null, Action<ServerOptions>? configure = null,
        EmbeddedOptions? embedded = null)
    {
        workspace ??= new TestWorkspace();
        return await ServeAsync(workspace.Folder, configure, embedded, workspace);
    }

    /// <summary>Serves a folder; ends with <paramref name="owned"/>, when there is something.</summary>
    public static async Task<RunningServer> ServeAsync(string folder, Action<ServerOptions>? configure = null, EmbeddedOptions? embedded = null,
        IDisposable? owned = null)
    {
        var opening = await EmbeddedSluice.OpenAsync(folder, embedded ?? new EmbeddedOptions(), TestContext.Current.CancellationToken);
        Assert.Empty(opening.Problems);
        var options = new ServerOptions { Url = "http://127.0.0.1:0", LogLevel = LogLevel.None };
        configure?.Invoke(options);
        var app = SluiceServer.Build(opening.Sluice!, options);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningServer(owned, opening.Sluice!, app);
    }

    public IServiceProvider Services => _app.Services;

    public Task StopAsync() => _app.StopAsync(CancellationToken.None);

    public Task<Reply> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Makes a key; its secret.</summary>
    public async Task<string> KeyAsync(KeyScopes scopes = KeyScopes.All, string tenant = Tenants.Default, Func<NewApiKey, NewApiKey>? with = null)
    {
        var wanted = new NewApiKey { Name = "test", Tenant = tenant, Scopes = scopes };
        return (await Sluice.Keys.CreateAsync(with?.Invoke(wanted) ?? wanted, TestContext.Current.CancellationToken)).Secret;
    }

    /// <summary>Sends a request with a key.</summary>
    public Task<Reply> SendAsync(string method, string path, string? key, string? json = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (key is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return SendAsync(request);
    }

    public Task<Reply> SubmitAsync(object body, params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/outputs") { Content = JsonContent.Create(body) };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return SendAsync(request);
    }

    public Task<Reply> PostAsync(string path, string contentType, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content });
    }

    public Task<Reply> PostJsonAsync(string json) => PostAsync("/api/outputs", "application/json", Encoding.UTF8.GetBytes(json));

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        // A server that refuses a large body by its length may close before all of it is sent; so ask first.
        request.Headers.ExpectContinue = request.Content?.Headers.ContentLength > 500_000;
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Reply((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), text,
            response.Headers.Concat(response.Content.Headers)
                .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Sends bytes that no well-behaved client sends; returns everything that comes back until the server hangs up.</summary>
    public async Task<string> SendRawAsync(string request, bool hangUp = true)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", Http.BaseAddress!.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), TestContext.Current.CancellationToken);
        if (hangUp) socket.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await Sluice.DisposeAsync();
        _workspace?.Dispose();
    }
}

/// <summary>What came back.</summary>
internal sealed record Reply(int Status, string? ContentType, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonElement.Parse(Text);

    public string? Code => Json.TryGetProperty("code", out var code) ? code.GetString() : null;

    public string? this[string member] => Json.GetProperty(member).ValueKind == JsonValueKind.Null ? null : Json.GetProperty(member).ToString();

    /// <summary>A problem with this code, with everything that every problem has.</summary>
    public Reply IsProblem(int status, string code)
    {
        Assert.Equal((status, code), (Status, Code));
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal(status, Json.GetProperty("status").GetInt32());
        Assert.EndsWith("#" + code, this["type"], StringComparison.Ordinal);
        Assert.NotEmpty(this["title"]!);
        Assert.NotEmpty(this["detail"]!);
        Assert.Equal(Headers["Sluice-Trace-Id"], this["traceId"]);
        return this;
    }
}
