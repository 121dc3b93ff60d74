using Sluice.Workspace;

namespace Sluice.Retrieval.Tests.Chunking;

public sealed class ChunkIdTests
{
    private static readonly string[] Paragraphs = [.. Enumerable.Range(0, 80).Select(number => $"Paragraph {number} tells of the animal number {number * 7} and of what it eats.")];

    [Fact]
    public void The_same_text_has_another_id_in_another_document_or_section()
    {
        var here = Chunks.Of("# A\n\ntext\n\n# B\n\ntext");
        var there = Chunks.Of("# A\n\ntext", document: "other");
        Assert.Equal(3, here.Concat(there).Select(chunk => chunk.Id).Distinct().Count());
        Assert.All(here, chunk => Assert.Matches("^c_[0-9a-f]{20}$", chunk.Id));
    }

    [Fact]
    public void A_text_that_stands_twice_in_a_section_has_two_ids_and_the_first_stays()
    {
        var twice = Chunks.Of("# A\n\ntext\n\n# B\n\nother\n\n# A\n\ntext");
        Assert.Equal(["text", "other", "text"], twice.Select(chunk => chunk.Text));
        Assert.NotEqual(twice[0].Id, twice[2].Id);
        Assert.Equal(Chunks.Of("# A\n\ntext")[0].Id, twice[0].Id);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public void A_paragraph_more_leaves_the_chunks_that_are_far_from_it(int at)
    {
        var before = Cut(Paragraphs);
        var after = Cut([.. Paragraphs[..at], "A paragraph that was not there before, and is put between.", .. Paragraphs[at..]]);
        var kept = before.Intersect(after).Count();
        Assert.True(before.Count > 20 && kept >= before.Count * 4 / 5, $"{kept} of {before.Count} are kept.");
    }

    [Fact]
    public void A_chunk_that_goes_on_within_a_paragraph_begins_with_the_end_of_the_one_before()
    {
        var chunks = Chunks.Of(string.Join(' ', Enumerable.Range(0, 200).Select(number => $"word{number}")), DocumentMediaType.Plain, Chunks.Small);
        Assert.True(chunks.Count > 5);
        foreach (var (first, second) in chunks.Zip(chunks.Skip(1)))
        {
            var begin = second.Text.Split(' ')[0];
            Assert.Contains(begin, first.Text.Split(' '));
            Assert.NotEqual(begin, first.Text.Split(' ')[0]);
        }
    }

    [Fact]
    public void Where_no_paragraph_is_cut_nothing_stands_twice()
    {
        var chunks = Chunks.Of(string.Join("\n\n", Paragraphs), settings: Chunks.Small);
        Assert.Equal(Paragraphs, string.Join("\n\n", chunks.Select(chunk => chunk.Text)).Split("\n\n"));
    }

    [Fact]
    public void What_cut_a_document_is_named_with_its_settings() =>
        Assert.Equal("1/o200k_base/256/32", DocumentChunker.Name(new ChunkSettings()));

    private static List<string> Cut(IEnumerable<string> paragraphs) => [.. Chunks.Of(string.Join("\n\n", paragraphs), settings: Chunks.Small).Select(chunk => chunk.Id)];
}
