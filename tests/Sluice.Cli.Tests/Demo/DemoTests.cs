using System.Net;
using System.Text;
using System.Text.Json;

namespace Sluice.Cli.Tests.Demo;

public sealed class DemoTests : IDisposable
{
    private readonly CliFolder _folder = new();

    [Fact]
    public async Task Every_prompt_gets_a_verdict_and_everything_is_stored()
    {
        var result = await _folder.RunAsync("demo", "--count", "60", "--json");

        Assert.True(result.Code == ExitCode.Ok, result.All);
        using var summary = JsonDocument.Parse(result.Out);
        var verdicts = summary.RootElement.GetProperty("verdicts").EnumerateObject().ToDictionary(v => v.Name, v => v.Value.GetInt32());
        Assert.Equal(60, verdicts.Values.Sum());
        Assert.True(verdicts["accepted"] > 0 && verdicts["repaired"] > 0, result.Out);
        Assert.True(summary.RootElement.GetProperty("simulated").GetBoolean());
        using var records = JsonDocument.Parse((await _folder.RunAsync("record", "list", "--workspace", "sluice-demo", "--limit", "500", "--json")).Out);
        using var failures = JsonDocument.Parse((await _folder.RunAsync("failure", "list", "--workspace", "sluice-demo", "--limit", "500", "--json")).Out);
        Assert.Equal(60 - verdicts["rejected"], records.RootElement.GetProperty("items").GetArrayLength());
        Assert.Equal(verdicts["rejected"], failures.RootElement.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_records_and_a_second_run_says_so()
    {
        await _folder.RunAsync("demo", "--count", "12", "--profile", "mild");
        var first = await KeysAsync();

        var again = await _folder.RunAsync("demo", "--count", "12", "--profile", "mild");
        var other = await _folder.RunAsync("demo", "--count", "12", "--profile", "mild", "--seed", "8");

        Assert.Contains("of an earlier run got a new revision", again.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("of an earlier run", other.Out, StringComparison.Ordinal);
        Assert.Subset(new HashSet<string>(await KeysAsync()), new HashSet<string>(first));
    }

    [Fact]
    public async Task The_summary_says_that_the_model_is_simulated_and_how_to_look_further()
    {
        var result = await _folder.RunAsync("demo", "--count", "60");

        Assert.True(result.Code == ExitCode.Ok, result.All);
        foreach (var part in new[]
        {
            "The model is simulated", "Verdicts", "Repairs, by kind", "Corrections", "p50", "p99", "Failure groups", "One of them before", "The edits between",
            "sluice record list --workspace sluice-demo", "sluice failure list --workspace sluice-demo", "sluice serve --workspace sluice-demo",
        }) Assert.Contains(part, result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_with_files_of_somebody_is_left_alone()
    {
        _folder.Write("sluice-demo/notes.txt", "mine");

        var result = await _folder.RunAsync("demo");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("files of yours", result.Error, StringComparison.Ordinal);
        Assert.Equal(["notes.txt"], Directory.EnumerateFileSystemEntries(_folder.At("sluice-demo")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_workspace_that_is_not_the_demos_is_said_to_be_none()
    {
        await _folder.RunAsync("init", "other");
        Directory.Delete(_folder.At("other/prompts"), recursive: true);

        var result = await _folder.RunAsync("demo", "--count", "3", "--workspace", "other");

        Assert.Equal(ExitCode.Workspace, result.Code);
        Assert.Contains("is not the demo's", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_is_one_clear_message()
    {
        using var model = new RecordingModel(HttpStatusCode.OK, "{}");
        var address = model.Address;
        model.Dispose();
        _folder.Environment["OPENAI_BASE_URL"] = address;

        var result = await _folder.RunAsync("demo", "--model", "m");

        Assert.True(result.Code == ExitCode.Model, result.All);
        Assert.Contains("does not answer", result.Error, StringComparison.Ordinal);
        Assert.Contains("OPENAI_BASE_URL", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_refuses_the_key_is_one_clear_message()
    {
        using var model = new RecordingModel(HttpStatusCode.Unauthorized, "{}");
        _folder.Environment["OPENAI_BASE_URL"] = model.Address;

        var result = await _folder.RunAsync("demo", "--model", "m");

        Assert.Equal(ExitCode.Model, result.Code);
        Assert.Contains("refuses the key (HTTP 401). Set OPENAI_API_KEY", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_model_is_asked_for_the_schema_of_the_contract_itself()
    {
        const string reply = """{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"no"}}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";
        using var model = new RecordingModel(HttpStatusCode.OK, reply);
        _folder.Environment["OPENAI_BASE_URL"] = model.Address;

        var result = await _folder.RunAsync("demo", "--model", "m", "--count", "3");

        Assert.True(result.Code == ExitCode.Ok, result.All);
        Assert.Contains("The model is real: m at ", result.Out, StringComparison.Ordinal);
        var schemas = new List<string>();
        foreach (var body in model.Bodies)
        {
            using var request = JsonDocument.Parse(body);
            Assert.Equal("m", request.RootElement.GetProperty("model").GetString());
            schemas.Add(request.RootElement.GetProperty("response_format").GetProperty("json_schema").GetProperty("schema").GetRawText());
        }

        foreach (var contract in new[] { "learning-plan", "ticket-triage", "invoice" })
        {
            using var schema = JsonDocument.Parse(File.ReadAllText(_folder.At($"sluice-demo/contracts/{contract}/1.0.0/schema.json")));
            Assert.Contains(schemas, sent => JsonElement.DeepEquals(schema.RootElement, JsonElement.Parse(sent)));
        }
    }

    private async Task<List<string>> KeysAsync()
    {
        using var page = JsonDocument.Parse((await _folder.RunAsync("record", "list", "--workspace", "sluice-demo", "--limit", "500", "--json")).Out);
        return [.. page.RootElement.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("key").GetString()!)];
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>An endpoint that gives one answer to everything and keeps what it was sent.</summary>
internal sealed class RecordingModel : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<string> _bodies = [];

    public RecordingModel(HttpStatusCode status, string reply)
    {
        var port = FreePort();
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        Address = $"http://127.0.0.1:{port}/v1";
        _ = AnswerAsync(status, Encoding.UTF8.GetBytes(reply));
    }

    public string Address { get; }

    public IReadOnlyList<string> Bodies
    {
        get
        {
            lock (_bodies) return [.. _bodies];
        }
    }

    public void Dispose() => _listener.Close();

    internal static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private async Task AnswerAsync(HttpStatusCode status, byte[] reply)
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                var body = await reader.ReadToEndAsync();
                if (context.Request.HttpMethod == "POST")
                {
                    lock (_bodies) _bodies.Add(body);
                }

                context.Response.StatusCode = (int)status;
                context.Response.ContentType = "application/json";
                await context.Response.OutputStream.WriteAsync(reply);
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Disposed: the test is over.
        }
    }
}
