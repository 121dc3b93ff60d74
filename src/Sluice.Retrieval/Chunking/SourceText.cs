using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Sluice.Retrieval;

/// <summary>What a document says, as text, and which parts of it belong together.</summary>
/// <param name="Text">The text, with line ends of one character and no other control characters than tabs.</param>
/// <param name="Blocks">Paragraphs, items, tables: in order, apart, and together all of the text but white space and headings that stand in a
/// section.</param>
/// <param name="Title">The title the document gives itself; empty when it gives none.</param>
internal sealed record SourceText(string Text, IReadOnlyList<TextBlock> Blocks, string Title)
{
    // So much of a text may be spoiled; what has more is a picture, a program, or a text in another encoding, and nobody would find it by its words.
    private const int SpoiltPercentMax = 10;

    /// <summary>Whether bytes are a text in UTF-8, up to some that are spoiled.</summary>
    public static bool IsText(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes) && !bytes.Contains((byte)0)) return true;
        var (all, spoilt) = (0L, 0L);
        for (; !bytes.IsEmpty; all++)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var read) != OperationStatus.Done || rune.Value == 0) spoilt++;
            bytes = bytes[read..];
        }
        return spoilt * 100 <= all * SpoiltPercentMax;
    }

    /// <summary>The text of a document's bytes: UTF-8, where what is not becomes U+FFFD.</summary>
    public static string Decode(ReadOnlyMemory<byte> bytes) => Clean(Encoding.UTF8.GetString(bytes.Span));

    /// <summary>A text with single spaces for white space.</summary>
    public static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A name that somebody else gave, short and on one line, for messages.</summary>
    public static string Shown(string name)
    {
        var clean = OneLine(Clean(name));
        return clean.Length <= 64 ? clean : Clean(clean[..64]) + "…";
    }

    /// <summary>A text without carriage returns and control characters, and without halves of surrogate pairs.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) clean.Append(c).Append(text[++i]);
            else if (char.IsSurrogate(c)) clean.Append('\uFFFD');
            else if (c == '\r') clean.Append(i + 1 < text.Length && text[i + 1] == '\n' ? "" : "\n");
            else if (c != '\uFEFF') clean.Append(char.IsControl(c) && c is not ('\n' or '\t') ? ' ' : c);
        }
        return clean.ToString();
    }
}

/// <summary>A part of a text, and the headings above it.</summary>
internal readonly record struct TextBlock(int Start, int End, string Section);
