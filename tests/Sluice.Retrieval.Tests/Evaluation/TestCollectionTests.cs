using System.IO.Compression;
using System.Text;
using Sluice.Evaluation.Retrieval;

namespace Sluice.Retrieval.Tests.Evaluation;

/// <summary>What <c>bench/Sluice.Evaluation retrieval</c> reads.</summary>
public sealed class TestCollectionTests : IDisposable
{
    private const string Documents = "<DOC>\n<DOCNO> d1 </DOCNO>\nred wine &amp; cheese\n</DOC>\n<DOC>\n<DOCNO>d2</DOCNO>\nblue sky\n</DOC>\n";
    private const string Topics = "<top>\n<num>7</num><title>\nWINE\n</title>\n</top>\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-collection-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Trecs_tags_are_read_as_Vaswani_has_them()
    {
        var collection = Read(("doc-text.trec", Documents), ("query-text.trec", Topics), ("qrels", "7 0 d1 1\n7 0 d2 0\n"), ("README.md", "<top>"));
        Assert.Equal([new TestDocument("d1", "", "red wine & cheese"), new TestDocument("d2", "", "blue sky")], collection.Documents);
        Assert.Equal([new TestQuery("7", "WINE")], collection.Queries);
        Assert.Equal((1, 0), (collection.Judged["7"]["d1"], collection.Judged["7"]["d2"]));
        Assert.Empty(collection.Remarks);
    }

    [Fact]
    public void Names_of_files_do_not_matter_where_what_stands_in_them_tells_what_they_are()
    {
        var collection = Read(("cran.all.1400.xml", "<xml>" + Documents + "</xml>"), ("cran.qry.xml", "<xml>" + Topics + "</xml>"), ("cranqrel.trec.txt", "7 0 d1 3\r\n"));
        Assert.Equal((2, 1, 3), (collection.Documents.Count, collection.Queries.Count, collection.Judged["7"]["d1"]));
    }

    [Fact]
    public void Topics_with_labels_and_without_closing_tags_are_read_and_leading_zeros_do_not_keep_them_from_their_judgements()
    {
        var topic = "<top>\n<head> Tipster\n<num> Number:  051\n<dom> Domain: Economics\n<title> Topic:  Airbus Subsidies\n\n<desc> Description:\nA document\n</top>\n"
            + "<top>\n<num> Number: 052\n<title>\n\n<desc> Description:\nSanctions\n</top>";
        var collection = Read(("docs", Documents), ("topics.051-052", topic), ("qrels.txt", "51 0 d1 1\n52 0 d2 1"));
        Assert.Equal([new TestQuery("51", "Airbus Subsidies"), new TestQuery("52", "Sanctions")], collection.Queries);
    }

    [Theory]
    [InlineData("<topics>\n<topic number=\"7\">\n<query>wine</query>\n<question>why wine</question>\n</topic>\n</topics>")]
    [InlineData("<parameters>\n<query>\n<number>7</number>\n<text>wine</text>\n</query>\n</parameters>")]
    [InlineData("<queries><query id=\"7\">wine</query></queries>")]
    public void Topics_of_later_tracks_are_read(string topics) =>
        Assert.Equal([new TestQuery("7", "wine")], Read(("docs", Documents), ("topics.xml", topics), ("qrels", "7 0 d1 2\n")).Queries);

    [Fact]
    public void Of_a_document_with_a_text_only_that_and_the_title_count()
    {
        var document = "<doc>\n<docno>9</docno>\n<title>\nwings .\n</title>\n<author>\nbrenckman,m.\n</author>\n<bib>j. ae. scs.</bib>\n<text>\na study\n</text>\n<text>of wings</text></doc>";
        Assert.Equal([new TestDocument("9", "wings .", "a study\n\nof wings")], Read(("docs", document), ("topics", Topics), ("qrels", "7 0 9 1")).Documents);
    }

    [Fact]
    public void Beirs_lines_are_read_with_the_judgements_for_testing()
    {
        var collection = Read(("corpus.jsonl", "{\"_id\":\"d1\",\"title\":\"Wine\",\"text\":\"red\",\"metadata\":{}}\r\n{\"_id\":\"d2\",\"title\":\"\",\"text\":\"a\\u0000b\"}\r\n"),
            ("queries.jsonl", "{\"_id\":\"q1\",\"text\":\"wine?\",\"metadata\":{\"query\":1}}\n{\"_id\":\"q2\",\"text\":\"sky\"}"),
            ("qrels/test.tsv", "query-id\tcorpus-id\tscore\r\nq1\td1\t2\r\nq1\td2\t0\r\n"), ("qrels/train.tsv", "query-id\tcorpus-id\tscore\nq2\td2\t1\n"));
        Assert.Equal(new TestDocument("d1", "Wine", "red"), collection.Documents[0]);
        Assert.Equal(new TestQuery("q1", "wine?"), collection.Queries[0]);
        Assert.Equal(["q1"], collection.Judged.Keys);
        Assert.Contains("not of " + Path.Combine("qrels", "train.tsv"), Assert.Single(collection.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Smarts_files_are_read_and_queries_counted_as_the_judgements_count_them()
    {
        var collection = Read(("cran.all.1400", ".I 1\n.T\nwings\n.A\nbrenckman\n.B\nj. ae.\n.W\na study\nof wings\n.I 2\n.T\nsky\n.W\nblue\n"),
            ("cran.qry", ".I 001\n.W\nwhat wings\n.I 004\n.W\nwhat sky\n"), ("cranqrel", "1 1  2\n2 2 -1\n2 1 3 \n"));
        Assert.Equal([new TestDocument("1", "wings", "a study\nof wings"), new TestDocument("2", "sky", "blue")], collection.Documents);
        Assert.Equal([new TestQuery("1", "what wings"), new TestQuery("2", "what sky")], collection.Queries);
        Assert.Equal((3, -1), (collection.Judged["2"]["1"], collection.Judged["2"]["2"]));
        Assert.Contains("in their order", Assert.Single(collection.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_with_tabs_are_read()
    {
        var collection = Read(("collection.tsv", "d1\tred wine\nd2\tblue sky\n"), ("queries.dev.tsv", "7\twine or not\n"), ("qrels.dev.tsv", "7\t0\td1\t1\n"));
        Assert.Equal(("red wine", "wine or not"), (collection.Documents[0].Text, collection.Queries[0].Text));
    }

    [Theory]
    [InlineData("7 0 d1 1\n7 Q0 d2 0\n", 1, 0)]
    [InlineData("7 d1 3\n7 d2 1.0\n", 3, 1)]
    [InlineData("7 0 d1\n7 0 d2\n", 1, 1)]
    [InlineData("7 d1\n7 d2\n", 1, 1)]
    [InlineData(" 7\t d1 \t0\t0.000000\n 7\t d2\t0\t0.000000\n", 1, 1)]
    [InlineData("qid iter docno rel\n7 0 d1 2\n7 0 d2 -1\n", 2, -1)]
    public void Judgements_are_read_with_and_without_grades(string lines, int first, int second)
    {
        var judged = Read(("docs", Documents), ("topics", Topics), ("rel.txt", lines)).Judged["7"];
        Assert.Equal((first, second), (judged["d1"], judged["d2"]));
    }

    [Fact]
    public void A_column_that_is_the_same_everywhere_is_not_taken_for_documents_although_one_is_named_so()
    {
        var judged = Read(("docs", "<doc><docno>0</docno>wine</doc><doc><docno>5</docno>sky</doc>"), ("topics", Topics), ("qrels", "7 0 5 1\n7 0 4711 1\n7 0 0 1\n"));
        Assert.Equal(["5", "4711", "0"], judged.Judged["7"].Keys);
        Assert.Contains("1 of 3", Assert.Single(judged.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Packed_files_old_letters_and_byte_order_marks_are_read()
    {
        Pack("docs.gz", Encoding.Latin1.GetBytes(Documents.Replace("blue", "bl\u00e9u", StringComparison.Ordinal).ReplaceLineEndings("\r\n")));
        Pack("topics", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Topics)]);
        File.WriteAllBytes(Path.Combine(_folder.FullName, "qrels"), [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("7 0 d1 1\n")]);
        var collection = TestCollection.Read(_folder.FullName);
        Assert.Equal(("bl\u00e9u sky", "WINE", 1), (collection.Documents[1].Text, collection.Queries[0].Text, collection.Judged["7"]["d1"]));
    }

    [Fact]
    public void An_id_that_comes_twice_counts_once_and_is_told()
    {
        var collection = Read(("docs", Documents + Documents), ("topics", Topics), ("qrels", "7 0 d1 1\n"));
        Assert.Equal(2, collection.Documents.Count);
        Assert.StartsWith("2 documents", Assert.Single(collection.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_folder_in_which_something_is_missing_it_is_told_what_each_file_was_taken_for()
    {
        Pack("corpus.tar.gz", [.. "docs"u8, 0, 0, .. "<DOC>"u8]);
        var problem = Assert.Throws<InvalidDataException>(() => Read(("topics", Topics), ("qrels", "7 0 d1 1\n"), ("notes.txt", "Downloaded\nfrom somewhere else\n"), ("empty", "")));
        Assert.Equal($"""
            '{_folder.FullName}' has no documents.
              corpus.tar.gz: no text; unpack it if it is an archive
              empty: empty
              notes.txt: none of the known formats
              qrels: 1 judgements
              topics: 1 queries
            Documents and queries are read from TREC's tags, from JSON lines, from SMART's .I files and from id<tab>text; judgements from lines of query, document and grade. Give a folder that has all three.
            """, problem.Message);
    }

    [Fact]
    public void Files_that_do_not_belong_together_are_told()
    {
        var problem = Assert.Throws<InvalidDataException>(() => Read(("docs", Documents), ("topics", Topics), ("qrels", "8 0 d1 1\n")));
        Assert.Contains("the first query is '7', the first that is judged '8'", problem.Message, StringComparison.Ordinal);
        Assert.Equal("There is no folder '/nowhere/at/all'.", Assert.Throws<InvalidDataException>(() => TestCollection.Read("/nowhere/at/all")).Message);
    }

    [Theory]
    [InlineData("{\"_id\":\"d1\",\"text\":\"a\"}\n{\"_id\":\n", "corpus.jsonl: line 2 is no JSON object of its own")]
    [InlineData("{\"text\":\"a\"}\n", "corpus.jsonl: line 1 has no id")]
    [InlineData("[{\"id\":1,\"text\":\"a\"},{\"text\":\"a\"}]", "corpus.jsonl: item 2 has no id")]
    public void A_line_that_is_broken_is_named(string corpus, string problem) =>
        Assert.StartsWith(problem, Assert.Throws<InvalidDataException>(() => Read(("corpus.jsonl", corpus), ("topics", Topics), ("qrels", "7 0 d1 1\n"))).Message, StringComparison.Ordinal);

    private TestCollection Read(params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files)
        {
            var file = Path.Combine(_folder.FullName, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
        return TestCollection.Read(_folder.FullName);
    }

    private void Pack(string name, byte[] bytes)
    {
        using var stream = new GZipStream(File.Create(Path.Combine(_folder.FullName, name)), CompressionLevel.Fastest);
        stream.Write(bytes);
    }
}
