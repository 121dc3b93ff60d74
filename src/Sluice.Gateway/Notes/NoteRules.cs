using System.Text;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>What a note must satisfy before it is taken at all.</summary>
internal static class NoteRules
{
    public const string NameRule = "takes 1 to 256 characters and no control characters, and is not '.' or '..'.";

    /// <summary>What is wrong with a note by itself; null when nothing is.</summary>
    public static string? Problem(NoteRequest request, NoteSettings settings)
    {
        if (!RecordKey.IsAllowed(request.Subject)) return $"subject {NameRule}";
        if (!IsKind(request.Kind)) return "kind takes 1 to 64 lower-case letters, digits and the signs . _ -, such as fact, goal or constraint.";
        if (request.IdempotencyKey is { } key && !RecordKey.IsAllowed(key)) return $"idempotencyKey {NameRule}";
        if (request.Supersedes is { } earlier && !RecordKey.IsAllowed(earlier)) return $"supersedes {NameRule}";
        if (!RecordKey.IsAllowed(request.Who)) return $"who {NameRule}";
        return Text(request.Text, settings.TextBytesMax) ?? Source(request.Source);
    }

    /// <summary>What "same content" means for an idempotency key.</summary>
    public static string Hash(NoteRequest request)
    {
        using var hash = new LeafHash();
        var source = request.Source;
        hash.Add(request.Kind, request.Text, request.Supersedes, source.Session, source.Seq, source.Record?.Contract, source.Record?.Key, source.Record?.Revision);
        hash.Add(source.SubmissionId, source.TraceId);
        return $"sha256:{Convert.ToHexStringLower(hash.Finish())}";
    }

    private static bool IsKind(string kind) => kind.Length is > 0 and <= 64
        && kind.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '.' or '_' or '-');

    private static string? Text(string text, int bytesMax)
    {
        if (string.IsNullOrWhiteSpace(text)) return "text must say something.";
        try
        {
            var bytes = new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text);
            if (bytes > bytesMax) return $"text has {bytes} bytes; the limit is {bytesMax}. A note is a sentence or two: say the rest in a record, or raise notes.textBytesMax in sluice.yaml.";
        }
        catch (EncoderFallbackException)
        {
            return "text holds half of a surrogate pair, which no UTF-8 text can hold.";
        }

        return text.Any(character => char.IsControl(character) && character is not ('\n' or '\t')) ? "text holds a control character other than tabs and line feeds." : null;
    }

    private static string? Source(NoteSource source)
    {
        if (source is { Session: null, Record: null, SubmissionId: null, TraceId: null })
            return "source must name where the note comes from: session and seq, record, submissionId or traceId.";
        if (source.Session is null != source.Seq is null) return "source takes session and seq together: the message that says it.";
        if (source.Seq is < 1) return "source.seq takes a whole number from 1.";
        if (source.Record is { } record && (!RecordKey.IsAllowed(record.Key) || !RecordKey.IsAllowed(record.Contract) || record.Revision < 1))
            return "source.record takes contract, key and revision, a whole number from 1.";
        return source.TraceId is { } trace && !TraceIds.IsValid(trace) ? "source.traceId takes a W3C trace id: 32 lower-case hexadecimal digits, not all zero." : null;
    }
}
