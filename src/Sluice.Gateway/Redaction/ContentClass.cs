using System.Text.Json;

namespace Sluice.Gateway.Redaction;

/// <summary>How a value is to be treated, from what needs no care to what is shown to nobody.</summary>
internal enum ContentClass
{
    /// <summary>Nobody has said: it is looked through.</summary>
    Unspecified,

    /// <summary>The schema says that it may be shown; it is looked through all the same.</summary>
    Public,

    /// <summary>About a person, or confidential: a token stands in its place.</summary>
    Personal,

    /// <summary>A secret: nothing of it is kept, not even that two are equal.</summary>
    Secret,
}

/// <summary>Reads classes from the annotations of a schema.</summary>
internal static class ContentClassReader
{
    /// <summary>The strictest class that one schema states for what it describes; unspecified when it states none.</summary>
    public static ContentClass Of(JsonElement schema)
    {
        var found = ContentClass.Unspecified;
        if (schema.ValueKind != JsonValueKind.Object) return found;
        foreach (var member in schema.EnumerateObject())
        {
            var stated = Of(member.Name, member.Value);
            if (stated > found) found = stated;
        }

        return found;
    }

    // Names in use elsewhere count too: Confluent's and Conduktor's tags, x-pii and x-sensitive of OpenAPI documents.
    private static ContentClass Of(string keyword, JsonElement value) => keyword switch
    {
        "writeOnly" => value.ValueKind == JsonValueKind.True ? ContentClass.Secret : ContentClass.Unspecified,
        "format" => value.ValueKind == JsonValueKind.String && value.ValueEquals("password"u8) ? ContentClass.Secret : ContentClass.Unspecified,
        "x-class" or "x-sluice-class" or "x-data-classification" or "confluent:tags" or "conduktor.tags" => Words(value),
        "x-pii" or "x-sensitive" or "x-personal" => Flag(value, ContentClass.Personal),
        "x-secret" => Flag(value, ContentClass.Secret),
        _ => ContentClass.Unspecified,
    };

    private static ContentClass Flag(JsonElement value, ContentClass meant) =>
        value.ValueKind is JsonValueKind.False or JsonValueKind.Null ? ContentClass.Unspecified : meant;

    private static ContentClass Words(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Select(Words).DefaultIfEmpty().Max(),
        JsonValueKind.String => Word(value.GetString()!),
        _ => ContentClass.Unspecified,
    };

    // A word that nobody knows is taken for a reason to be careful.
    private static ContentClass Word(string word) => word.ToUpperInvariant() switch
    {
        "PUBLIC" or "NONE" => ContentClass.Public,
        "SECRET" or "CREDENTIAL" or "CREDENTIALS" or "PASSWORD" or "KEY" or "TOKEN" => ContentClass.Secret,
        _ => ContentClass.Personal,
    };
}
