using System.Buffers.Text;
using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary>Entries of residues: small objects. Readers trust nothing, for residues come back from a store.</summary>
internal static class Residue
{
    public static DocumentNode Of(string name, DocumentNode value)
    {
        var entry = DocumentNode.Object();
        return entry.With(name, value);
    }

    public static DocumentNode With(this DocumentNode? entry, string name, DocumentNode value)
    {
        entry ??= DocumentNode.Object();
        entry.Members.Add(new(System.Text.Encoding.UTF8.GetBytes(name), value));
        return entry;
    }

    public static DocumentNode Flag(string name) => Of(name, DocumentNode.Of(true));

    public static DocumentNode? Value(this DocumentNode? entry, ReadOnlySpan<byte> name) => entry?.Find(name);

    public static bool Has(this DocumentNode? entry, ReadOnlySpan<byte> name) => entry?.Find(name) is not null;

    /// <summary>A number from 0; -1 when it is not there or no such number.</summary>
    public static int Number(this DocumentNode? entry, ReadOnlySpan<byte> name) =>
        entry?.Find(name) is { Kind: JsonKind.Number } node && Utf8Parser.TryParse(node.Raw, out int value, out var used)
        && used == node.Raw.Length && value >= 0
            ? value
            : -1;
}
