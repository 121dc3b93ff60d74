using System.Collections.Concurrent;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Remembers in how many chunks common words stand: FTS5 finds that out by reading through all of them. It decides only which words are looked
/// for, so that it need not be exact. Thread-safe.</summary>
internal sealed class FrequentTerms
{
    /// <summary>Fewest chunks of a word that is remembered; what fewer hold is soon counted.</summary>
    internal const long CountMin = 1000;

    private const int EntriesMax = 50_000;

    private readonly ConcurrentDictionary<(long Collection, string Term), (long Count, long Chunks)> _terms = new();

    /// <summary>In how many chunks a word stands.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="term">The word, stemmed.</param>
    /// <param name="chunks">Chunks of the collection now; counts are made anew when it has changed by a tenth.</param>
    /// <param name="count">Counts.</param>
    internal long Count(long collection, string term, long chunks, Func<long> count)
    {
        if (_terms.TryGetValue((collection, term), out var known) && Math.Abs(chunks - known.Chunks) <= known.Chunks / 10) return known.Count;
        var counted = count();
        if (counted < CountMin)
        {
            _terms.TryRemove((collection, term), out _);
            return counted;
        }
        if (_terms.Count >= EntriesMax) _terms.Clear();
        _terms[(collection, term)] = (counted, chunks);
        return counted;
    }
}
