using System.Text;
using Sluice.Repair.Parse;
using Sluice.Schemas;

namespace Sluice.Repair.Align;

/// <summary>The text of values, and whether two readings say the same.</summary>
internal static class Spellings
{
    /// <summary>The decoded text of a string, or the spelling of another scalar as the output has it.</summary>
    public static string Text(Node node, byte[] source)
    {
        if (node.Kind != JsonKind.String)
            return node.Spelling ?? node.Text ?? Encoding.UTF8.GetString(source.AsSpan(node.Start, node.End - node.Start));
        if (node.Text is not null)
            return node.Text;
        var raw = source.AsSpan(node.Start + 1, node.End - node.Start - 2);
        if (raw.IndexOf((byte)'\\') < 0)
            return Encoding.UTF8.GetString(raw);
        // The parser keeps only strings without raw control characters or foreign escapes undecoded.
        return Unescape(raw);
    }

    private static string Unescape(ReadOnlySpan<byte> raw)
    {
        var text = new StringBuilder(raw.Length);
        var at = 0;
        while (at < raw.Length)
        {
            var skip = raw[at..].IndexOf((byte)'\\');
            if (skip < 0)
                skip = raw.Length - at;
            if (skip > 0)
                text.Append(Encoding.UTF8.GetString(raw.Slice(at, skip)));
            at += skip;
            if (at + 1 >= raw.Length)
                break;
            if (raw[at + 1] == 'u' && at + 6 <= raw.Length)
            {
                text.Append((char)Convert.ToInt32(Encoding.ASCII.GetString(raw.Slice(at + 2, 4)), 16));
                at += 6;
                continue;
            }

            text.Append((char)raw[at + 1] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var c => c });
            at += 2;
        }

        return text.ToString();
    }

    /// <summary>Whether two values are the same JSON, by what would be written.</summary>
    public static bool Same(Node a, Node b, byte[] source) =>
        ReferenceEquals(a, b) || Write.NodeWriter.Write(a, source).AsSpan().SequenceEqual(Write.NodeWriter.Write(b, source));
}
