using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sluice.Repair;
using Sluice.Repair.Streaming;
using Sluice.Schemas;

namespace Sluice.Evaluation;

/// <summary>Time per doubling on inputs that made other repairers super-linear.</summary>
internal static class RepairGrowth
{
    private static readonly (string Name, Func<int, string> Make)[] Probes =
    [
        ("`x}` in a string, cut", n => "{\"a\": \"" + Repeat("x}", n)),
        ("`x}` in prose", n => Repeat("x}", n)),
        ("`{` in prose", n => Repeat("{ ", n)),
        ("nested `[`", n => Repeat("[", n)),
        ("nested `{\"a\":`", n => Repeat("{\"a\":", n)),
        ("unescaped quotes", n => "{\"a\": \"" + Repeat("x \"y\" z, ", n) + "\"}"),
        ("quotes and commas", n => "{\"a\": \"" + Repeat("\", \"", n) + "\"}"),
        ("unterminated string", n => "{\"a\": \"" + Repeat("lorem, ipsum; ", n)),
        ("unterminated strings in lines", n => "{" + Repeat("\"a\": \"b,\n", n)),
        ("line comments", n => "{" + Repeat("# x }", n)),
        ("open block comments", n => "[" + Repeat("\"a\" /* ", n)),
        ("triple quotes", n => "[" + Repeat("\"\"\"x", n)),
        ("backslashes", n => "{\"a\": \"" + Repeat("\\", n)),
        ("open fences", n => Repeat("```x\n", n)),
        ("open tags", n => Repeat("<think>", n)),
        ("documents in a row", n => Repeat("{\"a\":1}\n", n)),
        ("closed reasoning blocks", n => Repeat("<think>{\"a\":1}</think>", n)),
        ("reasoning closed by others", n => Repeat("<think></thin>", n)),
        ("closed fences", n => Repeat("```json\n{\"a\":\"1\"}\n```\n", n)),
        ("one name, many values", n => "{" + Repeat("\"a\": 1, \"a\": 2, ", n) + "}"),
        ("two kinds of quotes in turn", n => "{'a': '" + Repeat("'\"", n)),
        ("prefixes of Python", n => "[" + Repeat("u'x, ", n)),
        ("surplus closers", n => "[1" + Repeat("}", n)),
        ("set items", n => "{" + Repeat("\"a\", ", n)),
    ];

    public static void Print(TextWriter writer)
    {
        var closed = Schema.Compile("""{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"""u8.ToArray());
        var any = Schema.Compile("true"u8.ToArray());
        var options = RepairCommand.Options(lenient: true) with { EditsMax = int.MaxValue, Limits = new ParseLimits { DepthMax = 2_000_000 } };
        int[] sizes = [32 * 1024, 64 * 1024, 128 * 1024, 256 * 1024, 512 * 1024, 1024 * 1024];
        writer.WriteLine();
        writer.WriteLine("| hostile input, ms | " + string.Join(" | ", sizes.Select(s => $"{s / 1024} KB")) + " |");
        writer.WriteLine("|---|" + string.Concat(sizes.Select(_ => "---|")));
        foreach (var (name, make) in Probes)
        {
            foreach (var (schema, label) in (ReadOnlySpan<(Schema, string)>)[(closed, "typed"), (any, "untyped")])
            {
                var line = new StringBuilder($"| {name}, {label} |");
                OutputRepair.Repair(Encoding.UTF8.GetBytes(make(4096)), schema, options);
                foreach (var size in sizes)
                {
                    var input = Encoding.UTF8.GetBytes(make(size));
                    var best = double.MaxValue;
                    for (var i = 0; i < 3; i++)
                    {
                        var start = Stopwatch.GetTimestamp();
                        OutputRepair.Repair(input, schema, options);
                        best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                        if (best > 2_000)
                            break;
                    }

                    line.Append(CultureInfo.InvariantCulture, $" {best:0.0} |");
                    if (best > 10_000)
                        break;
                }

                writer.WriteLine(line.ToString());
            }
        }
    }

    /// <summary>Time per doubling of an output that arrives in chunks of four bytes, with a look after each one.</summary>
    public static void PrintStreaming(TextWriter writer)
    {
        var schema = Schema.Compile("""{"type":"array","items":{"type":"object","properties":{"id":{"type":"integer"},"name":{"type":"string"}}}}"""u8.ToArray());
        writer.WriteLine();
        writer.WriteLine("| arriving in chunks of 4 bytes | looks | ms in all | ns a byte |");
        writer.WriteLine("|---|---|---|---|");
        for (var size = 32 * 1024; size <= 1024 * 1024; size *= 2)
        {
            var output = Encoding.UTF8.GetBytes("Here you are: [" + Repeat("{id: 17, 'name': \"one of them\"},\n", size));
            var best = double.MaxValue;
            for (var i = 0; i < 3; i++)
            {
                var stream = new StreamingRepair(schema);
                var start = Stopwatch.GetTimestamp();
                for (var at = 0; at < output.Length; at += 4)
                {
                    stream.Append(output.AsSpan(at, Math.Min(4, output.Length - at)));
                    stream.Outlook();
                }

                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {size / 1024} KB | {(output.Length + 3) / 4} | {best:0.0} | {best * 1e6 / output.Length:0} |"));
        }
    }

    /// <summary>What repair costs where there is nothing to repair: its rate on valid JSON beside parsing and validating alone.</summary>
    public static void PrintValid(TextWriter writer)
    {
        var schema = Schema.Compile("""{"type":"array","items":{"type":"object","properties":{"id":{"type":"integer"},"name":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}},"price":{"type":"number"},"active":{"type":"boolean"}},"required":["id","name","tags","price","active"],"additionalProperties":false}}"""u8.ToArray());
        var items = Enumerable.Range(0, 5_000).Select(i => $$"""{"id": {{i}}, "name": "Item number {{i}} of the list", "tags": ["one", "two", "three"], "price": {{i}}.25, "active": true}""");
        var input = Encoding.UTF8.GetBytes("[" + string.Join(",\n", items) + "]");
        double repair = double.MaxValue, evaluate = double.MaxValue;
        // Taken in turns, so that whatever else the machine does falls on both.
        for (var i = 0; i < 60; i++)
        {
            var start = Stopwatch.GetTimestamp();
            schema.Evaluate(input, 1);
            evaluate = Math.Min(evaluate, Stopwatch.GetElapsedTime(start).TotalSeconds);
            start = Stopwatch.GetTimestamp();
            OutputRepair.Repair(input, schema);
            repair = Math.Min(repair, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        var megabytes = input.Length / 1e6;
        writer.WriteLine();
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"valid JSON, {megabytes:0.00} MB: parse and validate {megabytes / evaluate:0} MB/s, repair {megabytes / repair:0} MB/s ({100 * ((evaluate / repair) - 1):+0.0;-0.0} %)"));
    }

    private static string Repeat(string part, int bytes) => new StringBuilder().Insert(0, part, Math.Max(1, bytes / part.Length)).ToString();
}
