using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Retrieval;

/// <summary>Cuts a document into chunks: along its structure, and where that is too large along lines, sentences and words. The same document gives
/// the same chunks; a chunk's id comes from its document, section and text, and where chunks end is decided by what stands there, so that a change
/// in one place leaves the chunks of other places as they were.</summary>
internal static class DocumentChunker
{
    /// <summary>Grows with every change after which a document gives other chunks.</summary>
    private const int Version = 1;

    /// <summary>Most chunks of a document.</summary>
    public const int ChunksMax = 50_000;

    private static readonly TokenCounter Tokens = TokenCounter.For("gpt-4o");

    /// <summary>Version and settings, as they are stored with what was cut.</summary>
    public static string Name(ChunkSettings settings) =>
        string.Create(CultureInfo.InvariantCulture, $"{Version}/{Tokens.Name}/{settings.TokensMax}/{settings.OverlapTokens}");

    /// <summary>The same for records, of which chosen places are cut.</summary>
    public static string NameOfRecords(ChunkSettings settings, CollectionRecords records) => records.Text.Count == 0
        ? Name(settings)
        : $"{Name(settings)}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', records.Text))).AsSpan(0, 4))}";

    /// <summary>The text of a document; null when it is not what its media type says.</summary>
    public static SourceText? Read(ReadOnlyMemory<byte> source, string mediaType)
    {
        if (source.Span.StartsWith(Encoding.UTF8.Preamble)) source = source[Encoding.UTF8.Preamble.Length..];
        return mediaType switch
        {
            DocumentMediaType.Markdown => MarkdownText.Read(SourceText.Decode(source)),
            DocumentMediaType.Html => HtmlText.Read(SourceText.Decode(source)),
            DocumentMediaType.Json => JsonText.Read(source),
            _ => PlainText.Read(SourceText.Decode(source)),
        };
    }

    /// <summary>The chunks of a text; null when there are more than <see cref="ChunksMax"/>.</summary>
    public static IReadOnlyList<ChunkEntry>? Cut(string document, SourceText source, ChunkSettings settings)
    {
        var chunks = new List<ChunkEntry>();
        var seen = new Dictionary<(string Section, string Text), int>();
        foreach (var part in Parts(source, settings))
        {
            if (chunks.Count == ChunksMax) return null;
            var text = source.Text[part.Start..part.End].Trim();
            if (text.Length == 0) continue;
            var key = (part.Section, text);
            seen[key] = seen.GetValueOrDefault(key) + 1;
            chunks.Add(new(Id(document, part.Section, text, seen[key]), part.Section, text, Tokens.Count(text)));
        }
        return chunks;
    }

    /// <summary>Where the chunks of a text begin and end, and in which section they are.</summary>
    internal static IEnumerable<TextBlock> Parts(SourceText source, ChunkSettings settings) =>
        Sections(source.Blocks).SelectMany(section => Pack(source.Text, section, settings).Select(part => new TextBlock(part.Start, part.End, section[0].Section)));

    /// <summary>Blocks that follow each other under the same headings.</summary>
    private static IEnumerable<List<TextBlock>> Sections(IReadOnlyList<TextBlock> blocks)
    {
        var section = new List<TextBlock>();
        foreach (var block in blocks)
        {
            if (section.Count > 0 && section[0].Section != block.Section)
            {
                yield return section;
                section = [];
            }
            section.Add(block);
        }
        if (section.Count > 0) yield return section;
    }

    private static IEnumerable<(int Start, int End)> Pack(string text, List<TextBlock> blocks, ChunkSettings settings)
    {
        var units = new List<TextUnit>();
        foreach (var (number, block) in blocks.Index()) units.AddRange(TextUnits.Of(text, block, number, settings, Tokens));
        if (units.Sum(unit => (long)unit.Tokens) <= settings.TokensMax && Count(text, units[0].Start, units[^1].End) <= settings.TokensMax)
        {
            yield return (units[0].Start, units[^1].End);
            yield break;
        }
        for (var next = 0; next < units.Count;)
        {
            var first = next;
            var cut = first > 0 && units[first].Block == units[first - 1].Block;
            var room = settings.TokensMax - (cut ? settings.OverlapTokens : 0);
            next = End(text, units, first, room);
            var start = cut ? Overlap(text, units[first], units[first - 1].BlockStart, settings.OverlapTokens) : units[first].Start;
            // Tokens of parts are hardly ever fewer than those of the whole; where they are, less goes in.
            while (Count(text, start, units[next - 1].End) > settings.TokensMax)
            {
                if (start < units[first].Start) start = units[first].Start;
                else if (next - 1 > first) next--;
                else break;
            }
            yield return (start, units[next - 1].End);
        }
    }

    /// <summary>Where a chunk ends that begins with a unit: of the places where it is a third full at least, behind the unit whose text has the
    /// least hash. Chunks that began elsewhere soon end there, too.</summary>
    private static int End(string text, List<TextUnit> units, int first, int room)
    {
        var (end, least, sum) = (first + 1, ulong.MaxValue, units[first].Tokens);
        for (var next = first + 1; ; sum += units[next++].Tokens)
        {
            if (sum >= room / 3 && Hash(text, units[next - 1]) is var hash && hash <= least) (end, least) = (next, hash);
            // The last unit of a section ends a chunk whatever it says.
            if (next == units.Count) return sum >= room / 3 ? next : end;
            if (sum + units[next].Tokens > room) return least == ulong.MaxValue ? next : end;
        }
    }

    private static ulong Hash(string text, TextUnit unit)
    {
        var hash = 14695981039346656037UL; // FNV-1a
        foreach (var c in text.AsSpan(unit.Start, unit.End - unit.Start).Trim()) hash = (hash ^ c) * 1099511628211UL;
        return hash ^ (hash >> 32);
    }

    /// <summary>Where a chunk begins that goes on within a block: some words before.</summary>
    private static int Overlap(string text, TextUnit unit, int blockStart, int tokensMax)
    {
        if (tokensMax == 0) return unit.Start;
        // A token is seldom longer than eight characters.
        for (var start = Math.Max(blockStart, unit.Start - 8 * tokensMax); start < unit.Start; start++)
        {
            if (start > blockStart && !char.IsWhiteSpace(text[start - 1])) continue;
            if (!char.IsWhiteSpace(text[start]) && Count(text, start, unit.Start) <= tokensMax) return start;
        }
        return unit.Start;
    }

    private static int Count(string text, int start, int end) => Tokens.Count(text.AsSpan(start, end - start).Trim());

    /// <summary>An id of 80 bits: the same for the same text in the same document and section; where a text stands twice, the second is another.</summary>
    private static string Id(string document, string section, string text, int occurrence)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[sizeof(int)];
        foreach (var part in (string[])[document, section, text])
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32LittleEndian(number, bytes.Length);
            hash.AppendData(number);
            hash.AppendData(bytes);
        }
        BinaryPrimitives.WriteInt32LittleEndian(number, occurrence);
        hash.AppendData(number);
        return $"c_{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 10))}";
    }
}
