using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>What messages must satisfy before they are taken at all.</summary>
internal static class SessionRules
{
    private const string IdRule = "must have 1 to 256 characters and no control characters, and is not '.' or '..'";

    public static Refusal? Check(SessionRequest request)
    {
        if (request.Id is { } id && !IsId(id)) return Invalid("id takes 1 to 128 letters, digits and the signs . _ : ~ -, and is not '.' or '..'.");
        if (request.RetentionDays is < 0 or > SessionLog.RetentionDaysMax)
            return Invalid($"retentionDays takes 0 (never) to {SessionLog.RetentionDaysMax}.");
        return request.Metadata.Length > SessionLog.MetadataBytesMax
            ? Invalid($"metadata has {request.Metadata.Length} bytes; the limit is {SessionLog.MetadataBytesMax}.")
            : null;
    }

    // So that it stands in an address as it is.
    private static bool IsId(string id) => id.Length is > 0 and <= 128 && id is not ("." or "..")
        && id.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or ':' or '~' or '-');

    public static Refusal? Check(SessionAppend append, int contentBytesMax)
    {
        if (append.Messages.Count is < 1 or > SessionLog.BatchMax) return Invalid($"messages takes 1 to {SessionLog.BatchMax} messages at a time.");
        if (append.IdempotencyKey is { } key && !RecordKey.IsAllowed(key)) return Invalid($"idempotencyKey {IdRule}.");
        for (var i = 0; i < append.Messages.Count; i++)
        {
            if (Problem(append.Messages[i], contentBytesMax) is { } problem) return Invalid($"Message {i}: {problem}");
        }
        return null;
    }

    /// <summary>What "same content" means for an idempotency key: the messages without their stamps, since a retry has a trace of its own.</summary>
    public static string Hash(SessionAppend append)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var message in append.Messages)
        {
            Add(Encoding.UTF8.GetBytes($"{LedgerNames.Of(message.Role)} {message.Calls.Count}"), length);
            Add(message.Content.Span, length);
            Add(Encoding.UTF8.GetBytes(message.CallId ?? ""), length);
            Add(Encoding.UTF8.GetBytes(message.Name ?? ""), length);
            foreach (var call in message.Calls)
            {
                foreach (var part in (string[])[call.Id, call.Name, call.Arguments]) Add(Encoding.UTF8.GetBytes(part), length);
            }
        }
        return $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}";

        // Lengths first, so that no two different appends run together to the same bytes.
        void Add(ReadOnlySpan<byte> part, Span<byte> size)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(size, part.Length);
            hash.AppendData(size);
            hash.AppendData(part);
        }
    }

    private static string? Problem(SessionMessage message, int contentBytesMax)
    {
        if (message.Content.Length + message.Calls.Sum(call => (long)call.Arguments.Length) > contentBytesMax)
            return $"it is larger than {contentBytesMax} bytes. Raise limits.outputBytesMax in sluice.yaml to take larger ones.";
        if (message.Calls.Count > 0 && message.Role != MessageRole.Assistant) return "only an assistant calls tools.";
        if (message.CallId is null == (message.Role == MessageRole.Tool))
            return "a tool's message names the call it answers, and no other message does.";
        if (message.CallId is { } id && !RecordKey.IsAllowed(id)) return $"callId {IdRule}.";
        if (message.Name is { } name && !RecordKey.IsAllowed(name)) return $"name {IdRule}.";
        foreach (var call in message.Calls)
        {
            if (!RecordKey.IsAllowed(call.Id) || !RecordKey.IsAllowed(call.Name)) return $"id and name of a tool call {IdRule}.";
            if (!Rune(call.Arguments)) return "arguments hold half of a surrogate pair, which no UTF-8 text can hold.";
        }
        return Content(message);
    }

    private static string? Content(SessionMessage message)
    {
        try
        {
            var reader = new Utf8JsonReader(message.Content.Span);
            reader.Read();
            var kind = reader.TokenType;
            do
            {
                // Escaped halves of surrogate pairs show only when a text is read.
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped) _ = reader.GetString();
            }
            while (reader.Read());
            if (kind == JsonTokenType.Null && message.Calls.Count == 0) return "content may be null only where tools are called.";
            return kind is JsonTokenType.String or JsonTokenType.StartArray or JsonTokenType.Null
                ? null
                : "content must be a text, an array of parts, or null.";
        }
        catch (JsonException)
        {
            return "content must be one JSON value, nested at most 64 levels deep.";
        }
        catch (InvalidOperationException)
        {
            return "content holds half of a surrogate pair, which no UTF-8 text can hold.";
        }
    }

    private static bool Rune(string text)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text) >= 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static Refusal Invalid(string message) => new(RefusalCode.FieldInvalid, message);
}
