using System.Buffers;
using System.Text;

namespace Sluice.Gateway.Redaction;

/// <summary>Finds values that stand behind a name that gives them away, in text that is no JSON, or JSON with mistakes:
/// <c>"password": "…"</c>, <c>api_key=…</c>.</summary>
internal static class NamedValues
{
    private const int NameBytesMax = 64;

    private static readonly SearchValues<byte> ValueEnds = SearchValues.Create(",;}]\r\n"u8);

    /// <summary>Adds the values, from left to right.</summary>
    /// <param name="text">Unescaped text.</param>
    /// <param name="personal">Further names, folded, of what is personal.</param>
    /// <param name="found">What is added to.</param>
    public static void Find(ReadOnlySpan<byte> text, IReadOnlySet<string> personal, List<SensitiveSpan> found)
    {
        for (var at = 0; at < text.Length;)
        {
            var name = Name(text[at..]);
            if (name == 0)
            {
                at++;
                continue;
            }

            var kind = name > NameBytesMax ? null : Kind(text.Slice(at, name), personal);
            at += name;
            if (kind is not { } sensitive || Value(text, at) is not { Length: > 0 } value) continue;
            found.Add(new SensitiveSpan(sensitive, value.Start, value.Length));
            at = value.Start + value.Length;
        }
    }

    private static int Name(ReadOnlySpan<byte> text)
    {
        var end = 0;
        while (end < text.Length && (Ascii.IsWord(text[end]) || text[end] >= 0x80 || (text[end] == (byte)'-' && end > 0))) end++;
        return end;
    }

    private static SensitiveKind? Kind(ReadOnlySpan<byte> name, IReadOnlySet<string> personal)
    {
        var text = Encoding.UTF8.GetString(name);
        return SecretNames.Contains(text) ? SensitiveKind.Secret : personal.Count > 0 && personal.Contains(SecretNames.Fold(text)) ? SensitiveKind.Personal : null;
    }

    /// <summary>What follows a colon or an equals sign: a quoted text without its quotes, or all until what ends a value.</summary>
    private static (int Start, int Length) Value(ReadOnlySpan<byte> text, int at)
    {
        if (at < text.Length && text[at] is (byte)'"' or (byte)'\'' or (byte)'`') at++;
        at = Skip(text, at);
        if (at >= text.Length || text[at] is not ((byte)':' or (byte)'=')) return default;
        at = Skip(text, at + 1);
        if (at >= text.Length) return default;
        if (text[at] is (byte)'"' or (byte)'\'' or (byte)'`')
        {
            var length = text[(at + 1)..].IndexOf(text[at]);
            return (at + 1, length < 0 ? text.Length - at - 1 : length);
        }

        if (text[at] is (byte)'{' or (byte)'[') return (at, Nested(text[at..]));
        var end = text[at..].IndexOfAny(ValueEnds);
        return (at, (end < 0 ? text[at..] : text.Slice(at, end)).TrimEnd((byte)' ').Length);
    }

    /// <summary>An object or array to its end; one without an end is all the rest.</summary>
    private static int Nested(ReadOnlySpan<byte> text)
    {
        var (depth, quoted) = (0, false);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == (byte)'"') quoted = !quoted;
            if (quoted) continue;
            if (text[at] is (byte)'{' or (byte)'[') depth++;
            else if (text[at] is (byte)'}' or (byte)']' && --depth == 0) return at + 1;
        }

        return text.Length;
    }

    private static int Skip(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') at++;
        return at;
    }
}
