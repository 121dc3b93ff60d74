using System.Text;
using Semver;
using Sluice.Contracts;
using Sluice.Schemas;

namespace Sluice.Evaluation.Evolution;

/// <summary>Every step of published schemas: the verdicts in both directions, the time each took, and why files are refused.</summary>
internal static class Histories
{
    private static readonly CompatibilityOptions Options = new() { Content = ContentModel.Strict };

    public static int Run(DirectoryInfo folder)
    {
        Console.WriteLine("history                                    steps  refused  backward: ok  no   ?   forward: ok  no   ?   by budget   longest step");
        List<double> times = [];
        var (steps, verdicts, unknown, cut) = (0, 0, 0, 0);
        List<string> refused = [];
        foreach (var history in folder.GetDirectories("*", SearchOption.AllDirectories).Prepend(folder).OrderBy(d => d.FullName, StringComparer.Ordinal))
        {
            var files = history.GetFiles("*.json").Where(f => f.Name != "manifest.json").OrderBy(VersionOf, SemVersion.PrecedenceComparer)
                .ThenBy(f => f.Name, StringComparer.Ordinal).ToList();
            if (files.Count < 2 || history.Name.StartsWith('_')) continue;
            var line = new HistoryLine(Path.GetRelativePath(folder.FullName, history.FullName));
            Compare(line, files);
            Console.WriteLine(line);
            steps += files.Count - 1;
            verdicts += line.Counts.Sum();
            unknown += line.Counts[2] + line.Counts[5];
            cut += line.CutShort;
            times.AddRange(line.Milliseconds);
            refused.AddRange(line.Refused);
        }
        times.Sort();
        Console.WriteLine($"{steps} steps, {times.Count} compared in both directions; {verdicts} verdicts, {unknown} unknown, {cut} of them by a budget");
        if (times.Count > 0)
            Console.WriteLine($"processor time of a step, the least of {HistoryLine.Runs} runs: median {times[times.Count / 2]:0.0} ms, p99 {times[times.Count * 99 / 100]:0} ms, longest {times[^1]:0} ms");
        foreach (var reason in refused) Console.WriteLine($"  refused: {reason}");
        return 0;
    }

    private static SemVersion VersionOf(FileInfo file) =>
        SemVersion.TryParse(Path.GetFileNameWithoutExtension(file.Name).TrimStart('v'), SemVersionStyles.Any, out var version) ? version : new SemVersion(0);

    private static void Compare(HistoryLine line, List<FileInfo> files)
    {
        var options = new SchemaOptions { AssertFormats = false, DefaultDraft = SchemaDraft.Draft7, Registry = Registry(files[0].Directory!) };
        Schema? old = null;
        for (var i = 0; i < files.Count; i++)
        {
            var utf8 = Read(files[i]);
            if (!Schema.TryCompile(utf8, options, out var next, out var problems)) line.Refused.Add($"{line.Name} {files[i].Name}: {Words(problems[0], utf8)}");
            if (old is not null && next is not null) line.Add(old, next, Options);
            else if (i > 0) line.None++;
            old = next;
        }
    }

    private static string Words(SchemaProblem problem, byte[] utf8)
    {
        if (problem.Code is not ("schema_reference_unresolved" or "schema_dialect_unknown")) return $"{problem.Pointer} {problem.Message}".TrimStart();
        using var document = System.Text.Json.JsonDocument.Parse(utf8);
        var at = document.RootElement;
        foreach (var part in problem.Pointer.Split('/').Skip(1).Select(p => p.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
            at = at.ValueKind == System.Text.Json.JsonValueKind.Array ? at[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)] : at.GetProperty(part);
        return problem.Code == "schema_dialect_unknown" ? $"is written in the dialect {at}, which is no published draft" : $"refers to {at}, which is not here";
    }

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
