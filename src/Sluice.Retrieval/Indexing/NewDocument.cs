using System.Diagnostics.CodeAnalysis;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Schemas;

namespace Sluice.Retrieval;

/// <summary>A document as somebody gives it.</summary>
public sealed record NewDocument
{
    /// <summary>Its id: what is put under the same id takes its place.</summary>
    public required string Id { get; init; }

    /// <summary>One of <see cref="DocumentMediaType"/>.</summary>
    public required string MediaType { get; init; }

    /// <summary>Its bytes.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>Its title; null: the one it gives itself.</summary>
    public string? Title { get; init; }

    /// <summary>One JSON object; empty: none.</summary>
    public ReadOnlyMemory<byte> Metadata { get; init; }
}

/// <summary>What became of a document that was given.</summary>
public sealed class DocumentOutcome
{
    private DocumentOutcome(DocumentPut? put, Refusal? refusal, IReadOnlyList<ValidationError> errors) => (Put, Refusal, Errors) = (put, refusal, errors);

    /// <summary>What was stored; null when it was refused.</summary>
    public DocumentPut? Put { get; }

    /// <summary>Why not; null when it is stored.</summary>
    public Refusal? Refusal { get; }

    /// <summary>What is wrong with the metadata (<c>metadata_invalid</c>); else empty.</summary>
    public IReadOnlyList<ValidationError> Errors { get; }

    /// <summary>Whether it is stored.</summary>
    [MemberNotNullWhen(true, nameof(Put))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Stored => Put is not null;

    internal static DocumentOutcome Of(DocumentPut put) => put.Result switch
    {
        DocumentPutResult.Full => Refuse(RetrievalCode.CollectionFull, "The collection has no place for another document. Remove some, or raise 'documentsMax'."),
        DocumentPutResult.Taken => Refuse(RetrievalCode.DocumentTaken, "The id belongs to a record of the collection. Give the document another one."),
        _ => new(put, null, []),
    };

    internal static DocumentOutcome Of(Refusal refusal) => new(null, refusal, []);

    internal static DocumentOutcome Refuse(string code, string message, IReadOnlyList<ValidationError>? errors = null) => new(null, new Refusal(code, message), errors ?? []);
}
