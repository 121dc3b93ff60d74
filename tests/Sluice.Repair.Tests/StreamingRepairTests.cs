using System.Text;
using Sluice.Repair.Streaming;
using Sluice.Schemas;

namespace Sluice.Repair.Tests;

public sealed class StreamingRepairTests
{
    private static readonly Schema Person = OutputRepairTests.Compile(
        """{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"},"address":{"type":"object","properties":{"city":{"type":"string"},"zip":{"type":"string"}},"required":["city"],"additionalProperties":false},"tags":{"type":"array","items":{"type":"string"}}},"required":["name","age"],"additionalProperties":false}""");

    [Fact]
    public void A_snapshot_shows_what_has_arrived_and_what_is_open()
    {
        var partial = After("Here you go: {\"name\": \"Ada\", \"address\": {\"city\": \"Lon");
        Assert.Equal("""{"name":"Ada","address":{"city":"Lon"}}""", Encoding.UTF8.GetString(partial.Utf8.Span));
        Assert.True(partial.IsComplete("/name"));
        Assert.False(partial.IsComplete("/address/city"));
        Assert.Equal(["", "/address", "/address/city"], partial.OpenPaths.Order(StringComparer.Ordinal));
        Assert.Empty(partial.Errors);
    }

    [Fact]
    public void A_number_at_the_end_may_still_grow() => Assert.False(After("{\"name\": \"Ada\", \"age\": 3").IsComplete("/age"));

    [Fact]
    public void Nothing_is_shown_before_a_document_begins()
    {
        Assert.True(After("<think>{\"name\": \"draft\"}").Utf8.IsEmpty);
        Assert.True(After("Let me see").Utf8.IsEmpty);
        Assert.False(After("Let me see").IsComplete(""));
    }

    [Fact]
    public void A_complete_value_that_cannot_fit_is_said_at_once()
    {
        var partial = After("{\"name\": \"Ada\", \"age\": \"unknown\", \"tags\": [\"a");
        Assert.Equal("/age", Assert.Single(partial.Errors).InstanceLocation);
    }

    [Fact]
    public void A_closed_object_without_a_required_member_cannot_become_acceptable()
    {
        var partial = After("{\"name\": \"Ada\", \"address\": {\"zip\": \"N1\"}, \"tags\": [");
        Assert.Equal("/address", Assert.Single(partial.Errors).InstanceLocation);
    }

    [Fact]
    public void A_wrapper_is_waited_for() => Assert.Empty(After("{\"result\": {\"name\": \"Ada\", \"age\":").Errors);

    [Fact]
    public void A_chunk_may_end_inside_a_character()
    {
        var bytes = Encoding.UTF8.GetBytes("{\"name\": \"Zoë\", \"age\": 3}");
        var at = Array.IndexOf(bytes, (byte)0xC3) + 1;
        var stream = new StreamingRepair(Person);
        stream.Append(bytes.AsSpan(0, at));
        Assert.Equal("""{"name":"Zo"}""", Encoding.UTF8.GetString(stream.Snapshot().Utf8.Span));
        stream.Append(bytes.AsSpan(at));
        var result = stream.Complete();
        Assert.NotNull(result.Document);
        Assert.Empty(result.Edits);
        Assert.Equal(bytes, result.Document.Utf8.ToArray());
    }

    [Fact]
    public void More_than_the_limit_is_refused_and_not_kept()
    {
        var stream = new StreamingRepair(Person, new RepairOptions { Limits = new ParseLimits { BytesMax = 10 } });
        for (var i = 0; i < 100; i++)
            stream.Append("{\"name\": 1}"u8);
        Assert.True(stream.OverLimit);
        Assert.Equal(11, stream.Length);
        Assert.Equal("output_too_long", Assert.Single(stream.Complete().Errors).Code);
    }

    [Fact]
    public void The_outlook_after_every_byte_is_never_wrong_and_lags_by_an_eighth_at_most()
    {
        var output = Encoding.UTF8.GetBytes("Here: {\"name\": \"Ada\", \"age\": \"unknown\", \"tags\": [" + string.Concat(Enumerable.Repeat("\"some tag\", ", 40)));
        var told = 0;
        var stream = new StreamingRepair(Person);
        for (var at = 0; at < output.Length; at++)
        {
            stream.Append(output.AsSpan(at, 1));
            var outlook = stream.Outlook();
            if (outlook.Count > 0 && told == 0) told = at + 1;
            if (outlook.Count > 0) Assert.Equal("/age", outlook[0].InstanceLocation);
        }

        var known = Enumerable.Range(1, output.Length).First(length => After(Encoding.UTF8.GetString(output, 0, length)).Errors.Count > 0);
        Assert.InRange(told, known, known + (known / 8) + 1);
    }

    [Fact]
    public void A_snapshot_is_made_once_for_what_has_arrived()
    {
        var stream = new StreamingRepair(Person);
        stream.Append("{\"name\": \"A"u8);
        var first = stream.Snapshot();
        Assert.Same(first, stream.Snapshot());
        stream.Append("d"u8);
        Assert.Equal("""{"name":"Ad"}""", Encoding.UTF8.GetString(stream.Snapshot().Utf8.Span));
    }

    private static PartialDocument After(string text)
    {
        var stream = new StreamingRepair(Person);
        stream.Append(Encoding.UTF8.GetBytes(text));
        return stream.Snapshot();
    }
}
