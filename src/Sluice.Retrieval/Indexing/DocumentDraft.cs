using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Retrieval;

/// <summary>A document on its way into a collection: refused, or checked and not yet cut.</summary>
internal sealed class DocumentDraft
{
    private readonly Func<SourceText?> _read;
    private readonly string? _title;

    private DocumentDraft(DocumentEntry? entry, DocumentOutcome? refused, string? title, Func<SourceText?> read) =>
        (Entry, Refused, _title, _read) = (entry, refused, title, read);

    /// <summary>The document without chunks; null when it is refused.</summary>
    public DocumentEntry? Entry { get; }

    /// <summary>The refusal; null when it is none.</summary>
    public DocumentOutcome? Refused { get; }

    /// <summary>A document that somebody gives.</summary>
    public static DocumentDraft Of(string tenant, CollectionSettings settings, WorkspaceSnapshot workspace, NewDocument document, DateTimeOffset at)
    {
        if (document.Id.Length is 0 or > DocumentEntry.IdLengthMax || document.Id is "." or ".." || !DocumentRows.IsText(document.Id) || document.Id.Any(char.IsControl))
            return Refuse(RetrievalCode.DocumentIdInvalid, $"An id has 1 to {DocumentEntry.IdLengthMax} characters and no control character, and is not '.' or '..'. Give the document another one.");
        if (document.Title is { } title && (title.Length > DocumentEntry.TitleLengthMax || !DocumentRows.IsText(title) || title.Any(char.IsControl)))
            return Refuse(RetrievalCode.DocumentIdInvalid, $"A title has at most {DocumentEntry.TitleLengthMax} characters and no control character. Shorten it.");
        if (!DocumentMediaType.All.Contains(document.MediaType, StringComparer.Ordinal))
            return Refuse(RetrievalCode.DocumentTypeUnknown, $"Documents are {string.Join(", ", DocumentMediaType.All)}. Give one of these as the media type.");
        if (document.Content.Length > settings.DocumentBytesMax)
            return Refuse(RetrievalCode.DocumentTooLarge,
                $"The document has {document.Content.Length} bytes, and '{settings.Name}' takes {settings.DocumentBytesMax}. Part it, or raise 'documentBytesMax'.");
        var metadata = DocumentMetadata.Check(document.Metadata, settings.Metadata, workspace);
        if (metadata.Refused is { } refused) return new(null, refused, null, () => null);
        return new(new DocumentEntry
        {
            Tenant = tenant,
            Collection = settings.Name,
            Id = document.Id,
            MediaType = document.MediaType,
            Source = document.Content,
            Metadata = metadata.Bytes,
            Contract = metadata.Contract?.Id,
            ContractHash = metadata.Contract?.Hash ?? default,
            Chunker = DocumentChunker.Name(settings.Chunk),
            Hash = Hash(document.MediaType, document.Title ?? "", document.Content, metadata.Bytes, metadata.Contract?.Hash.ToString() ?? "", DocumentChunker.Name(settings.Chunk)),
            Chunks = [],
            DocumentsMax = settings.DocumentsMax,
            At = at,
        }, null, document.Title, () => SourceText.IsText(document.Content.Span) ? DocumentChunker.Read(document.Content, document.MediaType) : null);
    }

    /// <summary>A record. Its source is the record itself and is not kept twice.</summary>
    public static DocumentDraft Of(string tenant, CollectionSettings settings, CollectionRecords records, LoadedRecord record, DateTimeOffset at)
    {
        var (reference, json) = (record.Revision.Reference, record.Document.Utf8);
        var chunker = DocumentChunker.NameOfRecords(settings.Chunk, records);
        return new(new DocumentEntry
        {
            Tenant = tenant,
            Collection = settings.Name,
            Id = $"{reference.Contract}/{reference.Key}",
            MediaType = DocumentMediaType.Json,
            Source = default,
            Contract = record.Contract,
            ContractHash = record.ContractHash,
            Record = reference,
            Chunker = chunker,
            Hash = Hash("record", string.Join('\n', records.Text), json, default, record.ContractHash.ToString(), chunker),
            Chunks = [],
            DocumentsMax = settings.DocumentsMax,
            At = at,
        }, null, "", () => JsonText.Read(json, records.Text));
    }

    /// <summary>Cuts it.</summary>
    /// <returns>A refusal, or null.</returns>
    public DocumentOutcome? Cut(CollectionSettings settings, out DocumentEntry? entry)
    {
        entry = null;
        if (_read() is not { } source)
            return DocumentOutcome.Refuse(RetrievalCode.DocumentUnreadable, $"The document is no {Entry!.MediaType} in UTF-8. Mend or convert it, or name another media type.");
        if (DocumentChunker.Cut(Entry!.Id, source, settings.Chunk) is not { } chunks)
            return DocumentOutcome.Refuse(RetrievalCode.DocumentTooLarge, $"The document has more than {DocumentChunker.ChunksMax} chunks. Part it, or raise 'chunk.tokensMax'.");
        // A record may say nothing at the chosen places; that it is there keeps an older revision from being found.
        if (chunks.Count == 0 && Entry.Record is null)
            return DocumentOutcome.Refuse(RetrievalCode.DocumentEmpty, "There is no text in the document. Give one that has some.");
        entry = Entry with { Chunks = chunks, Title = _title ?? source.Title };
        return null;
    }

    private static DocumentDraft Refuse(string code, string message) => new(null, DocumentOutcome.Refuse(code, message), null, () => null);

    private static ContentHash Hash(string kind, string title, ReadOnlyMemory<byte> source, ReadOnlyMemory<byte> metadata, string contract, string chunker)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in (ReadOnlyMemory<byte>[])[Utf8(kind), Utf8(title), source, metadata, Utf8(contract), Utf8(chunker)])
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
            hash.AppendData(length);
            hash.AppendData(part.Span);
        }
        return ContentHash.Parse($"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}");
    }

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
