using Sluice.Gateway;
using Sluice.Workspace;

namespace Sluice.Retrieval;

/// <summary>Puts blocks together, and cuts those that are too long, so that each chunk has as many tokens as it may.</summary>
internal static class ChunkPacker
{
    private const int PartingTokens = 1;

    // The encoding of OpenAI's newer models; for others a good estimate.
    public static TokenCounter Counter { get; } = TokenCounter.For("gpt-4o");

    /// <summary>Chunks of one section each, in order.</summary>
    public static IEnumerable<(string Section, string Text, int Tokens)> Pack(IReadOnlyList<TextBlock> blocks, ChunkSettings settings)
    {
        var (section, text, used) = ("", "", 0);
        foreach (var block in blocks)
        {
            var room = settings.TokensMax - used - PartingTokens;
            if (text.Length > 0 && block.Section == section && room > 0 && Fits(block.Text, room))
            {
                text += (block.Line ? "\n" : "\n\n") + block.Text;
                used += PartingTokens + Counter.Count(block.Text);
                continue;
            }

            if (text.Length > 0) yield return (section, text, Counter.Count(text));
            (section, text) = (block.Section, "");
            if (Fits(block.Text, settings.TokensMax)) (text, used) = (block.Text, Counter.Count(block.Text));
            else foreach (var piece in Split(block.Text, settings)) yield return (section, piece, Counter.Count(piece));
        }

        if (text.Length > 0) yield return (section, text, Counter.Count(text));
    }

    private static bool Fits(string text, int tokensMax) => Counter.Fit(text, tokensMax) == text.Length;

    /// <summary>Pieces of a text that has too many tokens, each beginning with the end of the one before.</summary>
    private static IEnumerable<string> Split(string text, ChunkSettings settings)
    {
        var start = 0;
        while (start < text.Length)
        {
            var length = Counter.Fit(text.AsSpan(start), settings.TokensMax);
            // One character can be more tokens than a chunk has only in a model of ours that is broken.
            var end = start + Math.Max(1, length);
            if (end < text.Length) end = Break(text, start, end);
            if (text[start..end].Trim() is { Length: > 0 } piece) yield return piece;
            if (end >= text.Length) yield break;
            start = settings.OverlapTokens == 0 ? end : Back(text, start, end, settings.OverlapTokens);
        }
    }

    /// <summary>The best place to end before <paramref name="end"/>, in its second half: after a line, a sentence, a word.</summary>
    private static int Break(string text, int start, int end)
    {
        var least = start + (end - start) / 2;
        var (line, sentence, word) = (0, 0, 0);
        for (var i = end; i > least && line == 0; i--)
        {
            if (!char.IsWhiteSpace(text[i - 1])) continue;
            if (text[i - 1] == '\n') line = i;
            else if (sentence == 0 && i > 1 && text[i - 2] is '.' or '!' or '?' or '。' or '！' or '？') sentence = i;
            if (word == 0) word = i;
        }

        foreach (var place in new[] { line, sentence, word })
            if (place > 0) return place;
        return char.IsLowSurrogate(text[end]) && end - 1 > start ? end - 1 : end;
    }

    /// <summary>Where the next piece begins: so many tokens before <paramref name="end"/>, at a word, and always further on than this one began.</summary>
    private static int Back(string text, int start, int end, int tokens)
    {
        var from = Math.Max(start + (end - start) / 2, end - Counter.FitEnd(text.AsSpan(start, end - start), tokens));
        while (from < end && !char.IsWhiteSpace(text[from - 1])) from++;
        return from;
    }
}
