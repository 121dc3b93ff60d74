using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Sluice.Schemas;

namespace Sluice.Evaluation.Commands;

/// <summary><c>speed DIR</c>: real schemas with their instances; every figure is the best of several rounds in this one process.</summary>
internal static class SpeedCommand
{
    private static readonly Option<string?> Peer = new("--peer") { Description = "Also measure a peer on the same files: ajv (needs Node and npm)." };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "Rounds of which the best counts.", DefaultValueFactory = _ => 25 };
    private static readonly Option<string?> Only = new("--only") { Description = "Only the schemas whose name has this in it." };

    public static Command Create()
    {
        var command = new Command("speed", "Tape parse, validate only and bytes to verdict, beside the platform's parser.") { FolderCommand.Folder, Peer, Rounds, Only };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(FolderCommand.Folder), parsed.GetValue(Peer), parsed.GetValue(Rounds), parsed.GetValue(Only)));
        return command;
    }

    private static int Run(DirectoryInfo folder, string? peer, int rounds, string? only)
    {
        var ajv = peer switch
        {
            null => [],
            "ajv" => AjvPeer.Measure(folder, rounds),
            _ => throw new ArgumentException($"The peer {peer} is not known; use ajv.", nameof(peer)),
        };
        Console.WriteLine("ns per instance                        tape parse   validate    verdict  JsonDocument  Utf8JsonReader   verdict/Doc  bytes alloc  compile us  ajv validate  ajv/validate");
        List<Row> rows = [];
        var folders = folder.GetDirectories().OrderBy(d => d.Name, StringComparer.Ordinal).ToList();
        // The first schemas would otherwise be measured while the runtime still compiles in the background.
        foreach (var schema in folders.Where(d => File.Exists(Path.Combine(d.FullName, "schema.json"))).Take(8))
            Measure(schema.Name, File.ReadAllBytes(Path.Combine(schema.FullName, "schema.json")), Lines(Path.Combine(schema.FullName, "instances.jsonl")), rounds: 5);
        foreach (var schema in folders)
        {
            var file = Path.Combine(schema.FullName, "schema.json");
            if (!File.Exists(file) || (only is not null && !schema.Name.Contains(only, StringComparison.Ordinal))) continue;
            var row = Measure(schema.Name, File.ReadAllBytes(file), Lines(Path.Combine(schema.FullName, "instances.jsonl")), rounds);
            row = row with { AjvValidate = ajv.GetValueOrDefault(schema.Name, double.NaN) };
            rows.Add(row);
            Console.WriteLine(row);
        }
        Console.WriteLine($"schemas {rows.Count}; compile median {Median(rows.Select(r => r.CompileMicroseconds)):F0} us; most bytes allocated per instance {rows.Max(r => r.Allocated)}");
        Console.WriteLine($"validate / Utf8JsonReader {Mean(rows, r => r.Validate / r.Reader):F3}; tape parse / JsonDocument {Mean(rows, r => r.Parse / r.Document):F3}");
        if (ajv.Count > 0) Console.WriteLine($"ajv validate / validate {Mean(rows.Where(r => !double.IsNaN(r.AjvValidate)), r => r.AjvValidate / r.Validate):F2}");
        Console.WriteLine($"bytes to verdict / JsonDocument.Parse, geometric mean: {Mean(rows, r => r.Verdict / r.Document):F3}");
        return 0;
    }

    private static List<ReadOnlyMemory<byte>> Lines(string file)
    {
        List<ReadOnlyMemory<byte>> lines = [];
        ReadOnlyMemory<byte> rest = File.ReadAllBytes(file);
        while (!rest.IsEmpty)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            // A line is copied out: in production a document is a buffer of its own.
            var line = end < 0 ? rest : rest[..end];
            if (!line.IsEmpty) lines.Add(line.ToArray());
            rest = end < 0 ? default : rest[(end + 1)..];
        }
        return lines;
    }

    private static Row Measure(string name, byte[] text, List<ReadOnlyMemory<byte>> lines, int rounds)
    {
        var options = new SchemaOptions { AssertFormats = false };
        var schema = Schema.Compile(text, options);
        var valid = lines.Count(line => schema.IsValid(line));
        List<Tape> tapes = [];
        foreach (var line in lines)
        {
            var tape = Tape.Rent();
            if (tape.Parse(line) is { } error) throw new InvalidDataException($"{name}: {error}");
            tapes.Add(tape);
        }
        var best = Best(rounds, lines.Count,
            () =>
            {
                foreach (var line in lines)
                {
                    using var tape = Tape.Rent();
                    tape.Parse(line);
                }
            },
            () =>
            {
                foreach (var tape in tapes) schema.IsValid(tape.Root);
            },
            () =>
            {
                foreach (var line in lines) schema.IsValid(line);
            },
            () =>
            {
                foreach (var line in lines) JsonDocument.Parse(line).Dispose();
            },
            () =>
            {
                foreach (var line in lines) Scan(line.Span);
            });
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var line in lines) schema.IsValid(line);
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / lines.Count;
        var compile = Best(rounds, 1, () => Schema.Compile(text, options))[0] / 1000;
        return new Row($"{name} ({valid}/{lines.Count})", best[0], best[1], best[2], best[3], best[4], allocated, compile, double.NaN);
    }

    private static void Scan(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        while (reader.Read())
        {
        }
    }

    /// <summary>Nanoseconds per item of each pass's best round. A round lasts at least 4 ms, so that some run undisturbed; the passes
    /// take turns, so that what else the machine does meets them alike.</summary>
    private static double[] Best(int rounds, int items, params ReadOnlySpan<Action> passes)
    {
        var repeats = new int[passes.Length];
        var best = new double[passes.Length];
        for (var i = 0; i < passes.Length; i++)
        {
            best[i] = double.MaxValue;
            repeats[i] = 1;
            while (Time(passes[i], repeats[i]).TotalMilliseconds < 4 && repeats[i] < 1 << 20) repeats[i] *= 2;
        }
        for (var round = 0; round < rounds; round++)
            for (var i = 0; i < passes.Length; i++)
                best[i] = Math.Min(best[i], Time(passes[i], repeats[i]).TotalNanoseconds / repeats[i] / items);
        return best;
    }

    private static TimeSpan Time(Action pass, int repeat)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < repeat; i++) pass();
        return Stopwatch.GetElapsedTime(start);
    }

    private static double Mean(IEnumerable<Row> rows, Func<Row, double> ratio) => Math.Exp(rows.Average(row => Math.Log(ratio(row))));

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    private sealed record Row(string Name, double Parse, double Validate, double Verdict, double Document, double Reader, long Allocated, double CompileMicroseconds, double AjvValidate)
    {
        public override string ToString() =>
            $"{Name,-36} {Parse,11:F0} {Validate,10:F0} {Verdict,10:F0} {Document,13:F0} {Reader,15:F0} {Verdict / Document,13:F3} {Allocated,12} {CompileMicroseconds,11:F0}"
            + (double.IsNaN(AjvValidate) ? "" : $" {AjvValidate,13:F0} {AjvValidate / Validate,13:F2}");
    }
}
