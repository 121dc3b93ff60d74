namespace Sluice.Gateway;

/// <summary>The closed list of codes with which documents and searches are refused, in order of precedence.</summary>
public static class RetrievalCode
{
    /// <summary>The workspace has no collection of the name.</summary>
    public const string CollectionNotFound = "collection_not_found";

    /// <summary>An id or title is none: empty, too long, or with a character that no text has.</summary>
    public const string DocumentIdInvalid = "document_id_invalid";

    /// <summary>The media type is none that is read.</summary>
    public const string DocumentTypeUnknown = "document_type_unknown";

    /// <summary>The document is past a limit of its collection.</summary>
    public const string DocumentTooLarge = "document_too_large";

    /// <summary>The document is not what its media type says.</summary>
    public const string DocumentUnreadable = "document_unreadable";

    /// <summary>The document says nothing: there is no text in it.</summary>
    public const string DocumentEmpty = "document_empty";

    /// <summary>The metadata is no JSON object, too large, or does not fit the collection's contract.</summary>
    public const string MetadataInvalid = "metadata_invalid";

    /// <summary>The id belongs to a record.</summary>
    public const string DocumentTaken = "document_taken";

    /// <summary>The collection has no place for another document.</summary>
    public const string CollectionFull = "collection_full";

    /// <summary>There is no such document.</summary>
    public const string DocumentNotFound = "document_not_found";
}
