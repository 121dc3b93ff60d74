using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sluice.Gateway;
using Sluice.Retrieval;

namespace Sluice.Evaluation.Retrieval;

/// <summary><c>retrieval-scale</c>: what lexical search and indexing cost as a collection grows.</summary>
internal static class RetrievalScaleCommand
{
    private const int ChunksOfDocument = 10, WordsOfChunk = 50, WordsOfQuery = 8, Queries = 200, Batch = 20;

    private static readonly Option<int> Chunks = new("--chunks") { Description = "Chunks at the end; measured at each power of ten from 10,000 on, and there.", DefaultValueFactory = _ => 100_000 };

    private static readonly Option<string> Store = RetrievalCommand.StoreOption();

    private static readonly Option<int> Terms = new("--terms-max") { Description = "Most words of a query that are looked for.", DefaultValueFactory = _ => 16 };

    public static Command Create()
    {
        var command = new Command("retrieval-scale", "What lexical search and indexing cost as a collection grows, over made-up text with Zipf's distribution.") { Chunks, Store, Terms };
        command.SetAction(async (parsed, _) =>
        {
            Console.WriteLine($"chunks of {WordsOfChunk} words, {ChunksOfDocument} a document; {Queries} queries of {WordsOfQuery} words drawn as the text is; 10 passages each");
            Console.WriteLine($"{"store",-12}{"chunks",10}{"p50 ms",9}{"p99 ms",9}{"index s",9}{"chunks/s",10}{"MiB disk",10}{"MiB process",13}");
            await StoreUnderTrial.EachAsync(parsed.GetValue(Store)!, $"documentsMax: 10000000\ntermsMax: {parsed.GetValue(Terms)}\n", store => MeasureAsync(store, parsed.GetValue(Chunks)));
            return 0;
        });
        return command;
    }

    private static async Task MeasureAsync(StoreUnderTrial store, int most)
    {
        var text = new ZipfText(seed: 1);
        var indexing = new Stopwatch();
        var chunks = 0;
        foreach (var size in Sizes(most))
        {
            while (chunks < size)
            {
                var documents = new List<NewDocument>(Batch);
                for (; documents.Count < Batch && chunks < size; chunks += ChunksOfDocument) documents.Add(Document(text, chunks));
                indexing.Start();
                foreach (var outcome in await store.Indexer.AddAsync(Tenants.Default, StoreUnderTrial.Collection, documents))
                    if (!outcome.Stored) throw new InvalidDataException(outcome.Refusal.Message);
                indexing.Stop();
            }
            await TellAsync(store, indexing.Elapsed);
        }
    }

    private static async Task TellAsync(StoreUnderTrial store, TimeSpan indexing)
    {
        var (queries, times) = (new ZipfText(seed: 2), new List<double>());
        for (var query = -20; query < Queries; query++)
        {
            var text = queries.Words(WordsOfQuery);
            var start = Stopwatch.GetTimestamp();
            await store.Retriever.SearchAsync(new RetrievalRequest { Tenant = Tenants.Default, Collection = StoreUnderTrial.Collection, Text = text, Count = 10 }, CancellationToken.None);
            // The first ones fill caches.
            if (query >= 0) times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        times.Sort();
        var state = await store.Documents.CollectionAsync(Tenants.Default, StoreUnderTrial.Collection, CancellationToken.None);
        var (disk, memory) = (await store.BytesAsync() / 1048576.0, Environment.WorkingSet / 1048576.0);
        Console.WriteLine(FormattableString.Invariant(
            $"{store.Name,-12}{state.Chunks,10}{RetrievalCommand.Percentile(times, 0.5),9:F1}{RetrievalCommand.Percentile(times, 0.99),9:F1}{indexing.TotalSeconds,9:F0}{state.Chunks / indexing.TotalSeconds,10:F0}{disk,10:F0}{memory,13:F0}"));
    }

    private static IEnumerable<int> Sizes(int most)
    {
        for (var size = 10_000L; size < most; size *= 10) yield return (int)size;
        yield return most;
    }

    private static NewDocument Document(ZipfText text, int number)
    {
        var markdown = new StringBuilder();
        for (var chunk = 0; chunk < ChunksOfDocument; chunk++)
            markdown.Append(CultureInfo.InvariantCulture, $"# Part {chunk}\n\n{text.Words(WordsOfChunk)}\n\n");
        return new()
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"document-{number}"),
            Title = "",
            MediaType = DocumentMediaType.Markdown,
            Content = Encoding.UTF8.GetBytes(markdown.ToString()),
        };
    }

    /// <summary>Made-up words, the n-th of which comes with a frequency of 1/n.</summary>
    private sealed class ZipfText
    {
        private const int Vocabulary = 100_000;
        private const string Consonants = "bcdfghjklmnpqrstvwxz", Vowels = "aeiou";

        private readonly Random _random;
        private readonly double[] _shares = new double[Vocabulary];

        public ZipfText(int seed)
        {
            _random = new Random(seed);
            var sum = 0.0;
            for (var word = 0; word < Vocabulary; word++) _shares[word] = sum += 1.0 / (word + 1);
        }

        public string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => Word()));

        private string Word()
        {
            var place = Array.BinarySearch(_shares, _random.NextDouble() * _shares[^1]);
            var number = place < 0 ? ~place : place;
            var word = new StringBuilder();
            do
            {
                word.Append(Consonants[number % 20]).Append(Vowels[number / 20 % 5]);
                number /= 100;
            }
            while (number > 0);
            return word.ToString();
        }
    }
}
