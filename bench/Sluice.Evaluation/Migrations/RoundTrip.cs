using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Contracts;

namespace Sluice.Evaluation.Migrations;

/// <summary>Takes generated documents through generated migrations and back, untouched and edited.</summary>
internal sealed class RoundTrip(int seed)
{
    private const string Hash = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public int Migrations { get; private set; }

    public int Documents { get; private set; }

    /// <summary>Documents that came back with the same content.</summary>
    public int Exact { get; private set; }

    /// <summary>Documents that came back with the same bytes.</summary>
    public int SameOrder { get; private set; }

    /// <summary>Documents that would have come back without residue.</summary>
    public int ExactWithoutResidue { get; private set; }

    public int Edited { get; private set; }

    /// <summary>Edited documents whose edit was still there after the way down and up again.</summary>
    public int EditsKept { get; private set; }

    /// <summary>Edits of one scalar that changed more than what they touch in the older document.</summary>
    public int Disturbed { get; private set; }

    /// <summary>The first cases that do not hold.</summary>
    public List<string> Misses { get; } = [];

    public void Run(int migrations, int documentsEach)
    {
        for (var i = 0; i < migrations; i++)
        {
            var random = new Random(seed + i);
            var made = new MigrationMaker(random).Make(new ShapeMaker(random).Object(3));
            var definition = $$"""
                {"kind":"Migration","contract":"generated","from":{"version":"1.0.0","hash":"{{Hash}}"},
                 "to":{"version":"2.0.0","hash":"{{Hash}}"},"ops":{{made.Ops.ToJsonString()}}}
                """;
            if (!Migration.TryParse(Encoding.UTF8.GetBytes(definition), MigrationCode.None, out var migration, out var problems))
                throw new InvalidOperationException($"seed {seed + i}: {string.Join("; ", problems)}\n{definition}");
            Migrations++;
            for (var j = 0; j < documentsEach; j++) Try(migration, made, random, $"seed {(seed + i).ToString(CultureInfo.InvariantCulture)} document {j}");
        }
    }

    private void Try(Migration migration, MadeMigration made, Random random, string name)
    {
        var document = Encoding.UTF8.GetBytes(made.From.Make(random)!.ToJsonString(Plain));
        var up = migration.Up(document);
        // A name that the maker took as free can be one that a nested op has moved there: a conflict is a right answer.
        if (up.Fault is { Code: MigrationFaultCode.Conflict }) return;
        Documents++;
        if (up.Fault is not null)
        {
            Miss(name, migration, made, document, up.Fault.ToString());
            return;
        }
        var down = migration.Down(up.Document, up.Residue);
        if (down.Fault is null && Same(down.Document, document)) Exact++;
        else Miss(name, migration, made, document, down.Fault?.ToString() ?? $"came back as {Text(down.Document)}");
        if (down.Document.Span.SequenceEqual(document)) SameOrder++;
        var bare = migration.Down(up.Document, default);
        if (bare.Fault is null && Same(bare.Document, document)) ExactWithoutResidue++;
        Edit(migration, made, random, name, document, up);
    }

    private void Edit(Migration migration, MadeMigration made, Random random, string name, byte[] document, MigrationOutcome up)
    {
        var node = JsonNode.Parse(up.Document.Span);
        var scalarsOnly = random.Next(2) == 0;
        if (!ShapeEdit.Apply(node, made.To, random, scalarsOnly)) return;
        var edited = Encoding.UTF8.GetBytes(node!.ToJsonString(Plain));
        if (Same(edited, up.Document)) return;
        Edited++;
        var down = migration.Down(edited, up.Residue);
        if (down.Fault is not null)
        {
            Miss(name, migration, made, document, $"edited to {Text(edited)}: {down.Fault}");
            return;
        }
        var again = migration.Up(down.Document, down.Residue);
        if (again.Fault is null && Same(again.Document, edited)) EditsKept++;
        else Miss(name, migration, made, document, $"edited to {Text(edited)}, down to {Text(down.Document)} with {Text(down.Residue)}, up again to {again.Fault?.ToString() ?? Text(again.Document)}");
        if (scalarsOnly && Distance(JsonNode.Parse(document), JsonNode.Parse(down.Document.Span)) > Distance(JsonNode.Parse(up.Document.Span), node) + 2) Disturbed++;
    }

    private void Miss(string name, Migration migration, MadeMigration made, byte[] document, string what)
    {
        if (Misses.Count < 20) Misses.Add($"{name}: {what}\n  document {Text(document)}\n  ops {made.Ops.ToJsonString(Plain)} ({migration.OpCount})");
    }

    /// <summary>Scalars and containers that differ.</summary>
    private static int Distance(JsonNode? a, JsonNode? b) => (a, b) switch
    {
        (JsonObject x, JsonObject y) => x.Select(m => m.Key).Union(y.Select(m => m.Key), StringComparer.Ordinal)
            .Sum(k => x.ContainsKey(k) && y.ContainsKey(k) ? Distance(x[k], y[k]) : 1),
        (JsonArray x, JsonArray y) => Math.Abs(x.Count - y.Count) + x.Zip(y).Sum(p => Distance(p.First, p.Second)),
        _ => JsonNode.DeepEquals(a, b) ? 0 : 1,
    };

    private static bool Same(ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b)
    {
        using var left = JsonDocument.Parse(a);
        using var right = JsonDocument.Parse(b);
        return JsonElement.DeepEquals(left.RootElement, right.RootElement);
    }

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
