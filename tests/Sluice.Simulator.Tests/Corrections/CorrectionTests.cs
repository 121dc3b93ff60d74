using System.Text.Json.Nodes;

namespace Sluice.Simulator.Tests;

public sealed class CorrectionTests
{
    private const string Broken = """
        {"ticketId": "T-42", "summary": "The printer is on fire since Monday.", "priority": "urgent", "hours": "7", "resolved": false,
         "tags": "printer", "contact": {"email": "ada@example.org"}, "mood": "bad"}
        """;

    private static readonly SchemaFit Fit = new(Requests.Schema(Requests.TicketSchema));

    [Fact]
    public void A_mended_document_keeps_what_was_usable()
    {
        var reply = Requests.Compose(Requests.Correction(Requests.TicketSchema, Broken), FaultProfile.Hostile, mendRate: 1);
        Assert.True(reply.Mended);
        Assert.Empty(reply.Faults);
        var mended = JsonNode.Parse(reply.Text)!.AsObject();
        Assert.True(Fit.Fits(mended), reply.Text);
        Assert.Equal("T-42", (string?)mended["ticketId"]);
        Assert.Equal("The printer is on fire since Monday.", (string?)mended["summary"]);
        Assert.Equal(7, (int)mended["hours"]!);
        Assert.False((bool)mended["resolved"]!);
        Assert.Equal("printer", (string?)Assert.Single(mended["tags"]!.AsArray()));
        Assert.Equal("ada@example.org", (string?)mended["contact"]!["email"]);
        Assert.False(mended.ContainsKey("mood"));
    }

    [Fact]
    public void A_cut_fenced_document_after_a_draft_is_read_as_far_as_it_goes()
    {
        var reply = Requests.Compose(Requests.Correction(Requests.TicketSchema,
            "<think>{\"ticketId\": \"T-1\", \"hours\": 1}</think>\nHere {you} are:\n```json\n" + Broken[..100]), FaultProfile.None, mendRate: 1);
        var mended = JsonNode.Parse(reply.Text)!;
        Assert.True(Fit.Fits(mended), reply.Text);
        Assert.Equal("T-42", (string?)mended["ticketId"]);
        Assert.Equal("The printer is on fire since Monday.", (string?)mended["summary"]);
    }

    [Fact]
    public void The_key_follows_the_original_request_when_the_output_holds_nothing()
    {
        var body = Requests.Correction(Requests.TicketSchema, "I'm sorry, but I can't help with that.");
        body["messages"]![0]!["content"] += "\n- at the root: not JSON\nThe output was the answer to this request:\nticketId: T-77\nMy printer is on fire.";
        Assert.Equal("T-77", (string?)JsonNode.Parse(Requests.Compose(body, FaultProfile.None, mendRate: 1).Text)!["ticketId"]);
    }

    [Fact]
    public void The_mend_rate_is_the_share_that_is_mended()
    {
        var replies = Enumerable.Range(0, 500).Select(n => Requests.Compose(
            Requests.Correction(Requests.TicketSchema, Broken.Replace("T-42", $"T-{n}", StringComparison.Ordinal)), FaultProfile.Default)).ToList();
        Assert.InRange(replies.Count(r => r.Mended), 370, 430);
        Assert.All(replies.Where(r => r.Mended), r => Assert.True(Fit.Fits(JsonNode.Parse(r.Text))));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("default")]
    public void What_is_not_mended_is_spoiled_again(string profile)
    {
        var replies = Enumerable.Range(0, 50).Select(n => Requests.Compose(
            Requests.Correction(Requests.TicketSchema, Broken.Replace("T-42", $"T-{n}", StringComparison.Ordinal)), FaultProfile.Parse(profile), mendRate: 0)).ToList();
        Assert.All(replies, r =>
        {
            Assert.False(r.Mended);
            Assert.NotEmpty(r.Faults);
        });
    }

    [Fact]
    public void A_schema_without_a_place_for_faults_is_spoiled_by_cutting()
    {
        var reply = Requests.Compose(Requests.Correction("""{"type": "object"}""", "nothing"), FaultProfile.None, mendRate: 0);
        Assert.Equal([Fault.Truncation], reply.Faults);
    }

    [Fact]
    public void Values_by_pointer_are_a_document_like_any_other()
    {
        const string schema = """
            {"type":"object","properties":{"/hours":{"type":"integer","minimum":1,"maximum":40},"/ticketId":{"type":"string","pattern":"^T-[0-9]{1,6}$"}},
             "required":["/hours","/ticketId"],"additionalProperties":false}
            """;
        var body = Requests.Correction(schema, """{"/hours":"7"}""");
        body["messages"]![0]!["content"] += "\nThe document was the answer to this request:\nticketId: T-77\nMy printer is on fire.";
        var reply = Requests.Compose(body, FaultProfile.Hostile, mendRate: 1);
        Assert.True(reply.Mended);
        Assert.Equal("""{"/hours":7,"/ticketId":"T-77"}""", JsonNode.Parse(reply.Text)!.ToJsonString());
    }

    [Fact]
    public async Task Corrections_are_counted()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None, o => o.MendRate = 1);
        await simulator.TextAsync(Requests.Correction(Requests.TicketSchema, Broken));
        await simulator.TextAsync(Requests.Ticket(1));
        var statistics = simulator.Server.Statistics;
        Assert.Equal((2, 1, 1, 2), (statistics.Requests, statistics.Corrections, statistics.Mended, statistics.Clean));
    }
}
