using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Sluice.EndToEnd;

/// <summary>A batch that is cut short by SIGKILL is sent again, whole, until it is answered whole: every line has one verdict, the one that was
/// told first.</summary>
public sealed class BatchKillTests(ITestOutputHelper output) : KillRun(new SqliteKillStore())
{
    private const int Lines = 3_000;

    protected override int Rounds => 4;

    [Fact(Timeout = 180_000)]
    public async Task A_batch_that_is_sent_again_until_it_is_whole_has_one_verdict_for_each_line()
    {
        var cancellation = TestContext.Current.CancellationToken;
        WriteWorkspace();
        var told = new Dictionary<int, string>();
        var random = new Random(20261127);
        for (var round = 0; round < Rounds; round++)
        {
            await using var server = await StartAsync(cancellation);
            Assert.False(await SendAsync(server, told, random.Next(1, 600), cancellation));
        }

        var cut = told.Count;
        await using (var server = await StartAsync(cancellation)) Assert.True(await SendAsync(server, told, int.MaxValue, cancellation));
        Assert.Equal(Lines, told.Count);
        await using var connection = await ConnectAsync();
        var stored = KillLedger.Rows(connection, "select idempotency_key, id from submission", row => (Key: row.GetString(0), Id: row.GetString(1)));
        Assert.Equal(told.Select(line => ($"b:{line.Key}", line.Value)).Order(), stored.Order());
        output.WriteLine($"{cut} lines answered in {Rounds} batches that were killed; {Lines} stored, each once.");
    }

    /// <returns>Whether the answer was whole; the server is killed after so many answers.</returns>
    private static async Task<bool> SendAsync(ServeProcess server, Dictionary<int, string> told, int enough, CancellationToken cancellation)
    {
        using var http = LedgerClient.Connect(server.Address, 1);
        var lines = string.Join('\n', Enumerable.Range(1, Lines).Select(line => JsonSerializer.Serialize(new { contract = "ticket", output = LedgerClient.Next($"{line}", line, 0).Output })));
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/outputs/batch") { Content = new StringContent(lines, Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        request.Headers.Add("Idempotency-Key", "b");
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
            for (var count = 0; await reader.ReadLineAsync(cancellation) is { } text; count++)
            {
                var answer = JsonElement.Parse(text);
                if (answer.TryGetProperty("complete", out var complete)) return complete.GetBoolean();
                var (line, id) = (answer.GetProperty("line").GetInt32(), answer.GetProperty("body").GetProperty("submissionId").GetString()!);
                Assert.Equal(id, told.GetValueOrDefault(line, id));
                told[line] = id;
                if (count == enough) await server.KillAsync();
            }

            return false;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
        {
            // The server is dead, in the middle of a line perhaps.
            return false;
        }
    }
}
