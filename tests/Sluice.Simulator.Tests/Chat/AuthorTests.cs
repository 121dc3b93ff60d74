using System.Text.Json.Nodes;

namespace Sluice.Simulator.Tests;

/// <summary>Replies whose content a program writes, and the simulator spoils.</summary>
public sealed class AuthorTests
{
    [Fact]
    public async Task An_author_writes_the_document_from_the_messages_it_is_shown()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None, options => options.Author = request =>
            new JsonObject { ["from"] = string.Join('|', request.Messages.Select(message => message.Role)), ["schema"] = request.SchemaName, ["fits"] = request.Schema is not null });
        Assert.Equal("""{"from":"system|user","schema":"support_ticket","fits":true}""", await ContentAsync(simulator, Requests.Ticket(1), compact: true));
    }

    [Fact]
    public async Task Without_a_schema_the_author_writes_words()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None, options => options.Author = request => JsonValue.Create(request.Schema is null ? "Good day." : ""));
        var body = Requests.Ticket(1);
        body.Remove("response_format");
        Assert.Equal("Good day.", await ContentAsync(simulator, body));
    }

    [Fact]
    public async Task What_the_author_does_not_know_is_made_from_the_schema()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None, options => options.Author = _ => null);
        Assert.Contains("T-17", await ContentAsync(simulator, Requests.Ticket(17)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_faults_come_after_the_author()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None.With(Fault.Fence, 1), options => options.Author = _ => new JsonObject { ["a"] = 1 });
        var content = await ContentAsync(simulator, Requests.Ticket(1));
        Assert.Contains("```", content, StringComparison.Ordinal);
        Assert.Contains("\"a\"", content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_correction_is_told_to_be_one()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None, options =>
        {
            options.MendRate = 1;
            options.Author = request => new JsonObject { ["correction"] = request.IsCorrection };
        });
        Assert.Equal("""{"correction":true}""", await ContentAsync(simulator, Requests.Correction(Requests.TicketSchema, "{}"), compact: true));
    }

    private static async Task<string> ContentAsync(RunningSimulator simulator, JsonObject body, bool compact = false)
    {
        var content = (string)(await simulator.CompletionAsync(body))["choices"]![0]!["message"]!["content"]!;
        return compact ? JsonNode.Parse(content)!.ToJsonString() : content;
    }
}
