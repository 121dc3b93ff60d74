using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice.Server.Tests.Problems;

/// <summary>What clients see of the problems they meet most, as a file.</summary>
public sealed partial class ProblemGoldenTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Problem_bodies_are_as_agreed()
    {
        await using var server = await RunningServer.StartAsync();
        Reply[] replies =
        [
            await server.GetAsync("/api/nothing"),
            await server.SendAsync(new HttpRequestMessage(HttpMethod.Put, "/api/outputs")),
            await server.PostAsync("/api/outputs", "application/xml", []),
            await server.GetAsync("/api/records?limit=0"),
            await server.GetAsync("/api/records?cursor=x"),
            await server.PostJsonAsync("""{"contract":"note","output":'a'}"""),
            await server.PostJsonAsync("""{"contract":"note","output":"a","kee":"b"}"""),
            await server.PostJsonAsync("""{"contract":"note"}"""),
            await server.PostJsonAsync("""{"contract":"note","output":"a","key":1}"""),
            await server.PostJsonAsync("""{"contract":"memo","output":"a"}"""),
            await server.PostJsonAsync("""{"contract":"ticket","output":"{\"id\":\"T-1\",\"priority\":\"urgent\"}"}"""),
            await server.GetAsync("/api/records/note/none"),
        ];
        Golden.Match(string.Join("\n", replies.Select(Show)) + "\n", "Problems.golden.txt");
    }

    private static string Show(Reply reply) =>
        $"{reply.Status} {reply.ContentType}\n{Fixed.Replace(JsonSerializer.Serialize(reply.Json, Indented), m => $"\"{m.Groups[1].Value}\": \"…\"")}\n";

    [GeneratedRegex("\"(traceId|submissionId|id|group)\": \"[^\"]+\"")]
    private static partial Regex Fixed { get; }
}
