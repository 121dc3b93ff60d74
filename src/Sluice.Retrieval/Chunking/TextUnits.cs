using System.Text;
using Sluice.Gateway;
using Sluice.Workspace;

namespace Sluice.Retrieval;

/// <summary>A part of a block that is not cut again.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Block">Number of its block.</param>
/// <param name="BlockStart">Where that begins.</param>
internal readonly record struct TextUnit(int Start, int End, int Tokens, int Block, int BlockStart);

/// <summary>Cuts blocks into units: a block that fits is one; else its lines and sentences are, or groups of words of those that do not fit.</summary>
internal static class TextUnits
{
    public static IEnumerable<TextUnit> Of(string text, TextBlock block, int number, ChunkSettings settings, TokenCounter tokens)
    {
        TextUnit Unit(int start, int end) => new(start, end, tokens.Count(text.AsSpan(start, end - start).Trim()), number, block.Start);

        var whole = Unit(block.Start, block.End);
        if (whole.Tokens <= settings.TokensMax)
        {
            yield return whole;
            yield break;
        }
        // A unit that goes on within its block shares its chunk with the overlap.
        var room = settings.TokensMax - settings.OverlapTokens;
        foreach (var (start, end) in Sentences(text, block.Start, block.End))
        {
            var unit = Unit(start, end);
            if (unit.Tokens <= room) yield return unit;
            else foreach (var (from, to) in Words(text, start, end, room)) yield return Unit(from, to);
        }
    }

    private static IEnumerable<(int Start, int End)> Sentences(string text, int start, int end)
    {
        var from = start;
        for (var i = start; i < end - 1; i++)
        {
            var ends = text[i] is '\n' or '。' or '！' or '？' || (text[i] is '.' or '!' or '?' && char.IsWhiteSpace(text[i + 1]));
            // White space alone belongs to what stands before.
            if (!ends || char.IsWhiteSpace(text[i + 1]) && text[i] is '\n') continue;
            yield return (from, i + 1);
            from = i + 1;
        }
        yield return (from, end);
    }

    /// <summary>Groups of words of at most so many bytes, and no token is less than a byte; a longer word is cut between characters.</summary>
    private static IEnumerable<(int Start, int End)> Words(string text, int start, int end, int bytesMax)
    {
        while (start < end)
        {
            var (at, bytes, space) = (start, 0, -1);
            while (at < end)
            {
                Rune.DecodeFromUtf16(text.AsSpan(at, end - at), out var rune, out var length);
                if (bytes + rune.Utf8SequenceLength > bytesMax) break;
                (at, bytes) = (at + length, bytes + rune.Utf8SequenceLength);
                if (Rune.IsWhiteSpace(rune)) space = at;
            }
            if (at < end && space > start) at = space;
            yield return (start, at);
            start = at;
        }
    }
}
