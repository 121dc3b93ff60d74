using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Schemas;

namespace Sluice.Repair.Tests;

/// <summary>Folders a person can read: what the model wrote, the schema, what repair made of it and how. Every lossy code is allowed in
/// them, so that each code can be shown. Accept changes with SLUICE_ACCEPT=1 and read the diff.</summary>
public sealed class GoldenCases
{
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static RepairOptions Lenient { get; } = new()
    {
        LossyCodes = EditCode.All.Where(c => c.Value == EditRisk.Lossy).Select(c => c.Key).ToHashSet(StringComparer.Ordinal),
    };

    public static TheoryData<string> Folders()
    {
        var data = new TheoryData<string>();
        foreach (var folder in Directory.EnumerateDirectories(Root(), "*.case", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            data.Add(Path.GetRelativePath(Root(), folder).Replace('\\', '/'));
        return data;
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_case_is_repaired_as_recorded(string name)
    {
        var folder = Path.Combine(Root(), name);
        var input = File.ReadAllBytes(Path.Combine(folder, "input.txt"));
        var schema = Schema.Compile(File.ReadAllBytes(Path.Combine(folder, "schema.json")));
        var result = OutputRepair.Repair(input, schema, Lenient);
        Assert.NotNull(result.Document);
        Check(Path.Combine(folder, "expected.json"), JsonNode.Parse(result.Document.Utf8.Span));
        Check(Path.Combine(folder, "edits.json"), Edits(result));
        Assert.Contains(result.Edits, e => e.Code == name.Split('/')[0]);
    }

    private static JsonArray Edits(RepairResult result)
    {
        var edits = new JsonArray();
        foreach (var edit in result.Edits)
        {
            var json = new JsonObject { ["code"] = edit.Code, ["risk"] = edit.Risk.ToString(), ["path"] = edit.Path };
            json["span"] = new JsonArray(edit.Span.Start, edit.Span.Length);
            json["before"] = edit.Before;
            json["after"] = edit.After;
            edits.Add(json);
        }

        return edits;
    }

    private static void Check(string file, JsonNode? actual)
    {
        var text = JsonSerializer.Serialize(actual, Pretty) + "\n";
        if (Environment.GetEnvironmentVariable("SLUICE_ACCEPT") == "1")
        {
            File.WriteAllText(file, text);
            return;
        }

        Assert.True(File.Exists(file), $"{file} is missing. Run the tests with SLUICE_ACCEPT=1, then read the diff.");
        Assert.Equal(File.ReadAllText(file, Encoding.UTF8), text);
    }

    internal static string Root([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "Cases");
}
