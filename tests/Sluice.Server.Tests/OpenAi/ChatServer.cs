using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sluice.Server.Tests.OpenAi;

/// <summary>A server whose model is scripted.</summary>
internal sealed class ChatServer : IAsyncDisposable
{
    public const string TicketFormat =
        """{"type":"json_schema","json_schema":{"name":"Ticket_1","schema":{"type":"object","required":["id","priority"],"properties":{"id":{"type":"string"},"priority":{"enum":["low","high"]}},"additionalProperties":false}}}""";

    private ChatServer(ScriptedUpstream upstream, RunningServer server) => (Upstream, Server) = (upstream, server);

    public ScriptedUpstream Upstream { get; }

    public RunningServer Server { get; }

    public static Task<ChatServer> StartAsync(params IReadOnlyList<Func<HttpContext, Task>> turns) => StartAsync("", null, turns);

    /// <param name="model">Further lines of the model configuration.</param>
    /// <param name="arrange">Writes further files; told the upstream's address.</param>
    /// <param name="turns">What the provider does.</param>
    /// <param name="embedded">What the host overrides.</param>
    public static async Task<ChatServer> StartAsync(string model, Action<TestWorkspace, string>? arrange, IReadOnlyList<Func<HttpContext, Task>> turns,
        EmbeddedOptions? embedded = null)
    {
        var upstream = await ScriptedUpstream.StartAsync(turns);
        var workspace = new TestWorkspace();
        workspace.Write("models/scripted.yaml", $"model: scripted-1\nbaseUrl: {upstream.BaseUrl}\nretriesMax: 0\n{model}\n");
        workspace.Write("prompts/asker/1.0.0.prompt", """
            ---
            contract: ticket
            contractRange: ^1.0.0
            model: scripted
            variables: [topic]
            ---
            {{role "system"}}
            You write tickets.
            {{role "user"}}
            Write a ticket about {{topic}}.
            """);
        arrange?.Invoke(workspace, upstream.BaseUrl);
        return new(upstream, await RunningServer.StartAsync(workspace, embedded: embedded));
    }

    public Task<Reply> ChatAsync(string members, params IReadOnlyList<(string Name, string Value)> headers) => PostAsync("/v1/chat/completions",
        $$"""{"model":"scripted","messages":[{"role":"user","content":"Please."}]{{(members.Length > 0 ? "," : "")}}{{members}}}""", headers);

    public Task<Reply> PostAsync(string path, string json, params IReadOnlyList<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return Server.SendAsync(request);
    }

    /// <summary>The events of a stream, without its end mark.</summary>
    public static IReadOnlyList<JsonElement> Events(Reply reply)
    {
        var data = reply.Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(e => e.StartsWith("data: ", StringComparison.Ordinal)).Select(e => e[6..]).ToList();
        return [.. data.Where(d => d != "[DONE]").Select(d => JsonElement.Parse(d))];
    }

    public static string Content(IReadOnlyList<JsonElement> events) => string.Concat(events
        .Where(e => e.TryGetProperty("choices", out var choices) && choices.GetArrayLength() > 0)
        .Select(e => e.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : ""));

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}

/// <summary>Looks into replies of OpenAI's API.</summary>
internal static class ChatReplies
{
    public static JsonElement Error(this Reply reply) => reply.Json.GetProperty("error");

    public static string? ErrorCode(this Reply reply) => reply.Error().GetProperty("code").GetString();

    public static string? Content(this Reply reply) => reply.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();

    public static JsonElement Output(this Reply reply, int index = 0) => reply.Json.GetProperty("sluice").GetProperty("outputs")[index];
}
