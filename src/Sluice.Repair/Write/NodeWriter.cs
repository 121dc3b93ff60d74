using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using Sluice.Repair.Parse;
using Sluice.Schemas;

namespace Sluice.Repair.Write;

/// <summary>Writes a reading as strict JSON. Source bytes are copied where they are JSON already; no recursion.</summary>
internal static class NodeWriter
{
    /// <summary>Writes a value.</summary>
    /// <param name="root">The value.</param>
    /// <param name="source">The output it was read from.</param>
    public static byte[] Write(Node root, byte[] source)
    {
        var writer = new ArrayBufferWriter<byte>(Math.Max(64, root.End - root.Start + 32));
        var stack = new Stack<(Node Node, int Next)>();
        Begin(root);
        while (stack.TryPop(out var top))
        {
            var (node, next) = top;
            if (next == node.Count)
            {
                writer.Write(node.Kind == JsonKind.Object ? "}"u8 : "]"u8);
                continue;
            }

            if (next > 0)
                writer.Write(","u8);
            stack.Push((node, next + 1));
            var member = node.Members[next];
            if (node.Kind == JsonKind.Object)
            {
                Text(writer, member.Name ?? "");
                writer.Write(":"u8);
            }

            Begin(member.Value);
        }

        return writer.WrittenSpan.ToArray();

        void Begin(Node node)
        {
            if (node.Scalar)
            {
                Scalar(writer, node, source);
                return;
            }

            writer.Write(node.Kind == JsonKind.Object ? "{"u8 : "["u8);
            stack.Push((node, 0));
        }
    }

    /// <summary>Finds the JSON Pointer of every node an edit points at, and of the nodes it was made from.</summary>
    public static void Paths(Node root, Dictionary<Node, string> paths)
    {
        var stack = new Stack<(Node Node, int Next, int PathLength)>();
        var path = new StringBuilder();
        Note(root);
        stack.Push((root, 0, 0));
        while (stack.TryPop(out var top))
        {
            var (node, next, length) = top;
            path.Length = length;
            if (next == node.Count)
                continue;
            stack.Push((node, next + 1, length));
            var member = node.Members[next];
            path.Append('/').Append(node.Kind == JsonKind.Object ? Escape(member.Name ?? "") : next.ToString());
            Note(member.Value);
            if (!member.Value.Scalar)
                stack.Push((member.Value, 0, path.Length));
        }

        void Note(Node node)
        {
            for (var origin = node; origin is not null; origin = origin.Origin)
            {
                if (origin.Marked)
                    paths.TryAdd(origin, path.ToString());
            }
        }
    }

    /// <summary>One scalar as JSON.</summary>
    public static byte[] Scalar(Node node, byte[] source)
    {
        var writer = new ArrayBufferWriter<byte>();
        Scalar(writer, node, source);
        return writer.WrittenSpan.ToArray();
    }

    private static void Scalar(ArrayBufferWriter<byte> writer, Node node, byte[] source)
    {
        switch (node.Kind)
        {
            case JsonKind.True:
                writer.Write("true"u8);
                break;
            case JsonKind.False:
                writer.Write("false"u8);
                break;
            case JsonKind.Null:
                writer.Write("null"u8);
                break;
            case JsonKind.String when node.Text is not null:
                Text(writer, node.Text);
                break;
            case JsonKind.Number when node.Text is not null:
                writer.Write(Encoding.UTF8.GetBytes(node.Text));
                break;
            default:
                writer.Write(source.AsSpan(node.Start, node.End - node.Start));
                break;
        }
    }

    private static void Text(ArrayBufferWriter<byte> writer, string text)
    {
        writer.Write("\""u8);
        if (text.AsSpan().IndexOfAnyInRange('\0', '\u001F') < 0 && text.AsSpan().IndexOfAny('"', '\\') < 0)
            writer.Write(Encoding.UTF8.GetBytes(text));
        else
            writer.Write(Encoding.UTF8.GetBytes(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)));
        writer.Write("\""u8);
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
