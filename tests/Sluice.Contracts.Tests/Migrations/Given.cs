using System.Text;
using System.Text.Json;
using Semver;
using Sluice.Schemas;

namespace Sluice.Contracts.Tests.Migrations;

/// <summary>Migrations and contracts written short.</summary>
internal static class Given
{
    public const string AnyHash = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    public static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);

    public static bool SameJson(ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b)
    {
        using var left = JsonDocument.Parse(a);
        using var right = JsonDocument.Parse(b);
        return JsonElement.DeepEquals(left.RootElement, right.RootElement);
    }

    public static string Definition(string ops, string from = "1.0.0", string to = "2.0.0", string more = "", string fromHash = AnyHash, string toHash = AnyHash) =>
        $$"""
        {"kind": "Migration", "contract": "note", "from": {"version": "{{from}}", "hash": "{{fromHash}}"},
         "to": {"version": "{{to}}", "hash": "{{toHash}}"}, {{more}} "ops": {{ops}} }
        """;

    public static Migration Migration(string ops, string from = "1.0.0", string to = "2.0.0", string more = "", MigrationCode? code = null) =>
        Contracts.Migration.TryParse(Utf8(Definition(ops, from, to, more)), code ?? MigrationCode.None, out var migration, out var problems)
            ? migration
            : throw new InvalidOperationException(string.Join('\n', problems));

    public static Contract Contract(IEnumerable<string> versions, params IReadOnlyList<Migration> migrations) => new()
    {
        Name = "note",
        Policy = new(),
        Migrations = migrations,
        Versions = [.. versions.Select(Version)],
    };

    private static ContractVersion Version(string version) => new()
    {
        Id = new("note", SemVersion.Parse(version, SemVersionStyles.Strict)),
        Schema = Schema.Compile(Utf8("{}")),
        Hash = ContentHash.OfJson(Utf8("{}")),
        Policy = new(),
    };
}
