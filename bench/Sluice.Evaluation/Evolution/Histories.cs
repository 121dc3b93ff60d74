using System.Text;
using System.Diagnostics;
using Semver;
using Sluice.Contracts;
using Sluice.Schemas;

namespace Sluice.Evaluation.Evolution;

/// <summary>Every step of published schemas: the verdicts in both directions and the time each took.</summary>
internal static class Histories
{
    private static readonly CompatibilityOptions Options = new() { Content = ContentModel.Strict };

    public static int Run(DirectoryInfo folder)
    {
        Console.WriteLine("history                                    steps  no schema  backward: ok  no   ?   forward: ok  no   ?   longest step");
        var (steps, longest) = (0, 0.0);
        foreach (var history in folder.GetDirectories("*", SearchOption.AllDirectories).Prepend(folder).OrderBy(d => d.FullName, StringComparer.Ordinal))
        {
            var files = history.GetFiles("*.json").Where(f => f.Name != "manifest.json").OrderBy(VersionOf, SemVersion.PrecedenceComparer)
                .ThenBy(f => f.Name, StringComparer.Ordinal).ToList();
            if (files.Count < 2 || history.Name.StartsWith('_')) continue;
            var line = Step(Path.GetRelativePath(folder.FullName, history.FullName), files);
            steps += line.Steps;
            longest = Math.Max(longest, line.Longest);
        }
        Console.WriteLine($"{steps} steps, longest {longest:0} ms");
        return 0;
    }

    private static SemVersion VersionOf(FileInfo file) =>
        SemVersion.TryParse(Path.GetFileNameWithoutExtension(file.Name).TrimStart('v'), SemVersionStyles.Any, out var version) ? version : new SemVersion(0);

    private static (int Steps, double Longest) Step(string name, List<FileInfo> files)
    {
        var counts = new int[6];
        var (steps, none, longest) = (0, 0, 0.0);
        var registry = Registry(files[0].Directory!);
        var options = new SchemaOptions { AssertFormats = false, DefaultDraft = SchemaDraft.Draft7, Registry = registry };
        for (var i = 1; i < files.Count; i++)
        {
            steps++;
            if (!Schema.TryCompile(Read(files[i - 1]), options, out var old, out _)
                || !Schema.TryCompile(Read(files[i]), options, out var next, out _))
            {
                none++;
                continue;
            }
            var clock = Stopwatch.StartNew();
            counts[Column(CompatibilityCheck.Contains(old, next, Options))]++;
            counts[3 + Column(CompatibilityCheck.Contains(next, old, Options))]++;
            longest = Math.Max(longest, clock.Elapsed.TotalMilliseconds);
        }
        Console.WriteLine($"{name,-42} {steps,5}  {none,9}  {counts[0],12}  {counts[1],2}  {counts[2],2}   {counts[3],11}  {counts[4],2}  {counts[5],2}   {longest,9:0} ms");
        return (steps, longest);
    }

    private static int Column(CompatibilityVerdict verdict) => verdict.Outcome switch
    {
        CompatibilityOutcome.Compatible => 0,
        CompatibilityOutcome.Incompatible => 1,
        _ => 2,
    };

    // What a history brings along for its references, under the addresses the files give themselves.
    private static SchemaRegistry Registry(DirectoryInfo folder)
    {
        var registry = new SchemaRegistry();
        foreach (var file in folder.GetDirectories("_refs").SelectMany(d => d.GetFiles("*.json", SearchOption.AllDirectories)))
        {
            using var document = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            if (document.RootElement.ValueKind != System.Text.Json.JsonValueKind.Object) continue;
            foreach (var name in new[] { "$id", "id" })
                if (document.RootElement.TryGetProperty(name, out var id) && id.ValueKind == System.Text.Json.JsonValueKind.String
                    && Uri.TryCreate(id.GetString()!.TrimEnd('#'), UriKind.Absolute, out var address))
                    registry.Add(address.OriginalString, File.ReadAllBytes(file.FullName));
        }
        return registry;
    }

    // Iglu's dialect is draft 4 with a member 'self' that says nothing about documents.
    private static byte[] Read(FileInfo file) => Encoding.UTF8.GetBytes(File.ReadAllText(file.FullName).Replace(
        "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#", "http://json-schema.org/draft-04/schema#",
        StringComparison.Ordinal));
}
