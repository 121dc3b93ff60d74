using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Schemas;

namespace Sluice.Repair.Tests;

/// <summary>What was promised for the measured cases: they lie beside the repository, and the test is skipped where they are absent.</summary>
public sealed class MeasuredCases
{
    [Fact]
    public void Lenient_repair_is_exact_as_often_as_promised()
    {
        var rows = Run(GoldenCases.Lenient).Where(r => !r.Contested && !r.MustFail).ToList();
        AtLeast(0.94, rows.Where(r => !r.Typed));
        AtLeast(0.95, rows.Where(r => r.Typed));
        AtLeast(0.95, rows.Where(r => r.Own));
    }

    [Fact]
    public void Default_repair_is_wrong_in_at_most_one_of_200_cases()
    {
        var rows = Run(RepairOptions.Default).Where(r => !r.Contested && !r.MustFail).ToList();
        Assert.InRange(rows.Count(r => r.Stored && !r.Exact), 0, rows.Count / 200);
    }

    [Fact]
    public void Every_invention_trap_is_refused_under_every_policy()
    {
        foreach (var options in (ReadOnlySpan<RepairOptions>)[RepairOptions.Default, GoldenCases.Lenient])
        {
            var traps = Run(options).Where(r => r.Trap).ToList();
            Assert.NotEmpty(traps);
            Assert.Empty(traps.Where(r => r.Stored).Select(r => r.Id));
        }
    }

    private static void AtLeast(double share, IEnumerable<Row> rows)
    {
        var all = rows.ToList();
        var missed = all.Where(r => !r.Exact).Select(r => r.Id).ToList();
        Assert.True(all.Count - missed.Count >= share * all.Count, $"{missed.Count} of {all.Count} are not exact: {string.Join(' ', missed)}");
    }

    private static List<Row> Run(RepairOptions options)
    {
        var file = Path.Combine(Environment.GetEnvironmentVariable("SLUICE_DATA") ?? Path.Combine(Here(), "../../../shared/data"), "repair/cases.jsonl");
        Assert.SkipUnless(File.Exists(file), "The measured cases are not here: set SLUICE_DATA.");
        return [.. File.ReadLines(file).Where(l => l.Length > 0).Select(l => Measure(JsonNode.Parse(l)!.AsObject(), options))];
    }

    private static Row Measure(JsonObject json, RepairOptions options)
    {
        var typed = json["schema"] is not null;
        var schema = Schema.Compile(Encoding.UTF8.GetBytes(typed ? json["schema"]!.ToJsonString() : "true"), new SchemaOptions { AssertFormats = false });
        var result = OutputRepair.Repair(Encoding.UTF8.GetBytes(json["input"]!.GetValue<string>()), schema, options);
        var fails = json["expect_fail"]!.GetValue<bool>();
        JsonNode?[] accepted = json["expected_any"] is JsonArray any ? [.. any] : fails ? [] : [json["expected"]];
        var output = result.Document is { } document ? JsonNode.Parse(document.Utf8.Span) : null;
        var exact = result.Document is null ? json["fail_ok"] is not null : accepted.Any(a => Same(a, output));
        return new Row(json["id"]!.GetValue<string>(), typed, json["contested"] is not null, fails,
            json["source"]!.GetValue<string>().StartsWith("own", StringComparison.Ordinal), json["class"]!.GetValue<string>() == "invention-trap",
            result.Document is not null, exact);
    }

    // Numbers are compared by value: 1 and 1.0 are one answer.
    private static bool Same(JsonNode? a, JsonNode? b) => JsonNode.DeepEquals(a, b) || (a, b) switch
    {
        (JsonObject x, JsonObject y) => x.Count == y.Count && x.All(p => y.TryGetPropertyValue(p.Key, out var other) && Same(p.Value, other)),
        (JsonArray x, JsonArray y) => x.Count == y.Count && x.Zip(y).All(p => Same(p.First, p.Second)),
        (JsonValue x, JsonValue y) => x.GetValueKind() == System.Text.Json.JsonValueKind.Number && y.GetValueKind() == System.Text.Json.JsonValueKind.Number
            && x.GetValue<double>() == y.GetValue<double>(),
        _ => false,
    };

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    private sealed record Row(string Id, bool Typed, bool Contested, bool MustFail, bool Own, bool Trap, bool Stored, bool Exact);
}
