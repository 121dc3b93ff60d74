using System.Text.Json;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Cli.Printing;

/// <summary>Documents and passages as JSON, with the members that the HTTP interface gives them.</summary>
internal static class DocumentJson
{
    public static void Write(Utf8JsonWriter json, string collection, StoredDocument document)
    {
        json.WriteStartObject();
        json.WriteString("collection", collection);
        json.WriteString("id", document.Id);
        json.WriteNumber("revision", document.Revision);
        if (document.Title.Length > 0) json.WriteString("title", document.Title);
        json.WriteString("mediaType", document.MediaType);
        json.WriteNumber("bytes", document.Bytes);
        if (!document.Metadata.IsEmpty)
        {
            json.WritePropertyName("metadata");
            json.WriteRawValue(document.Metadata.Span, skipInputValidation: true);
        }

        if (document.Contract is { } contract) json.WriteString("contract", contract);
        WriteRecord(json, document.Record);
        json.WriteString("chunker", document.Chunker);
        json.WriteString("hash", document.Hash);
        json.WriteNumber("chunks", document.Chunks);
        json.WriteNumber("tokens", document.Tokens);
        json.WriteString("addedAt", document.AddedAt);
        json.WriteString("updatedAt", document.UpdatedAt);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, RetrievalResult retrieval)
    {
        json.WriteStartObject();
        json.WriteString("method", retrieval.Method);
        if (retrieval.Embedding is { } embedding) json.WriteString("embedding", embedding);
        if (retrieval.Degraded is { } degraded) json.WriteString("degraded", degraded);
        json.WriteNumber("stale", retrieval.Stale);
        json.WriteStartArray("passages");
        foreach (var passage in retrieval.Passages) Write(json, passage);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RetrievedPassage passage)
    {
        json.WriteStartObject();
        json.WriteString("id", passage.Id);
        json.WriteString("document", passage.Document);
        json.WriteNumber("revision", passage.Revision);
        if (passage.Title.Length > 0) json.WriteString("title", passage.Title);
        if (passage.Section.Length > 0) json.WriteString("section", passage.Section);
        json.WriteString("text", passage.Text);
        json.WriteNumber("tokens", passage.Tokens);
        json.WriteNumber("score", passage.Score);
        if (passage.LexicalRank is { } lexical) json.WriteNumber("lexicalRank", lexical);
        if (passage.VectorRank is { } vector) json.WriteNumber("vectorRank", vector);
        WriteRecord(json, passage.Record);
        if (passage.Contract is { } contract) json.WriteString("contract", contract.ToString());
        json.WriteEndObject();
    }

    private static void WriteRecord(Utf8JsonWriter json, RecordReference? record)
    {
        if (record is null) return;
        json.WriteStartObject("record");
        json.WriteString("contract", record.Contract);
        json.WriteString("key", record.Key);
        json.WriteNumber("revision", record.Revision);
        json.WriteEndObject();
    }
}
