using System.IO.Compression;
using System.Text;

namespace Sluice.Evaluation.Retrieval;

/// <summary>A file of a test collection: what it holds, told by what stands in it.</summary>
internal sealed record CollectionFile(string Name)
{
    // Most bytes of a file, unpacked: what is read is held in memory.
    private const int BytesMax = 1 << 30;

    public IReadOnlyList<TestDocument> Documents { get; private init; } = [];

    public IReadOnlyList<TestQuery> Queries { get; private init; } = [];

    /// <summary>Judgements, as columns.</summary>
    public IReadOnlyList<string[]> Lines { get; private init; } = [];

    /// <summary>Why nothing was read of it; null: something was.</summary>
    public string? Problem { get; private init; }

    /// <summary>What it is, for people.</summary>
    public string Told => Problem ?? (Documents.Count > 0 ? $"{Documents.Count} documents" : Queries.Count > 0 ? $"{Queries.Count} queries" : $"{Lines.Count} judgements");

    public static CollectionFile Read(string folder, string name)
    {
        string text;
        try
        {
            text = Text(Path.Combine(folder, name));
        }
        catch (InvalidDataException problem)
        {
            return new CollectionFile(name) { Problem = problem.Message };
        }
        var start = text.AsSpan().TrimStart();
        if (start.IsEmpty) return new CollectionFile(name) { Problem = "empty" };
        try
        {
            var file = start[0] switch
            {
                '{' or '[' => OfJson(name, text),
                '.' when start.StartsWith(".I") => OfSmart(name, text),
                _ when TrecText.IsDocuments(text) => new CollectionFile(name) { Documents = [.. TrecText.Documents(text)] },
                _ when TrecText.IsTopics(text) => new CollectionFile(name) { Queries = [.. TrecText.Topics(text)] },
                _ => OfColumns(name, text),
            };
            return file.Problem is null && file.Documents.Count + file.Queries.Count + file.Lines.Count == 0 ? file with { Problem = "nothing in it has an id and a text" } : file;
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"{name}: {problem.Message}", problem);
        }
    }

    private static CollectionFile OfJson(string name, string text)
    {
        var items = JsonLines.Read(text).ToList();
        return IsQueries(name) || !IsDocuments(name) && items.Exists(item => item.Question)
            ? new CollectionFile(name) { Queries = [.. items.Select(item => new TestQuery(item.Id, Either(item.Text, item.Title)))] }
            : new CollectionFile(name) { Documents = [.. items.Select(item => new TestDocument(item.Id, item.Title, item.Text))] };
    }

    private static CollectionFile OfSmart(string name, string text) => IsQueries(name)
        ? new CollectionFile(name) { Queries = [.. SmartText.Read(text).Select(item => new TestQuery(item.Id, Either(item.Text, item.Title)))] }
        : new CollectionFile(name) { Documents = [.. SmartText.Read(text)] };

    private static CollectionFile OfColumns(string name, string text)
    {
        var lines = Columns.Read(text);
        if (Judgements.Are(lines)) return new CollectionFile(name) { Lines = lines };
        var rows = lines.Where(line => line.Length > 1 && line[1].Length > 0).ToList();
        if (rows.Count < lines.Count * 0.9) return new CollectionFile(name) { Problem = "none of the known formats" };
        if (IsQueries(name)) return new CollectionFile(name) { Queries = [.. rows.Select(line => new TestQuery(line[0], string.Join(' ', line[1..])))] };
        return IsDocuments(name)
            ? new CollectionFile(name) { Documents = [.. rows.Select(line => new TestDocument(line[0], "", string.Join('\n', line[1..])))] }
            : new CollectionFile(name) { Problem = "columns of text; name the file doc… or quer…" };
    }

    private static bool IsQueries(string name) => Has(name, "quer", "topic", "qry");

    private static bool IsDocuments(string name) => Has(name, "doc", "corpus", "collection");

    private static bool Has(string name, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            if (Path.GetFileName(name).Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static string Either(string text, string other) => text.Length > 0 ? text : other;

    /// <summary>The text: of a gzipped file what is in it; UTF-8, UTF-16 with its mark, else Latin-1; with line ends of one character.</summary>
    private static string Text(string file)
    {
        var bytes = Bytes(file);
        if (bytes.AsSpan().IndexOf((byte)0) is >= 0 && !bytes.AsSpan().StartsWith(Encoding.Unicode.Preamble) && !bytes.AsSpan().StartsWith(Encoding.BigEndianUnicode.Preamble))
            throw new InvalidDataException("no text; unpack it if it is an archive");
        using var reader = new StreamReader(new MemoryStream(bytes), Utf8(bytes) ? Encoding.UTF8 : Encoding.Latin1);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static byte[] Bytes(string file)
    {
        using var stream = File.OpenRead(file);
        var packed = stream.ReadByte() == 0x1f && stream.ReadByte() == 0x8b;
        stream.Position = 0;
        using Stream plain = packed ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        using var all = new MemoryStream();
        var part = new byte[1 << 16];
        while (plain.Read(part) is > 0 and var read)
        {
            if (all.Length + read > BytesMax) throw new InvalidDataException($"more than {BytesMax} bytes; give a part of it");
            all.Write(part, 0, read);
        }
        return all.ToArray();
    }

    private static bool Utf8(byte[] bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(bytes) >= 0;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
