using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary>Whether two values have the same content: members in any order, numbers by value, strings by what they say.</summary>
internal static class DocumentEquality
{
    private const int FingerprintBytes = 16;

    public static bool Same(DocumentNode a, DocumentNode b)
    {
        if (a.Kind != b.Kind) return false;
        return a.Kind switch
        {
            JsonKind.Object => a.Members.Count == b.Members.Count && SameMembers(a, b),
            JsonKind.Array => SameItems(a.Items, b.Items),
            JsonKind.String => a.Raw.SequenceEqual(b.Raw)
                || ((a.Raw.Contains((byte)'\\') || b.Raw.Contains((byte)'\\')) && a.GetString() == b.GetString()),
            JsonKind.Number => a.Raw.SequenceEqual(b.Raw) || NormalNumber(a.Raw) == NormalNumber(b.Raw),
            _ => true,
        };
    }

    /// <summary>128 bits of SHA-256 over the content's normal form, as hexadecimal digits: the same in every process.</summary>
    public static string Fingerprint(DocumentNode node)
    {
        var output = new ArrayBufferWriter<byte>();
        WriteNormal(node, output);
        return Convert.ToHexStringLower(SHA256.HashData(output.WrittenSpan).AsSpan(0, FingerprintBytes));
    }

    /// <summary>A number as digits and a power of ten, so that 1.0, 1 and 10e-1 read alike.</summary>
    private static string NormalNumber(ReadOnlySpan<byte> raw)
    {
        var text = Encoding.ASCII.GetString(raw);
        var value = CanonicalNumber.Decimal.Of(text);
        return value.IsZero ? "0" : $"{(text[0] == '-' ? "-" : "")}{value.Digits}e{value.Point}";
    }

    private static bool SameItems(List<DocumentNode> a, List<DocumentNode> b)
    {
        if (a.Count != b.Count) return false;
        for (var i = 0; i < a.Count; i++)
            if (!Same(a[i], b[i])) return false;
        return true;
    }

    private static bool SameMembers(DocumentNode a, DocumentNode b)
    {
        // Mostly in the same order; sorted only when that fails, so that many members cost no square.
        var inOrder = true;
        for (var i = 0; i < a.Members.Count && inOrder; i++) inOrder = a.Members[i].Name.Span.SequenceEqual(b.Members[i].Name.Span);
        var (left, right) = inOrder ? (a.Members, b.Members) : (Sorted(a), Sorted(b));
        for (var i = 0; i < left.Count; i++)
            if ((!inOrder && Name(left[i]) != Name(right[i])) || !Same(left[i].Value, right[i].Value)) return false;
        return true;
    }

    private static void WriteNormal(DocumentNode node, ArrayBufferWriter<byte> output)
    {
        switch (node.Kind)
        {
            case JsonKind.Object:
                output.Write("{"u8);
                foreach (var member in Sorted(node))
                {
                    output.Write(DocumentText.Encode(Name(member)));
                    output.Write(":"u8);
                    WriteNormal(member.Value, output);
                    output.Write(","u8);
                }
                output.Write("}"u8);
                break;
            case JsonKind.Array:
                output.Write("["u8);
                foreach (var item in node.Items)
                {
                    WriteNormal(item, output);
                    output.Write(","u8);
                }
                output.Write("]"u8);
                break;
            case JsonKind.String:
                output.Write(DocumentText.Encode(node.GetString()));
                break;
            case JsonKind.Number:
                output.Write(Encoding.ASCII.GetBytes(NormalNumber(node.Raw)));
                break;
            default:
                output.Write(node.Raw);
                break;
        }
    }

    private static List<DocumentMember> Sorted(DocumentNode node) => [.. node.Members.OrderBy(Name, StringComparer.Ordinal)];

    private static string Name(DocumentMember member) => DocumentText.Decode([(byte)'"', .. member.Name.Span, (byte)'"']);
}
