using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store finds chunks by words.</summary>
public abstract class LexicalSearchConformance : DocumentConformance
{
    [Fact]
    public async Task What_fits_best_comes_first()
    {
        await PutAsync(Document("both", "the wombat digs a burrow at night"));
        await PutAsync(Document("one", "the kangaroo sleeps at night"));
        await PutAsync(Document("none", "parliament adjourned until tomorrow"));
        foreach (var number in Enumerable.Range(0, 10)) await PutAsync(Document($"filler{number}", $"unrelated filler {number}"));
        var hits = await SearchAsync("Wombats digging in the NIGHT?");
        Assert.Equal(["both", "one"], hits.Select(hit => hit.Chunk.Document));
        Assert.True(hits[0].Score > hits[1].Score && hits[1].Score > 0);
        Assert.Equal(["both"], await FoundAsync("wombat night", count: 1));
    }

    [Fact]
    public async Task Scores_are_those_of_BM25()
    {
        await PutAsync(Document("a", "alpha alpha alpha beta"));
        await PutAsync(Document("b", "alpha gamma"));
        foreach (var number in Enumerable.Range(0, 8)) await PutAsync(Document($"f{number}", "delta epsilon zeta eta"));
        // N = 10, n = 2, 38 words: k1 = 1.2, b = 0.75.
        double Expected(double count, double length) => Math.Log(8.5 / 2.5) * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length / 3.8));
        Assert.Equal([Math.Round(Expected(3, 4), 6), Math.Round(Expected(1, 2), 6)], (await SearchAsync("alpha")).Select(hit => Math.Round(hit.Score, 6)));
    }

    [Fact]
    public async Task Title_and_section_count_as_the_text_does()
    {
        await PutAsync(Document("title", "nothing here") with { Title = "Echidna care" });
        await PutAsync(Document("section") with { Chunks = [Chunk("section", "nothing either", "Animals › Quoll")] });
        Assert.Equal(["title"], await FoundAsync("echidna"));
        Assert.Equal(["section"], await FoundAsync("quoll"));
    }

    [Fact]
    public async Task The_words_of_other_tenants_and_collections_neither_appear_nor_count()
    {
        await PutAsync(Document("a", "rare common"));
        await PutAsync(Document("b", "common words"));
        await PutAsync(Document("c", "other words"));
        var before = await SearchAsync("rare common");
        foreach (var number in Enumerable.Range(0, 20))
        {
            await PutAsync(Document($"t{number}", "rare common rare common") with { Tenant = Theirs });
            await PutAsync(Document($"o{number}", "rare rare words") with { Collection = "other" });
        }
        var after = await SearchAsync("rare common");
        Assert.Equal(before.Select(hit => (hit.Chunk.Id, hit.Score)), after.Select(hit => (hit.Chunk.Id, hit.Score)));
        Assert.All(await FoundAsync("rare", Theirs, count: 100), id => Assert.StartsWith("t", id, StringComparison.Ordinal));
        Assert.Empty(await FoundAsync("rare", "nobody"));
        Assert.Empty(await FoundAsync("rare", collection: "empty"));
    }

    [Fact]
    public async Task Replaced_words_are_no_longer_found_and_no_longer_counted()
    {
        await PutAsync(Document("b", "wombat burrow"));
        await PutAsync(Document("c", "filler text"));
        await PutAsync(Document("d", "more filler"));
        var before = await SearchAsync("wombat");
        await PutAsync(Document("a", "wombat"));
        await PutAsync(Document("a", "platypus pond extra"));
        Assert.Equal(["b"], await FoundAsync("wombat"));
        await Documents.RemoveDocumentAsync(Mine, Guides, "a", Cancel);
        Assert.Equal(before.Select(hit => hit.Score), (await SearchAsync("wombat")).Select(hit => hit.Score));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \t\n")]
    [InlineData("\0")]
    [InlineData("!!! ??? ---")]
    [InlineData("\ud800")]
    [InlineData("👍🏽")]
    [InlineData("absentword")]
    public async Task A_text_without_words_of_the_collection_finds_nothing(string text)
    {
        await PutAsync(Document("a", "wombat and others"));
        Assert.Empty(await FoundAsync(text));
    }

    [Theory]
    [InlineData("wombat\"")]
    [InlineData("\"wombat")]
    [InlineData("wombat OR")]
    [InlineData("NOT wombat")]
    [InlineData("wombat AND NEAR(")]
    [InlineData("words:wombat")]
    [InlineData("{words} : ^wombat*")]
    [InlineData("wombat') or 1=1 --")]
    [InlineData("wombat & !x | (")]
    [InlineData("wombat:*A <-> ''")]
    [InlineData("wombat\\")]
    [InlineData("wombat\0")]
    [InlineData("\ud800wombat\udc00 \udc00")]
    [InlineData("$query %s {0} wombat")]
    public async Task No_text_is_a_query_language(string text)
    {
        await PutAsync(Document("a", "a wombat"));
        await PutAsync(Document("b", "something else"));
        Assert.Equal(["a"], await FoundAsync(text));
    }

    [Fact]
    public async Task A_very_long_text_is_searched_by_its_first_words()
    {
        await PutAsync(Document("a", "wombat"));
        var text = string.Join(' ', Enumerable.Range(0, 100_000).Select(number => $"w{number}"));
        Assert.Equal(["a"], await FoundAsync($"wombat {text} {new string('x', 100_000)}"));
        Assert.Empty(await FoundAsync(new string('"', 100_000)));
    }

    [Fact]
    public async Task A_text_of_nothing_but_stop_words_is_searched_by_them()
    {
        await PutAsync(Document("a", "To be, or not to be: that is the question."));
        await PutAsync(Document("b", "wombat"));
        await PutAsync(Document("c", "kangaroo"));
        Assert.Equal(["a"], await FoundAsync("to be or not to be"));
        Assert.Equal(["b"], await FoundAsync("the wombats of which"));
    }

    [Theory]
    [InlineData("Café crème", "CAFE")]
    [InlineData("cafe creme", "Crème")]
    [InlineData("Straße in Zürich", "zurich")]
    [InlineData("ＡＢＣ ﬁnance", "abc")]
    [InlineData("ＡＢＣ ﬁnance", "finance")]
    [InlineData("機械学習の入門", "学習")]
    [InlineData("Привет мир", "МИР")]
    [InlineData("हिन्दी भाषा", "हिन्दी")]
    [InlineData("שלום עולם", "עולם")]
    [InlineData("การเรียนรู้ของเครื่อง", "เรียนรู้")]
    [InlineData("error E1042 in module_7", "e1042")]
    [InlineData("see mail@example.org/path", "example")]
    [InlineData("version 1.2.3-rc", "rc")]
    public async Task Words_of_every_script_are_found_whatever_their_case_and_accents(string text, string query)
    {
        await PutAsync(Document("a", text));
        await PutAsync(Document("b", "wombat"));
        await PutAsync(Document("c", "kangaroo"));
        Assert.Equal(["a"], await FoundAsync(query));
    }

    [Fact]
    public async Task Only_the_rarest_words_are_looked_for()
    {
        foreach (var number in Enumerable.Range(0, 5)) await PutAsync(Document($"c{number}", $"common filler{number}"));
        await PutAsync(Document("r", "rare word"));
        Assert.Equal(["r"], await FoundAsync("common rare", terms: 1));
        Assert.Equal(6, (await FoundAsync("common rare", terms: 2)).Count);
        Assert.Equal("r", (await FoundAsync("common rare", terms: 2))[0]);
    }

    [Fact]
    public async Task A_filter_leaves_only_documents_whose_metadata_has_the_values()
    {
        DocumentEntry With(string id, string metadata) => Document(id, $"wombat {id}") with { Metadata = System.Text.Encoding.UTF8.GetBytes(metadata) };
        await PutAsync(With("a", """{"topic":"math","level":1,"tags":["x","y"],"deep":{"a/b":true}}"""));
        await PutAsync(With("b", """{"topic":"math","level":2,"tags":["y"]}"""));
        await PutAsync(With("c", """{"topic":"arts","level":1}"""));
        await PutAsync(With("t", """{"topic":"math","level":1}""") with { Tenant = Theirs });
        async Task<string> Find(params (string, string)[] filter) => string.Join(' ', (await FoundAsync("wombat", filter: filter)).Order(StringComparer.Ordinal));
        Assert.Equal("a b c", await Find());
        Assert.Equal("a b", await Find(("/topic", "math")));
        Assert.Equal("a", await Find(("/topic", "math"), ("/level", "1")));
        Assert.Equal("a", await Find(("/tags", "x")));
        Assert.Equal("a b", await Find(("/tags", "y")));
        Assert.Equal("a", await Find(("/deep/a~1b", "true")));
        Assert.Equal("", await Find(("/topic", "MATH")));
        Assert.Equal("", await Find(("/topic", "math' or '1'='1")));
        Assert.Equal("", await Find(("\0", "math")));
        Assert.Equal("", await Find(("/topic", "\ud800")));
        await PutAsync(With("a", """{"topic":"arts"}""") with { Hash = Sluice.Contracts.ContentHash.OfBytes("x"u8) });
        Assert.Equal("b", await Find(("/topic", "math")));
        Assert.Equal("a c", await Find(("/topic", "arts")));
    }

    [Fact]
    public async Task A_filter_that_few_documents_pass_finds_them_among_many_that_fit_better()
    {
        foreach (var batch in Enumerable.Range(0, 300).Chunk(100))
            await Documents.PutDocumentsAsync([.. batch.Select(number => Document($"d{number}", "wombat wombat wombat"))], Cancel);
        await PutAsync(Document("a", "one wombat among many other words here") with { Metadata = """{"topic":"x"}"""u8.ToArray() });
        Assert.Equal(["a"], await FoundAsync("wombat", count: 1, filter: ("/topic", "x")));
    }

    [Fact]
    public async Task At_most_so_many_hits_as_asked_for_come_and_the_same_each_time()
    {
        await Documents.PutDocumentsAsync([.. Enumerable.Range(0, 40).Select(number => Document($"d{number}", $"wombat same length{number}"))], Cancel);
        var first = await FoundAsync("wombat", count: 7);
        Assert.Equal(7, first.Count);
        Assert.Equal(first, await FoundAsync("wombat", count: 7));
        Assert.Equal(40, (await FoundAsync("wombat", count: RetrievalRequest.CountMax)).Count);
    }
}
