using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Sluice.Repair.Streaming;
using Sluice.Schemas;

namespace Sluice.Repair.Tests;

/// <summary>What holds for every input, tried on generated ones.</summary>
public sealed class Properties
{
    private static readonly Schema Anything = OutputRepairTests.Compile("true");

    private static readonly Schema Record = OutputRepairTests.Compile(
        """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"},"list":{"type":"array","items":{"type":"string"}},"inner":{"anyOf":[{"type":"null"},{"type":"object","properties":{"c":{"type":"boolean"}},"required":["c"],"additionalProperties":false}]}},"required":["a"],"additionalProperties":false}""");

    private static readonly Gen<string> Word = AnyOf("a", "b", "list", "inner", "c", "x y", "", "é\"ß", "\\", "\n", "{", "}", "[1]", "a, b", "true", "12");

    private static readonly Gen<JsonNode?> Scalar = Gen.OneOf<JsonNode?>(
        Word.Select(w => (JsonNode?)JsonValue.Create(w)), Gen.Int[-5, 5000].Select(i => (JsonNode?)JsonValue.Create(i)),
        Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)), Gen.Const((JsonNode?)null));

    private static readonly Gen<JsonNode?> Json = Nested(3);

    // Tokens of documents, whole and broken, so that generated text is often nearly JSON.
    private static readonly Gen<string> Noise = AnyOf(
        "{", "}", "[", "]", "(", ")", ",", ":", "\"", "'", "`", "```json\n", "```", "\n", " ", "\\", "\\\"", "“", "”", "//", "/*", "*/", "#", "...", "a", "\"a\"", "\"b\":", "list",
        "inner:", "A:", "\"List\":", "\"LIST\":", "u\"a\"", "final ", "true", "None", "12", "1,234.5", "-", ".5", "<think>", "</think>", "<a>", "</a>", "=", "+", ";", "Corrected:", "\u00A0", "é", "- x\n", "a: b\n", "\"\"\"", "null")
        .List[0, 40].Select(parts => string.Concat(parts));

    private static Gen<string> AnyOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static Gen<JsonNode?> Nested(int depth)
    {
        if (depth == 0)
            return Scalar;
        var inner = Nested(depth - 1);
        var list = inner.List[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())]));
        var pairs = Gen.Select(Word, inner).List[0, 4].Select(members =>
        {
            var json = new JsonObject();
            foreach (var (name, value) in members)
                json[name] = value?.DeepClone();
            return (JsonNode?)json;
        });
        return Gen.OneOf(Scalar, list, pairs);
    }

    [Fact]
    public void Valid_json_passes_byte_for_byte_with_no_edits() => Json.Sample(json =>
    {
        var text = Encoding.UTF8.GetBytes(json?.ToJsonString() ?? "null");
        var result = OutputRepair.Repair(text, Anything);
        return result.Document is { } document && document.Utf8.Span.SequenceEqual(text) && result.Edits.Count == 0;
    }, iter: 2_000);

    [Fact]
    public void No_input_throws_and_every_refusal_gives_a_reason() => Noise.Sample(text =>
    {
        foreach (var schema in (ReadOnlySpan<Schema>)[Anything, Record])
        {
            foreach (var options in (ReadOnlySpan<RepairOptions>)[RepairOptions.Default, GoldenCases.Lenient])
            {
                var result = OutputRepairTests.Repair(text, schema, options);
                if (result.Document is null == (result.Errors.Count == 0))
                    return false;
            }
        }

        return true;
    }, iter: 20_000);

    [Fact]
    public void Random_bytes_are_survived() => Gen.Byte.Array[0, 60].Sample(bytes =>
    {
        OutputRepair.Repair(bytes, Anything, GoldenCases.Lenient);
        OutputRepair.Repair(bytes, Record, GoldenCases.Lenient);
        return true;
    }, iter: 20_000);

    [Fact]
    public void A_repaired_document_is_valid_and_repairing_it_again_changes_nothing() => Noise.Sample(text =>
    {
        foreach (var schema in (ReadOnlySpan<Schema>)[Anything, Record])
        {
            var first = OutputRepairTests.Repair(text, schema, GoldenCases.Lenient);
            if (first.Document is null)
                continue;
            var second = OutputRepair.Repair(first.Document.Utf8, schema, RepairOptions.Default);
            if (second.Edits.Count != 0 || second.Document is null || !second.Document.Utf8.Span.SequenceEqual(first.Document.Utf8.Span))
                return false;
        }

        return true;
    }, iter: 20_000);

    [Fact]
    public void Nothing_is_lost_without_an_edit_that_says_so() => Noise.Sample(text =>
    {
        foreach (var schema in (ReadOnlySpan<Schema>)[Anything, Record])
        {
            var result = OutputRepairTests.Repair(text, schema, GoldenCases.Lenient);
            // The check inside repair is the law; here it must never have been needed.
            var lost = result.Errors.FirstOrDefault(e => e.Code == "not_conserved");
            Assert.True(lost is null, $"{lost?.Message} {text}");
        }

        return true;
    }, iter: 20_000);

    [Fact]
    public void Every_risk_above_the_limit_is_refused() => Noise.Sample(text =>
    {
        var result = OutputRepairTests.Repair(text, Record);
        return result.Document is null || result.Edits.All(e => e.Risk <= EditRisk.Structure);
    }, iter: 20_000);

    [Fact]
    public void A_budget_of_edits_is_never_passed() => Noise.Sample(text =>
    {
        var result = OutputRepairTests.Repair(text, Anything, GoldenCases.Lenient with { EditsMax = 4 });
        return result.Document is null || result.Edits.Count <= 4;
    }, iter: 5_000);

    [Fact]
    public void Streaming_in_any_chunking_gives_the_same_result() => Gen.Select(Noise, Gen.Int[1, 7]).Sample((text, size) =>
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var stream = new StreamingRepair(Record, GoldenCases.Lenient);
        for (var at = 0; at < bytes.Length; at += size)
        {
            stream.Append(bytes.AsSpan(at, Math.Min(size, bytes.Length - at)));
            stream.Snapshot();
        }

        var whole = OutputRepair.Repair(bytes, Record, GoldenCases.Lenient);
        var streamed = stream.Complete();
        return (whole.Document is null) == (streamed.Document is null) && whole.Edits.SequenceEqual(streamed.Edits) && whole.Errors.SequenceEqual(streamed.Errors)
            && (whole.Document is null || whole.Document.Utf8.Span.SequenceEqual(streamed.Document!.Utf8.Span));
    }, iter: 3_000);

    [Fact]
    public void A_prefix_of_json_is_shown_as_json() => Gen.Select(Json, Gen.Int[1, 200]).Sample((json, length) =>
    {
        var bytes = Encoding.UTF8.GetBytes(json?.ToJsonString() ?? "null");
        var stream = new StreamingRepair(Anything);
        stream.Append(bytes.AsSpan(0, Math.Min(length, bytes.Length)));
        var partial = stream.Snapshot();
        return partial.Utf8.IsEmpty || Anything.IsValid(partial.Utf8);
    }, iter: 5_000);
}
