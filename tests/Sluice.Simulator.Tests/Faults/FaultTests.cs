using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Simulator.Tests;

public sealed class FaultTests
{
    private static readonly SchemaFit Fit = new(Requests.Schema(Requests.TicketSchema));

    // A ticket cites nothing: CitationTests have the fault of citations.
    public static TheoryData<Fault> ContentFaults => [.. FaultNames.All.Where(f => !f.IsTransport() && f != Fault.WrongCitation)];

    [Theory]
    [MemberData(nameof(ContentFaults))]
    public void Each_fault_alone_is_put_in_and_the_document_behind_it_is_sound(Fault fault)
    {
        for (var number = 1; number <= 40; number++)
        {
            var reply = Requests.Compose(Requests.Ticket(number), FaultProfile.None.With(fault, 1));
            Assert.Equal([fault], reply.Faults);
            Assert.True(Fit.Fits(reply.Document), reply.Document?.ToJsonString());
            Assert.Equal($"T-{number}", (string?)reply.Document!["ticketId"]);
            Assert.False(IsSound(reply.Text), reply.Text);
        }
    }

    [Fact]
    public void Without_faults_the_reply_is_the_sound_document()
    {
        for (var number = 1; number <= 40; number++)
        {
            var reply = Requests.Compose(Requests.Ticket(number), FaultProfile.None);
            Assert.Empty(reply.Faults);
            Assert.True(IsSound(reply.Text), reply.Text);
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(reply.Text), reply.Document));
            Assert.Equal("stop", reply.FinishReason);
        }
    }

    [Fact]
    public void A_fence_holds_the_document()
    {
        var text = Spoiled(Fault.Fence);
        Assert.StartsWith("```", text, StringComparison.Ordinal);
        Assert.EndsWith("\n```", text, StringComparison.Ordinal);
        Assert.True(IsSound(text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..^4]));
    }

    [Fact]
    public void Prose_stands_around_the_document()
    {
        var text = Spoiled(Fault.Prose);
        var start = text.IndexOf('{', StringComparison.Ordinal);
        Assert.Contains(Enumerable.Range(start, text.Length - start), end => IsSound(text[start..(end + 1)]));
    }

    [Fact]
    public void Reasoning_tags_hold_a_draft_that_differs_from_the_answer()
    {
        var text = Spoiled(Fault.ReasoningTags);
        var end = text.IndexOf("</think>", StringComparison.Ordinal);
        Assert.StartsWith("<think>", text, StringComparison.Ordinal);
        Assert.True(IsSound(text[(end + "</think>".Length)..]));
        var draft = text[text.IndexOf('{', StringComparison.Ordinal)..(text.LastIndexOf('}', end) + 1)];
        Assert.Equal(JsonValueKind.Object, Requests.Schema(draft).ValueKind);
        Assert.False(text[end..].Contains(draft, StringComparison.Ordinal));
    }

    [Fact]
    public void A_trailing_comma_is_the_only_thing_wrong()
    {
        var reply = Requests.Compose(Requests.Ticket(1), FaultProfile.None.With(Fault.TrailingComma, 1));
        var parsed = JsonNode.Parse(reply.Text, documentOptions: new JsonDocumentOptions { AllowTrailingCommas = true });
        Assert.True(JsonNode.DeepEquals(parsed, reply.Document));
    }

    [Fact]
    public void Single_quotes_follow_Python()
    {
        var style = new TextStyle { SingleQuotes = true };
        Assert.Equal("""{'a': 'plain', 'b': "it's", 'c': 'say "hi"', 'd': 'it\'s "so"'}""",
            style.Write(JsonNode.Parse("""{"a": "plain", "b": "it's", "c": "say \"hi\"", "d": "it's \"so\""}""")));
    }

    [Fact]
    public void Python_literals_stand_for_the_JSON_ones()
    {
        Assert.Equal("""[True,False,None,1,"True"]""", new TextStyle { PythonLiterals = true }.Write(JsonNode.Parse("""[true,false,null,1,"True"]""")));
    }

    [Fact]
    public void A_raw_newline_stands_in_a_string_and_escaping_it_gives_the_document_back()
    {
        var compact = Enumerable.Range(1, 40).Select(n => Requests.Compose(Requests.Ticket(n), FaultProfile.None.With(Fault.UnescapedNewline, 1)).Text)
            .Where(t => t.StartsWith("{\"", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(compact);
        Assert.All(compact, text =>
        {
            Assert.Contains("\n", text, StringComparison.Ordinal);
            Assert.True(IsSound(text.Replace("\n", "\\n", StringComparison.Ordinal)), text);
        });
    }

    [Fact]
    public void A_truncated_reply_is_a_prefix_that_says_length()
    {
        var sound = Requests.Compose(Requests.Ticket(1), FaultProfile.None);
        var cut = Requests.Compose(Requests.Ticket(1), FaultProfile.None.With(Fault.Truncation, 1));
        Assert.StartsWith(cut.Text, sound.Text, StringComparison.Ordinal);
        Assert.InRange(cut.Text.Length, 1, sound.Text.Length - 1);
        Assert.Equal("length", cut.FinishReason);
    }

    [Fact]
    public void A_missing_field_is_a_required_one()
    {
        var reply = Requests.Compose(Requests.Ticket(1), FaultProfile.None.With(Fault.MissingField, 1));
        var spoiled = JsonNode.Parse(reply.Text)!.AsObject();
        string[] required = ["ticketId", "summary", "priority", "hours", "resolved", "tags"];
        Assert.True(required.Count(spoiled.ContainsKey) == required.Length - 1
            || (spoiled["contact"] is JsonObject contact && !contact.ContainsKey("name")));
    }

    [Fact]
    public void A_wrong_enumeration_value_is_a_string_outside_the_list()
    {
        var reply = Requests.Compose(Requests.Ticket(1), FaultProfile.None.With(Fault.WrongEnum, 1));
        Assert.DoesNotContain((string)JsonNode.Parse(reply.Text)!["priority"]!, (string[])["low", "normal", "high"]);
    }

    [Fact]
    public void An_extra_field_stands_in_a_closed_object()
    {
        var reply = Requests.Compose(Requests.Ticket(1), FaultProfile.None.With(Fault.ExtraField, 1));
        var spoiled = JsonNode.Parse(reply.Text)!.AsObject();
        Assert.Equal(1, Extra(spoiled, reply.Document!.AsObject())
            + (spoiled["contact"] is JsonObject contact ? Extra(contact, reply.Document["contact"]!.AsObject()) : 0));

        static int Extra(JsonObject spoiled, JsonObject sound) => spoiled.Count(m => !sound.ContainsKey(m.Key));
    }

    [Theory]
    [InlineData(Fault.WrongEnum)]
    [InlineData(Fault.ExtraField)]
    [InlineData(Fault.MissingField)]
    public void A_fault_without_a_place_is_neither_put_in_nor_counted(Fault fault)
    {
        var body = Requests.For("""{"type": "object", "properties": {"a": {"type": "string"}}}""", "Go.");
        var reply = Requests.Compose(body, FaultProfile.None.With(fault, 1));
        Assert.Empty(reply.Faults);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(reply.Text), reply.Document));
    }

    [Fact]
    public void Faults_combine()
    {
        var profile = FaultProfile.None.With(Fault.Fence, 1).With(Fault.Prose, 1).With(Fault.WrongType, 1).With(Fault.TrailingComma, 1);
        var reply = Requests.Compose(Requests.Ticket(3), profile);
        Assert.Equal([Fault.Fence, Fault.Prose, Fault.TrailingComma, Fault.WrongType], reply.Faults);
        Assert.Contains("```", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_profile_leaves_about_45_percent_clean()
    {
        var clean = Enumerable.Range(0, 1000).Count(n => Requests.Compose(Requests.Ticket(n), FaultProfile.Default).Faults.Count == 0);
        Assert.InRange(clean, 420, 500);
    }

    private static string Spoiled(Fault fault) => Requests.Compose(Requests.Ticket(1), FaultProfile.None.With(fault, 1)).Text;

    private static bool IsSound(string text)
    {
        try
        {
            return Fit.Fits(JsonNode.Parse(text));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
