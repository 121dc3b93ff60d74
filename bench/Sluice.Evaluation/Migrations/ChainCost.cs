using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Semver;
using Sluice.Contracts;
using Sluice.Schemas;

namespace Sluice.Evaluation.Migrations;

/// <summary>What a chain of five ops adds to reading a record of 1 kB; the best of several rounds in this one process.</summary>
internal static class ChainCost
{
    private const int Rounds = 40;
    private const int Times = 5_000;

    private static readonly string[] Ops =
    [
        """{"rename": {"from": "cust", "to": "customer"}}""",
        """{"add": {"path": "/currency", "value": "EUR"}}""",
        """{"mapEnum": {"path": "/status", "map": [["open", "active"], ["new", "active"], ["done", "closed"]]}}""",
        """{"convert": {"path": "/qty", "to": "integer"}}""",
        """{"remove": {"path": "/legacy"}}""",
    ];

    public static void Print(TextWriter output)
    {
        var document = Document();
        var one = Contract([Ops]);
        var five = Contract([.. Ops.Select(op => (string[])[op])]);
        var validate = Schema.Compile("""{"type":"object","required":["customer","currency"],"properties":{"qty":{"type":"integer"}}}"""u8.ToArray());
        output.WriteLine($"a record of {document.Length} bytes, five ops, best of {Rounds} rounds:");
        Row(output, "one step of five ops, parse and write", () => one.Upgrade(document));
        Row(output, "five steps of one op, parse and write", () => five.Upgrade(document));
        var up = one.Upgrade(document);
        Row(output, "the way back, with residue and lossless check", () => one.Downgrade(up.Document, up.Residues));
        Row(output, "for comparison: validation of the record", () => validate.IsValid(document));
        Row(output, "for comparison: JsonNode parse and write", () => Encoding.UTF8.GetBytes(JsonNode.Parse(document.Span)!.ToJsonString()));
    }

    private static void Row(TextWriter output, string name, Action run)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var begun = Stopwatch.GetTimestamp();
            for (var i = 0; i < Times; i++) run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(begun).TotalMicroseconds / Times);
        }
        output.WriteLine($"  {name,-48} {best,7:F2} us");
    }

    private static ReadOnlyMemory<byte> Document()
    {
        var lines = string.Join(',', Enumerable.Range(0, 9).Select(i => $$"""{"sku":"A-{{i}}-4711","title":"A line of the order","price":{{i}}.50,"count":{{i}}}"""));
        return Encoding.UTF8.GetBytes($$"""
            {"id":"0190f3c2-6c1e-7d53-a7f1-0f6c2f9f5e21","cust":{"name":"Ada Lovelace","city":"London","tags":["a","b","c"]},"status":"new","qty":"12",
            "legacy":{"code":17,"text":"kept in the residue"},"lines":[{{lines}}],"note":"Leave the parcel at the door, please; ring twice, and do not leave it with the neighbour on the third floor, who is away until May.","total":123.45}
            """);
    }

    private static MigrationChain Contract(string[][] steps)
    {
        var versions = Enumerable.Range(0, steps.Length + 1).Select(i => new ContractVersion
        {
            Id = new("order", new SemVersion(i + 1, 0, 0)),
            Schema = Schema.Compile("{}"u8.ToArray()),
            Hash = ContentHash.OfJson("{}"u8.ToArray()),
            Policy = new(),
        }).ToList();
        var migrations = steps.Select((ops, i) => Step(ops, i + 1, versions[0].Hash)).ToList();
        var contract = new Contract { Name = "order", Policy = new(), Versions = versions, Migrations = migrations };
        return contract.TryChain(versions[0], versions[^1], out var chain, out var missing) ? chain : throw new InvalidOperationException(missing);
    }

    private static Migration Step(string[] ops, int from, ContentHash hash) => Migration.TryParse(Encoding.UTF8.GetBytes($$"""
        {"kind":"Migration","contract":"order","from":{"version":"{{from}}.0.0","hash":"{{hash}}"},"to":{"version":"{{from + 1}}.0.0","hash":"{{hash}}"},
         "ops":[{{string.Join(',', ops)}}]}
        """), MigrationCode.None, out var migration, out var problems)
        ? migration
        : throw new InvalidOperationException(string.Join('\n', problems));
}
