using System.CommandLine;
using System.Diagnostics;
using System.Text;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Retrieval;

namespace Sluice.Evaluation.Retrieval;

/// <summary><c>retrieval</c>: how well search finds what people judged to be relevant, in each store.</summary>
internal static class RetrievalCommand
{
    private const int Batch = 64;

    private static readonly Option<string> Folder = new("--collection")
    {
        Description = "A folder with documents, queries and judgements: TREC's, BEIR's or SMART's files, or id<tab>text.",
        Required = true,
    };

    private static readonly Option<string> Store = StoreOption();

    private static readonly Option<int> Tokens = new("--tokens-max") { Description = "Most tokens of a chunk.", DefaultValueFactory = _ => 256 };

    private static readonly Option<int> Terms = new("--terms-max") { Description = "Most words of a query that are looked for.", DefaultValueFactory = _ => 16 };

    public static Option<string> StoreOption()
    {
        var option = new Option<string>("--store") { Description = "sqlite, postgres or both.", DefaultValueFactory = _ => "both" };
        option.AcceptOnlyFromAmong("sqlite", "postgres", "both");
        return option;
    }

    public static Command Create()
    {
        var command = new Command("retrieval", "How well search finds what people judged to be relevant (MAP, nDCG@10, recall@100).") { Folder, Store, Tokens, Terms };
        command.SetAction(async (parsed, _) =>
        {
            try
            {
                await RunAsync(parsed);
                return 0;
            }
            catch (InvalidDataException problem)
            {
                await Console.Error.WriteLineAsync(problem.Message);
                return 1;
            }
        });
        return command;
    }

    private static async Task RunAsync(ParseResult parsed)
    {
        var collection = TestCollection.Read(parsed.GetValue(Folder)!);
        var judged = collection.Queries.Count(query => collection.Judged.ContainsKey(query.Id));
        Console.WriteLine($"{Path.GetFileName(Path.GetFullPath(parsed.GetValue(Folder)!))}: {collection.Documents.Count} documents, {collection.Queries.Count} queries, {judged} judged");
        foreach (var remark in collection.Remarks) await Console.Error.WriteLineAsync(remark);
        Console.WriteLine($"{"store",-12}{"documents",10}{"chunks",8}{"MAP",8}{"nDCG@10",9}{"R@100",8}{"p50 ms",8}{"p99 ms",8}{"docs/s",9}");
        await StoreUnderTrial.EachAsync(parsed.GetValue(Store)!,
            $"chunk:\n  tokensMax: {parsed.GetValue(Tokens)}\ntermsMax: {parsed.GetValue(Terms)}\ndocumentsMax: 10000000\ndocumentBytesMax: 67108864\n",
            store => MeasureAsync(store, collection));
    }

    private static async Task MeasureAsync(StoreUnderTrial store, TestCollection collection)
    {
        var clock = Stopwatch.StartNew();
        var skipped = 0;
        foreach (var batch in collection.Documents.Chunk(Batch))
        {
            var outcomes = await store.Indexer.AddAsync(Tenants.Default, StoreUnderTrial.Collection, [.. batch.Select(Document)]);
            // A document without text can neither be stored nor found.
            skipped += outcomes.Count(outcome => !outcome.Stored);
            foreach (var (place, outcome) in outcomes.Index())
                if (outcome.Refusal is { Code: not RetrievalCode.DocumentEmpty } refusal) throw new InvalidDataException($"Document '{batch[place].Id}': {refusal.Message}");
        }
        var perSecond = collection.Documents.Count / clock.Elapsed.TotalSeconds;
        var (score, times) = (new RankingScore(), new List<double>());
        foreach (var (id, text) in collection.Queries)
        {
            if (!collection.Judged.TryGetValue(id, out var judged)) continue;
            clock.Restart();
            var answer = await store.Retriever.SearchAsync(
                new RetrievalRequest { Tenant = Tenants.Default, Collection = StoreUnderTrial.Collection, Text = text, Count = RetrievalRequest.CountMax }, CancellationToken.None);
            times.Add(clock.Elapsed.TotalMilliseconds);
            // A document is where its best passage is.
            score.Add([.. answer.Value!.Passages.Select(passage => passage.Document).Distinct(StringComparer.Ordinal)], judged);
        }
        var state = await store.Documents.CollectionAsync(Tenants.Default, StoreUnderTrial.Collection, CancellationToken.None);
        times.Sort();
        Console.WriteLine(FormattableString.Invariant(
            $"{store.Name,-12}{state.Documents,10}{state.Chunks,8}{score.Map,8:F4}{score.Ndcg10,9:F4}{score.Recall100,8:F4}{Percentile(times, 0.5),8:F1}{Percentile(times, 0.99),8:F1}{perSecond,9:F0}")
            + (skipped > 0 ? $"  ({skipped} without text)" : ""));
    }

    internal static double Percentile(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];

    private static NewDocument Document(TestDocument document)
    {
        // A title counts beside the text, and of a document that is only a title it would count twice.
        var title = document.Text.Length > 0 ? string.Join(' ', document.Title.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) : "";
        return new()
        {
            Id = document.Id,
            MediaType = DocumentMediaType.Plain,
            Title = title.Length <= DocumentEntry.TitleLengthMax ? title : title[..DocumentEntry.TitleLengthMax],
            Content = Encoding.UTF8.GetBytes(document.Text.Length > 0 ? document.Text : document.Title),
        };
    }
}
