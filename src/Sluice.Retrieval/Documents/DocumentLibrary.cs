using System.Text;
using System.Text.Json;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Retrieval;

/// <summary>The documents of a workspace's collections: checks, cuts and stores them. Each call works with the workspace that is served when it
/// begins. Thread-safe.</summary>
/// <param name="store">Where they are.</param>
/// <param name="served">The workspace that is served now.</param>
/// <param name="time">The clock.</param>
public sealed class DocumentLibrary(IDocumentStore store, Func<WorkspaceSnapshot> served, TimeProvider time)
{
    /// <summary>Most bytes of a document's metadata.</summary>
    public const int MetadataBytesMax = 16 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Adds a document, or puts it in the place of the one with its id, whole or not at all, and returns only when it is durable.</summary>
    /// <exception cref="StoreException">It could not be stored.</exception>
    public async Task<DocumentAnswer<DocumentAdded>> AddAsync(DocumentAddition addition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(addition);
        var made = Make(addition);
        if (!made.Done) return DocumentAnswer<DocumentAdded>.Refuse(made.Refusal);
        var entry = made.Value;
        var put = (await store.PutDocumentsAsync([entry], cancellationToken))[0];
        return put.Result switch
        {
            DocumentPutResult.Taken => DocumentAnswer<DocumentAdded>.Refuse(OfRecord()),
            DocumentPutResult.Full => DocumentAnswer<DocumentAdded>.Refuse(DocumentRefusalCode.CollectionFull,
                $"The collection has {entry.DocumentsMax} documents, as many as it may. Remove some, or raise documentsMax in collections/{entry.Collection}.yaml."),
            _ => DocumentAnswer<DocumentAdded>.Of(new DocumentAdded(entry.Id, entry.Title, put.Result, put.Revision, entry.Chunks.Count, entry.Chunks.Sum(chunk => (long)chunk.Tokens))),
        };
    }

    /// <summary>Removes a document with everything that was made of it.</summary>
    /// <exception cref="StoreException">It could not be removed.</exception>
    public async Task<DocumentAnswer<StoredDocument>> RemoveAsync(string tenant, string collection, string id, CancellationToken cancellationToken)
    {
        var found = await FindAsync(tenant, collection, id, cancellationToken);
        if (!found.Done) return found;
        if (found.Value.Record is not null) return DocumentAnswer<StoredDocument>.Refuse(OfRecord());
        return await store.RemoveDocumentAsync(tenant, collection, id, cancellationToken) ? found : NotFound<StoredDocument>();
    }

    /// <summary>A document with its chunks.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task<DocumentAnswer<DocumentWithChunks>> GetAsync(string tenant, string collection, string id, CancellationToken cancellationToken)
    {
        var found = await FindAsync(tenant, collection, id, cancellationToken);
        return found.Done
            ? DocumentAnswer<DocumentWithChunks>.Of(new(found.Value, await store.ChunksOfAsync(tenant, collection, id, cancellationToken)))
            : DocumentAnswer<DocumentWithChunks>.Refuse(found.Refusal);
    }

    /// <summary>Documents, most recently added first.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task<DocumentAnswer<Page<StoredDocument>>> ListAsync(string tenant, string collection, int limit, string? cursor, CancellationToken cancellationToken) =>
        served().Collections.ContainsKey(collection)
            ? DocumentAnswer<Page<StoredDocument>>.Of(await store.DocumentsAsync(tenant, collection, limit, cursor, cancellationToken))
            : Unknown<Page<StoredDocument>>(collection);

    /// <summary>What a collection holds.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task<DocumentAnswer<CollectionState>> StateAsync(string tenant, string collection, CancellationToken cancellationToken) =>
        served().Collections.ContainsKey(collection)
            ? DocumentAnswer<CollectionState>.Of(await store.CollectionAsync(tenant, collection, cancellationToken))
            : Unknown<CollectionState>(collection);

    /// <summary>What would be stored of an addition, or why it is not taken.</summary>
    private DocumentAnswer<DocumentEntry> Make(DocumentAddition addition)
    {
        var workspace = served();
        if (!workspace.Collections.TryGetValue(addition.Collection, out var collection)) return Unknown<DocumentEntry>(addition.Collection);
        if (Check(addition, collection) is { } refusal) return DocumentAnswer<DocumentEntry>.Refuse(refusal);
        var (contract, unfit) = MetadataContract(workspace, collection, addition.Metadata);
        if (unfit is not null) return DocumentAnswer<DocumentEntry>.Refuse(unfit);
        ChunkedDocument cut;
        var id = addition.Id ?? ContentHash.OfBytes(addition.Source.Span).ToString();
        try
        {
            cut = DocumentChunker.Cut(id, addition.MediaType, TextOf(addition.Source.Span), collection.Chunk);
        }
        catch (FormatException exception)
        {
            return DocumentAnswer<DocumentEntry>.Refuse(DocumentRefusalCode.Malformed, exception.Message);
        }

        if (cut.Chunks.Count == 0)
            return DocumentAnswer<DocumentEntry>.Refuse(DocumentRefusalCode.Empty, "There is nothing in the document to search. Send one that says something.");
        var chunker = DocumentChunker.NameOf(collection.Chunk);
        var title = addition.Title ?? cut.Title;
        return DocumentAnswer<DocumentEntry>.Of(new DocumentEntry
        {
            Tenant = addition.Tenant,
            Collection = collection.Name,
            Id = id,
            Title = title,
            MediaType = addition.MediaType,
            Source = addition.Source,
            Metadata = addition.Metadata,
            Contract = contract?.Id,
            ContractHash = contract?.Hash ?? default,
            Chunker = chunker,
            Hash = HashOf(title, addition.MediaType, addition.Source, addition.Metadata, contract?.Hash.ToString(), chunker),
            Chunks = cut.Chunks,
            DocumentsMax = collection.DocumentsMax,
            At = time.GetUtcNow(),
        });
    }

    private static Refusal? Check(DocumentAddition addition, CollectionSettings collection)
    {
        if (addition.Id is { } id && !IsId(id))
            return new(DocumentRefusalCode.FieldInvalid, $"id takes 1 to {DocumentEntry.IdLengthMax} characters without control characters.");
        if (addition.Title is { } title && (title.Length > DocumentEntry.TitleLengthMax || title.Any(char.IsControl) || !IsText(title)))
            return new(DocumentRefusalCode.FieldInvalid, $"title takes at most {DocumentEntry.TitleLengthMax} characters without control characters.");
        if (!DocumentMediaType.All.Contains(addition.MediaType))
            return new(DocumentRefusalCode.FieldInvalid, $"mediaType must be one of {string.Join(", ", DocumentMediaType.All)}.");
        return addition.Source.Length > collection.DocumentBytesMax
            ? new(DocumentRefusalCode.TooLarge,
                $"The document has {addition.Source.Length} bytes; the collection takes {collection.DocumentBytesMax}. Cut it, or raise documentBytesMax in collections/{collection.Name}.yaml.")
            : null;
    }

    /// <summary>The contract version that metadata fits; null and no refusal where none is asked for.</summary>
    private static (ContractVersion? Contract, Refusal? Refusal) MetadataContract(WorkspaceSnapshot workspace, CollectionSettings collection, ReadOnlyMemory<byte> metadata)
    {
        if (metadata.Length > MetadataBytesMax) return (null, Unfit($"It has {metadata.Length} bytes; at most {MetadataBytesMax} are taken."));
        if (collection.Metadata is not { } reference)
            return metadata.IsEmpty || IsObject(metadata) ? (null, null) : (null, Unfit("It must be a JSON object."));
        if (!workspace.TryFindContract(reference.ToString(), out var contract))
            return (null, new(DocumentRefusalCode.MetadataInvalid, $"The workspace has no contract '{reference}', which the collection asks for."));
        if (metadata.IsEmpty) return (null, Unfit($"The collection asks for metadata that fits {contract.Id}; give some."));
        var evaluation = contract.Schema.Evaluate(metadata, errorsMax: 1);
        if (evaluation.Valid) return (contract, null);
        var error = evaluation.Errors.Count > 0 ? $" At '{evaluation.Errors[0].InstanceLocation}': {evaluation.Errors[0].Message}." : "";
        return (null, Unfit($"It does not fit {contract.Id}.{error}"));

        static Refusal Unfit(string why) => new(DocumentRefusalCode.MetadataInvalid, $"The metadata cannot be taken. {why}");
    }

    private static bool IsObject(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <exception cref="FormatException">It is no UTF-8.</exception>
    private static string TextOf(ReadOnlySpan<byte> source)
    {
        try
        {
            var bytes = source.StartsWith("\uFEFF"u8) ? source["\uFEFF"u8.Length..] : source;
            return StrictUtf8.GetString(bytes).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\0', '\uFFFD');
        }
        catch (DecoderFallbackException exception)
        {
            throw new FormatException($"It is no UTF-8 at byte {exception.Index}. Send text in UTF-8.", exception);
        }
    }

    /// <summary>Hash of everything that makes a document what it is.</summary>
    internal static ContentHash HashOf(string title, string mediaType, ReadOnlyMemory<byte> source, ReadOnlyMemory<byte> metadata, string? contract, string chunker)
    {
        var parts = string.Join('\n', ContentHash.OfBytes(source.Span), ContentHash.OfBytes(metadata.Span), mediaType, contract ?? "-", chunker, title);
        return ContentHash.OfBytes(Encoding.UTF8.GetBytes(parts));
    }

    private static bool IsId(string id) => id.Length is >= 1 and <= DocumentEntry.IdLengthMax && !id.Any(char.IsControl) && IsText(id);

    private static bool IsText(string text) => !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') || IsWellFormed(text);

    private static bool IsWellFormed(string text)
    {
        try
        {
            _ = StrictUtf8.GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private async Task<DocumentAnswer<StoredDocument>> FindAsync(string tenant, string collection, string id, CancellationToken cancellationToken)
    {
        if (!served().Collections.ContainsKey(collection)) return Unknown<StoredDocument>(collection);
        return IsId(id) && await store.DocumentAsync(tenant, collection, id, cancellationToken) is { } found
            ? DocumentAnswer<StoredDocument>.Of(found)
            : NotFound<StoredDocument>();
    }

    private static DocumentAnswer<T> NotFound<T>()
        where T : class => DocumentAnswer<T>.Refuse(DocumentRefusalCode.NotFound, "The collection has no document with this id.");

    private static Refusal OfRecord() =>
        new(DocumentRefusalCode.OfRecord, "The id is that of a record: what is searched of it follows the record. Give the document another id.");

    private DocumentAnswer<T> Unknown<T>(string collection)
        where T : class => DocumentAnswer<T>.Refuse(UnknownCollection(served(), collection));

    /// <summary>That there is no such collection, and which there are.</summary>
    internal static Refusal UnknownCollection(WorkspaceSnapshot workspace, string collection)
    {
        var known = workspace.Collections.Count == 0 ? "It has none; a collection is a file collections/<name>.yaml."
            : $"There are: {string.Join(", ", workspace.Collections.Keys.Take(20))}.";
        return new(DocumentRefusalCode.CollectionUnknown, $"The workspace has no collection '{DocumentChunker.Short(collection, 64)}'. {known}");
    }
}
