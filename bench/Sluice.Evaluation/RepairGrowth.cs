using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sluice.Repair;
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
        ("surplus closers", n => "[1" + Repeat("}", n)),
        ("set items", n => "{" + Repeat("\"a\", ", n)),
    ];

    public static void Print(TextWriter writer)
    {
        var closed = Schema.Compile("""{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"""u8.ToArray());
        var any = Schema.Compile("true"u8.ToArray());
        var options = RepairCommand.Options(lenient: true) with { EditsMax = int.MaxValue };
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

    private static string Repeat(string part, int bytes) => new StringBuilder().Insert(0, part, Math.Max(1, bytes / part.Length)).ToString();
}
