using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice.Server.Tests.Documentation;

/// <summary>Sends every request of the page and compares the answers; SLUICE_ACCEPT=1 writes them into it.</summary>
public sealed partial class HttpPageTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Every_example_of_the_page_is_what_the_server_answers()
    {
        var file = Path.Combine(Golden.Repository, "docs", "reference", "http.md");
        var page = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await using var server = await RunningServer.StartAsync();
        var answered = new StringBuilder();
        var (at, failure) = (0, "");
        foreach (Match example in Example.Matches(page))
        {
            var reply = await server.SendAsync(Request(example.Groups["request"].Value.Replace("{id}", failure, StringComparison.Ordinal)));
            if (reply.Json.TryGetProperty("failure", out var reference) && reference.ValueKind == JsonValueKind.Object)
                failure = reference.GetProperty("id").GetString()!;
            var answer = example.Groups["answer"];
            answered.Append(page, at, answer.Index - at).Append(Show(reply));
            at = answer.Index + answer.Length;
        }

        answered.Append(page, at, page.Length - at);
        if (Golden.Accepting) await File.WriteAllTextAsync(file, answered.ToString(), TestContext.Current.CancellationToken);
        Assert.Equal(Golden.Accepting ? answered.ToString() : page, answered.ToString());
        Assert.True(Example.Count(page) >= 12);
    }

    private static HttpRequestMessage Request(string text)
    {
        var parts = text.Split("\n\n", 2);
        var lines = parts[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var request = new HttpRequestMessage(new HttpMethod(lines[0].Split(' ')[0]), lines[0].Split(' ')[1]);
        if (parts.Length > 1) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(parts[1].TrimEnd('\n')));
        foreach (var line in lines.Skip(1))
        {
            var (name, value) = (line.Split(": ")[0], line.Split(": ")[1]);
            if (name == "Content-Type") request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else request.Headers.Add(name, value);
        }

        return request;
    }

    private static string Show(Reply reply) =>
        $"HTTP/1.1 {reply.Status}\nContent-Type: {reply.ContentType!.Split(';')[0]}\n\n{Readable(JsonSerializer.Serialize(reply.Json, Indented))}\n";

    /// <summary>What differs from run to run, with a value of the same kind in its place.</summary>
    private static string Readable(string json)
    {
        json = Instants.Replace(json, "\"2026-11-23T20:15:00Z\"");
        json = Traces.Replace(json, "\"traceId\": \"0af7651916cd43dd8448eb211c80319c\"");
        json = Versions.Replace(json, "\"gatewayVersion\": \"0.1.0\"");
        return Identifiers.Replace(json, match => match.Groups["prefix"].Value + "…");
    }

    [GeneratedRegex("^```http\n(?<request>.*?)^```\n\n```http\n(?<answer>.*?)^```$", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example { get; }

    [GeneratedRegex("\"\\d{4}-\\d\\d-\\d\\dT[0-9:.]+(Z|\\+00:00)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Instants { get; }

    [GeneratedRegex("\"traceId\": \"[0-9a-f]{32}\"")]
    private static partial Regex Traces { get; }

    [GeneratedRegex("\"gatewayVersion\": \"[^\"]+\"")]
    private static partial Regex Versions { get; }

    [GeneratedRegex("(?<prefix>[a-z]+_)[0-9a-f]{32}", RegexOptions.ExplicitCapture)]
    private static partial Regex Identifiers { get; }
}
