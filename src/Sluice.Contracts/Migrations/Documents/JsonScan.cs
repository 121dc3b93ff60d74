using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary>Steps over the values of a text that is known to be strict JSON.</summary>
internal static class JsonScan
{
    public static int SkipSpace(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') at++;
        return at;
    }

    /// <summary>The position after the value that begins at a position.</summary>
    public static int SkipValue(ReadOnlySpan<byte> text, int at) => text[at] switch
    {
        (byte)'"' => SkipString(text, at),
        (byte)'{' or (byte)'[' => SkipContainer(text, at),
        _ => SkipPlain(text, at),
    };

    /// <summary>The position after the string whose opening quote stands at a position.</summary>
    public static int SkipString(ReadOnlySpan<byte> text, int at)
    {
        at++;
        while (true)
        {
            at += text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (text[at] == '"') return at + 1;
            at += 2;
        }
    }

    public static JsonKind KindOf(byte first) => first switch
    {
        (byte)'"' => JsonKind.String,
        (byte)'{' => JsonKind.Object,
        (byte)'[' => JsonKind.Array,
        (byte)'t' => JsonKind.True,
        (byte)'f' => JsonKind.False,
        (byte)'n' => JsonKind.Null,
        _ => JsonKind.Number,
    };

    private static int SkipContainer(ReadOnlySpan<byte> text, int at)
    {
        var depth = 0;
        while (true)
        {
            switch (text[at])
            {
                case (byte)'"':
                    at = SkipString(text, at);
                    continue;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']':
                    if (--depth == 0) return at + 1;
                    break;
            }
            at++;
        }
    }

    private static int SkipPlain(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is not ((byte)',' or (byte)'}' or (byte)']' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            at++;
        return at;
    }
}
