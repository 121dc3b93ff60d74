using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Repair;
using Sluice.Schemas;

namespace Sluice.Evaluation;

/// <summary>Runs repair over a case file and scores it: exact, schema-valid, wrong, refused, and the time it took.</summary>
internal static class RepairCommand
{
    // Long enough for the runtime to have compiled the hot paths with full optimisation before anything is timed: it does so in the
    // background, a tenth of a second after the last new method was met, and on a busy machine that takes a while.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var cases = new Option<FileInfo>("--cases") { Description = "Case file, one JSON object a line.", Required = true };
        var policy = new Option<string>("--policy") { Description = "default, or lenient: every lossy code allowed.", DefaultValueFactory = _ => "default" };
        policy.AcceptOnlyFromAmong("default", "lenient");
        var output = new Option<FileInfo>("--out") { Description = "Where to write one result a line.", Required = true };
        var repetitions = new Option<int>("--repetitions") { Description = "Timed runs per case; the median counts.", DefaultValueFactory = _ => 15 };
        var show = new Option<bool>("--show") { Description = "List every case that is not exact." };
        var growth = new Option<bool>("--growth") { Description = "Add the table of time per doubling on hostile inputs." };
        var command = new Command("repair", "Scores repair over a case file.") { cases, policy, output, repetitions, show, growth };
        command.SetAction(parsed =>
        {
            var lenient = parsed.GetValue(policy) == "lenient";
            var rows = Run(parsed.GetValue(cases)!, lenient, parsed.GetValue(repetitions), parsed.GetValue(output)!);
            RepairTables.Print(Console.Out, rows);
            if (parsed.GetValue(show))
                RepairTables.PrintMisses(Console.Out, rows);
            if (parsed.GetValue(growth))
            {
                RepairGrowth.Print(Console.Out);
                RepairGrowth.PrintValid(Console.Out);
                RepairGrowth.PrintStreaming(Console.Out);
            }

            return 0;
        });
        return command;
    }

    public static RepairOptions Options(bool lenient) => lenient
        ? new RepairOptions
        {
            LossyCodes = EditCode.All.Where(c => c.Value == EditRisk.Lossy).Select(c => c.Key).ToHashSet(StringComparer.Ordinal),
        }
        : RepairOptions.Default;

    private static List<RepairRow> Run(FileInfo file, bool lenient, int repetitions, FileInfo output)
    {
        var options = Options(lenient);
        var schemas = new Dictionary<string, Schema?>(StringComparer.Ordinal);
        var cases = File.ReadLines(file.FullName).Where(l => l.Length > 0).Select(l => (JsonObject)JsonNode.Parse(l)!).Select(c => Case.Of(c, schemas)).ToList();
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < WarmUp)
        {
            foreach (var one in cases.Where(c => c.Schema is not null))
                Measure(one, options, 1);
        }

        var rows = cases.ConvertAll(c => Measure(c, options, repetitions));
        using var writer = output.CreateText();
        foreach (var row in rows)
            writer.WriteLine(row.ToJson());
        return rows;
    }

    private static RepairRow Measure(Case one, RepairOptions options, int repetitions)
    {
        if (one.Schema is null)
            return new RepairRow(one, null, 0, one.Problem);
        var times = new double[Math.Max(1, repetitions)];
        RepairResult? result = null;
        for (var i = 0; i < times.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            try
            {
                result = OutputRepair.Repair(one.Input, one.Schema, options);
            }
            catch (Exception e)
            {
                // Repair never throws; if it does, the run shows where and goes on.
                return new RepairRow(one, null, 0, e.ToString());
            }

            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        Array.Sort(times);
        return new RepairRow(one, result, times[times.Length / 2], null);
    }
}

/// <summary>One case: what the model wrote and which answers are right.</summary>
internal sealed record Case(string Id, string Class, string Source, byte[] Input, Schema? Schema, bool Typed, bool Contested, bool MustFail, bool MayFail,
    IReadOnlyList<JsonNode?> Accepted, string? Problem)
{
    public static Case Of(JsonObject json, Dictionary<string, Schema?> schemas)
    {
        var typed = json["schema"] is not null;
        var text = typed ? json["schema"]!.ToJsonString() : "true";
        string? problem = null;
        if (!schemas.TryGetValue(text, out var schema))
        {
            if (!Schema.TryCompile(Encoding.UTF8.GetBytes(text), new SchemaOptions { AssertFormats = false }, out schema, out var problems))
                problem = problems.Count > 0 ? problems[0].Message : "The schema does not compile.";
            schemas[text] = schema;
        }

        var fails = json["expect_fail"]?.GetValue<bool>() ?? false;
        IReadOnlyList<JsonNode?> accepted = json["expected_any"] is JsonArray any ? [.. any] : fails ? [] : [json["expected"]];
        return new Case(json["id"]!.GetValue<string>(), json["class"]!.GetValue<string>(), json["source"]!.GetValue<string>(),
            Encoding.UTF8.GetBytes(json["input"]!.GetValue<string>()), schema, typed, Truthy(json["contested"]), fails, Truthy(json["fail_ok"]), accepted, problem);
    }

    private static bool Truthy(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var truth) ? truth : node is not null;
}

/// <summary>What repair made of a case.</summary>
internal sealed record RepairRow(Case Case, RepairResult? Result, double Micros, string? Problem)
{
    public bool Stored => Result?.Document is not null;

    public bool Exact => (Stored && Case.Accepted.Any(a => Same(a, Output))) || (!Stored && Case.MayFail);

    public bool Wrong => Stored && !Exact;

    public JsonNode? Output { get; } = Result?.Document is { } document ? Parse(document.Utf8.Span) : null;

    public string ToJson()
    {
        var edits = new JsonArray();
        foreach (var edit in Result?.Edits ?? [])
        {
            edits.Add(new JsonObject
            {
                ["code"] = edit.Code,
                ["path"] = edit.Path,
                ["start"] = edit.Span.Start,
                ["length"] = edit.Span.Length,
                ["before"] = edit.Before,
                ["after"] = edit.After,
                ["risk"] = edit.Risk.ToString(),
            });
        }

        var risk = Result is { Edits.Count: > 0 } ? Result.Edits.Max(e => e.Risk).ToString() : null;
        return new JsonObject
        {
            ["id"] = Case.Id,
            ["ok"] = Stored,
            ["output"] = Output?.DeepClone(),
            ["micros"] = Math.Round(Micros, 2),
            ["risk"] = risk,
            ["edits"] = edits,
            ["err"] = Problem ?? (Result is { Errors.Count: > 0 } ? $"{Result.Errors[0].Code} {Result.Errors[0].InstanceLocation} {Result.Errors[0].Message}" : null),
        }.ToJsonString();
    }

    private static JsonNode? Parse(ReadOnlySpan<byte> utf8) => JsonNode.Parse(utf8, null, new JsonDocumentOptions { MaxDepth = 512 });

    private static bool Same(JsonNode? expected, JsonNode? actual)
    {
        switch (expected, actual)
        {
            case (null, null):
                return true;
            case (JsonObject a, JsonObject b):
                return a.Count == b.Count && a.All(p => b.TryGetPropertyValue(p.Key, out var other) && Same(p.Value, other));
            case (JsonArray a, JsonArray b):
                return a.Count == b.Count && a.Zip(b).All(p => Same(p.First, p.Second));
            case (JsonValue a, JsonValue b) when a.GetValueKind() == b.GetValueKind():
                return a.GetValueKind() switch
                {
                    JsonValueKind.String => a.GetValue<string>() == b.GetValue<string>(),
                    JsonValueKind.Number => a.ToJsonString() == b.ToJsonString()
                        || double.Parse(a.ToJsonString(), CultureInfo.InvariantCulture) == double.Parse(b.ToJsonString(), CultureInfo.InvariantCulture),
                    _ => true,
                };
            default:
                return false;
        }
    }
}
