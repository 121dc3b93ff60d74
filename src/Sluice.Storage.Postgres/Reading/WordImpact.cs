using System.Globalization;

namespace Sluice.Storage.Postgres.Reading;

/// <summary>Finds the chunks in which common words weigh most, without a look at all that hold them.</summary>
/// <remarks>BM25 of a word grows with its impact in a chunk, count / (length + average / 3), and with nothing else. The index has classes of counts and
/// lengths (script 0028), so a query can name all chunks in which a word may have an impact or more: for each class of counts, those that are short
/// enough. What it does not name scores less than <see cref="Bound"/>.</remarks>
internal sealed class WordImpact
{
    // Where classes of counts begin, and the step of classes of lengths, as chunk_classed has them.
    private static readonly int[] Counts = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];
    private const double LengthStep = 1.25;
    private const int LengthsMax = 64;

    // The greatest count that is told from a smaller one.
    private const int CountMax = 64;

    // Numbers that are computed here and in the database may differ in the last digits.
    private const double Slack = 1e-6;

    /// <summary>Below it a query names all chunks.</summary>
    internal const double Least = 1e-6;

    private readonly IReadOnlyList<LexicalTerm> _words;
    private readonly IReadOnlyDictionary<string, long> _chunks;
    private readonly double _third;
    private readonly List<(int Class, double Share)> _lengths = []; // classes that there are, the shortest first

    /// <param name="words">Words of one collection.</param>
    /// <param name="chunks">In how many chunks the <see cref="Classes"/> of the words stand.</param>
    internal WordImpact(IReadOnlyList<LexicalTerm> words, IReadOnlyDictionary<string, long> chunks)
    {
        (_words, _chunks, _third) = (words, chunks, words[0].Average / 3);
        for (var length = 0; length < LengthsMax; length++)
            if (chunks.GetValueOrDefault(OfLength(words[0].Collection, length)) is > 0 and var there) _lengths.Add((length, (double)there / words[0].All));
    }

    /// <summary>The classes of words and lengths, as the index has them.</summary>
    internal static IEnumerable<string> Classes(IReadOnlyList<LexicalTerm> words) =>
        words.SelectMany(word => Enumerable.Range(1, Counts.Length - 1).Select(count => OfCount(word, count)))
            .Concat(Enumerable.Range(0, LengthsMax).Select(length => OfLength(words[0].Collection, length)));

    /// <summary>More than any chunk scores that <see cref="Query"/> does not name, of these words.</summary>
    internal double Bound(double impact) => _words.Sum(word => word.Idf) * (impact * 3 * _third / 0.9 is var weight && double.IsFinite(weight) ? 2.2 * weight / (weight + 1) : 2.2);

    /// <summary>The least impact for which a query names about so many chunks at most.</summary>
    internal double Lowest(double chunksMax)
    {
        var impact = 1.0;
        while (impact > Least && Estimate(impact * 0.9) <= chunksMax) impact *= 0.9;
        return impact;
    }

    /// <summary>A query for all chunks in which a word may have that impact; empty: there are none.</summary>
    internal string Query(double impact) => string.Join(" | ", Cells(impact).Select(cell => cell.Lengths.Count == _lengths.Count
        ? cell.Word
        : $"{cell.Word} & ({string.Join('|', cell.Lengths.Select(length => $"'{OfLength(_words[0].Collection, length.Class)}'"))})"));

    // As if a word were repeated in short chunks as often as in long ones: hardly ever less than there are.
    private double Estimate(double impact) => Cells(impact).Sum(cell => cell.Chunks * cell.Lengths.Sum(length => length.Share));

    /// <summary>Classes of counts, each with the classes of lengths in which it counts: no shorter than the count, and no longer than weighs enough.</summary>
    private IEnumerable<(string Word, long Chunks, List<(int Class, double Share)> Lengths)> Cells(double impact)
    {
        foreach (var word in _words)
        {
            var once = word.Chunks;
            for (var count = Counts.Length - 1; count >= 0; count--)
            {
                var name = count == 0 ? word.Text : OfCount(word, count);
                var chunks = count == 0 ? once : _chunks.GetValueOrDefault(name);
                if (count > 0) once -= chunks;
                if (chunks == 0) continue;
                var (shortest, longest) = (Counts[count], (count + 1 < Counts.Length ? Counts[count + 1] - 1 : CountMax) / impact - _third);
                var lengths = _lengths.FindAll(length => Math.Pow(LengthStep, length.Class + 1) >= shortest * (1 - Slack) && Math.Pow(LengthStep, length.Class) <= longest * (1 + Slack));
                if (lengths.Count > 0) yield return ($"'{name}'", chunks, lengths);
            }
        }
    }

    private static string OfCount(LexicalTerm word, int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{word.Collection}^{count}{word.Text[word.Text.IndexOf(':', StringComparison.Ordinal)..]}");

    private static string OfLength(long collection, int length) => string.Create(CultureInfo.InvariantCulture, $"{collection}~{length}");
}
