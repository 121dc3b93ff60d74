using System.Data.Common;
using System.Text.Json;

namespace Sluice.Gateway.Stores;

/// <summary>Documents and chunks as the tables of every store hold them.</summary>
public static class DocumentRows
{
    /// <summary>Names the list in its cursors.</summary>
    public const char List = 'd';

    /// <summary>Most values of a document's metadata that can be filtered by, and characters of one.</summary>
    public const int ValuesMax = 256, ValueLengthMax = 512;

    /// <summary>The columns of <see cref="Document"/> but for the source, of the table <c>document d</c>.</summary>
    public const string Columns = "d.id, d.revision, d.title, d.media_type, d.bytes, d.metadata, d.contract, d.contract_hash, d.record_contract, d.record_key, "
        + "d.record_revision, d.chunker, d.hash, d.chunks, d.tokens, d.added_at, d.updated_at";

    /// <summary>The columns of <see cref="Chunk"/>, of the tables <c>chunk c</c> and <c>document d</c>.</summary>
    public const string ChunkColumns = "c.seq, c.id, d.id, d.revision, d.title, c.section, c.text, c.tokens, d.chunker, d.record_contract, d.record_key, "
        + "d.record_revision, d.contract, d.contract_hash";

    /// <summary>A document without its source.</summary>
    public static StoredDocument Document(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new StoredDocument
        {
            Id = row.GetString(0),
            Revision = row.GetInt64(1),
            Title = row.GetString(2),
            MediaType = row.GetString(3),
            Bytes = row.GetInt64(4),
            Metadata = row.IsDBNull(5) ? default : row.GetFieldValue<byte[]>(5),
            Contract = row.TextOrNull(6),
            ContractHash = row.TextOrNull(7) ?? "",
            Record = Record(row, 8),
            Chunker = row.GetString(11),
            Hash = row.GetString(12),
            Chunks = row.GetInt32(13),
            Tokens = row.GetInt64(14),
            AddedAt = UtcText.Parse(row.GetString(15)),
            UpdatedAt = UtcText.Parse(row.GetString(16)),
        };
    }

    /// <summary>A chunk.</summary>
    public static StoredChunk Chunk(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new StoredChunk
        {
            Position = row.GetInt64(0),
            Id = row.GetString(1),
            Document = row.GetString(2),
            Revision = row.GetInt64(3),
            Title = row.GetString(4),
            Section = row.GetString(5),
            Text = row.GetString(6),
            Tokens = row.GetInt32(7),
            Chunker = row.GetString(8),
            Record = Record(row, 9),
            Contract = row.TextOrNull(12),
            ContractHash = row.TextOrNull(13) ?? "",
        };
    }

    /// <summary>The words by which a chunk is found: of title, section and text.</summary>
    public static string Words(string title, string section, string text) => LexicalWords.Joined($"{title}\n{section}\n{text}");

    /// <summary>What is done with a document, given what is there.</summary>
    /// <param name="entry">The document.</param>
    /// <param name="there">What is there under its id; null: nothing.</param>
    /// <param name="count">Documents in the collection.</param>
    /// <returns>The answer when nothing is written; else null.</returns>
    public static DocumentPut? Refusal(DocumentEntry entry, DocumentHead? there, long count)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Replaces is { } revision && revision != there?.Revision) return new DocumentPut(DocumentPutResult.Outdated, there?.Revision ?? 0, 0, 0);
        if (there is null) return count < entry.DocumentsMax ? null : new DocumentPut(DocumentPutResult.Full, 0, 0, 0);
        if ((there.RecordRevision is null) != (entry.Record is null)) return new DocumentPut(DocumentPutResult.Taken, there.Revision, 0, 0);
        if (there.RecordRevision > entry.Record?.Revision) return new DocumentPut(DocumentPutResult.Outdated, there.Revision, 0, 0);
        return there.Hash == entry.Hash.ToString() && there.RecordRevision == entry.Record?.Revision
            ? new DocumentPut(DocumentPutResult.Unchanged, there.Revision, 0, 0)
            : null;
    }

    /// <summary>The values by which a document can be found: texts, numbers and truth values of its metadata by JSON Pointer. Those of an array
    /// stand under the array's own pointer.</summary>
    public static IReadOnlyList<(string Pointer, string Value)> Values(ReadOnlyMemory<byte> metadata)
    {
        if (metadata.IsEmpty) return [];
        var values = new HashSet<(string, string)>();
        using var document = JsonDocument.Parse(metadata);
        try
        {
            Collect(document.RootElement, "", values);
        }
        // A text with half of a surrogate pair: what stands before it is enough.
        catch (InvalidOperationException)
        {
        }
        return [.. values];
    }

    /// <summary>Whether a filter can match anything: no store holds a NUL or half of a surrogate pair.</summary>
    public static bool CanMatch(IReadOnlyDictionary<string, string> filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return filter.All(pair => IsText(pair.Key) && IsText(pair.Value));
    }

    private static void Collect(JsonElement value, string pointer, HashSet<(string, string)> values)
    {
        if (values.Count >= ValuesMax) return;
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                    Collect(member.Value, $"{pointer}/{member.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", values);
                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in value.EnumerateArray().Index())
                    Collect(item, item.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? $"{pointer}/{index}" : pointer, values);
                break;
            case JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
                if (pointer.Length <= ValueLengthMax && text.Length <= ValueLengthMax && IsText(pointer) && IsText(text)) values.Add((pointer, text));
                break;
        }
    }

    /// <summary>Whether a text is one that a store can hold: without a NUL and half of a surrogate pair. Any other is the id of nothing.</summary>
    public static bool IsText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return !text.Contains('\0', StringComparison.Ordinal) && LexicalWords.IsWellFormed(text);
    }

    private static RecordReference? Record(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : new RecordReference(row.GetString(column), row.GetString(column + 1), row.GetInt64(column + 2));
}

/// <summary>What a store looks at before it writes over a document.</summary>
/// <param name="Seq">The store's number of it.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="Title">Its title.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="RecordRevision">Revision of the record it is made of; null: it is no record.</param>
/// <param name="Chunks">Number of its chunks.</param>
/// <param name="Tokens">Their tokens.</param>
public sealed record DocumentHead(long Seq, long Revision, string Title, string Hash, long? RecordRevision, int Chunks, long Tokens);
