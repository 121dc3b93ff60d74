using System.CommandLine;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Sluice.Contracts;
using Sluice.Schemas;

namespace Sluice.Evaluation.Evolution;

/// <summary><c>evolution --cases FILE --out FILE</c>: verdicts over pairs of schemas, as set containment; and
/// <c>evolution --histories DIR</c>: every step of published schemas.</summary>
internal static class EvolutionCommand
{
    private static readonly CompatibilityOptions Containment = new() { Content = ContentModel.Strict };

    public static Command Create()
    {
        var cases = new Option<FileInfo?>("--cases") { Description = "Pairs of schemas, a JSON object a line." };
        var histories = new Option<DirectoryInfo?>("--histories") { Description = "Schemas by name and version, with manifest.json." };
        var remotes = new Option<DirectoryInfo?>("--remotes") { Description = "Schemas that cases refer to as http://localhost:1234. Default: ../schema-suite/remotes beside the cases." };
        var output = new Option<FileInfo?>("--out") { Description = "Where to write a line per case." };
        var command = new Command("evolution", "Whether one schema contains another: proved, refuted by a witness, or unknown.") { cases, histories, remotes, output };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(cases) is { } file) return Cases(file, parsed.GetValue(output), parsed.GetValue(remotes));
            if (parsed.GetValue(histories) is { } folder) return Histories.Run(folder);
            Console.Error.WriteLine("Give --cases FILE or --histories DIR.");
            return 2;
        });
        return command;
    }

    private static int Cases(FileInfo file, FileInfo? output, DirectoryInfo? remotes)
    {
        remotes ??= new DirectoryInfo(Path.Combine(file.DirectoryName!, "..", "schema-suite", "remotes"));
        var registry = remotes.Exists ? Remotes(remotes) : null;
        var score = new EvolutionScore(registry);
        using var writer = output is null ? null : new StreamWriter(output.FullName, append: false, new UTF8Encoding(false));
        var cases = EvolutionCase.Read(file).ToList();
        // What the first comparisons take is the compiler's time, not theirs.
        foreach (var one in cases.Take(200)) Compare(one, registry);
        foreach (var one in cases)
        {
            var clock = Stopwatch.StartNew();
            var (backward, forward) = Compare(one, registry);
            var micros = clock.Elapsed.TotalMicroseconds;
            score.Add(one, backward, forward, micros);
            writer?.WriteLine(Line(one, backward, forward, micros));
        }
        score.Print();
        return score.Unsound == 0 ? 0 : 1;
    }

    private static (CompatibilityVerdict Backward, CompatibilityVerdict Forward) Compare(EvolutionCase one, SchemaRegistry? registry)
    {
        var options = one.Options(registry);
        if (!Schema.TryCompile(EvolutionCase.Utf8(one.Old), options, out var old, out var problems)
            || !Schema.TryCompile(EvolutionCase.Utf8(one.New), options, out _, out problems))
        {
            var unknown = new CompatibilityVerdict { Outcome = CompatibilityOutcome.Unknown, Reasons = [$"no schema: {problems[0].Pointer}: {problems[0].Message}"] };
            return (unknown, unknown);
        }
        var next = Schema.Compile(EvolutionCase.Utf8(one.New), options);
        return (CompatibilityCheck.Contains(old, next, Containment), CompatibilityCheck.Contains(next, old, Containment));
    }

    private static string Line(EvolutionCase one, CompatibilityVerdict backward, CompatibilityVerdict forward, double micros)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", one.Id);
            json.WriteString("backward", Word(backward));
            json.WriteString("forward", Word(forward));
            json.WriteStartObject("witness");
            foreach (var (name, verdict) in new[] { ("backward", backward), ("forward", forward) })
            {
                json.WritePropertyName(name);
                if (verdict.Witness.IsEmpty) json.WriteNullValue();
                else json.WriteRawValue(verdict.Witness.Span);
            }
            json.WriteEndObject();
            json.WriteStartArray("reasons");
            foreach (var reason in backward.Reasons.Select(r => $"backward: {r}").Concat(forward.Reasons.Select(r => $"forward: {r}"))) json.WriteStringValue(reason);
            json.WriteEndArray();
            json.WriteNumber("micros", Math.Round(micros));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string Word(CompatibilityVerdict verdict) => verdict.Outcome switch
    {
        CompatibilityOutcome.Compatible => "compatible",
        CompatibilityOutcome.Incompatible => "incompatible",
        _ => "unknown",
    };

    private static SchemaRegistry Remotes(DirectoryInfo folder)
    {
        var registry = new SchemaRegistry();
        foreach (var file in Directory.GetFiles(folder.FullName, "*.json", SearchOption.AllDirectories))
            registry.Add($"http://localhost:1234/{Path.GetRelativePath(folder.FullName, file).Replace('\\', '/')}", File.ReadAllBytes(file));
        return registry;
    }
}
