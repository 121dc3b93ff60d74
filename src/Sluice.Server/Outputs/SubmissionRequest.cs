using System.Diagnostics.CodeAnalysis;
using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sluice.Gateway;
using Sluice.Server.Lists;
using Sluice.Server.Problems;

namespace Sluice.Server.Outputs;

/// <summary>Makes a submission of a request: JSON with everything in the body, or a raw output with the rest in the query.</summary>
internal static class SubmissionRequest
{
    public const string IdempotencyKeyHeader = "Idempotency-Key";
    private static readonly string[] RawParameters = ["contract", "contractHash", "prompt", "key", "mode"];
    private static readonly string[] JsonParameters = ["mode"];

    private enum Form
    {
        Unsupported,
        Json,
        Raw,
    }

    /// <summary>Reads a submission, or the first problem with it.</summary>
    public static async ValueTask<(Submission? Submission, Problem? Problem)> ReadAsync(HttpRequest request, int outputDepthMax)
    {
        var form = FormOf(request.ContentType);
        if (form == Form.Unsupported) return (null, UnsupportedType());
        if (!QueryNames.TryCheck(request, form == Form.Raw ? RawParameters : JsonParameters, out var problem)) return (null, problem);
        if (!TryReadMode(request, out var mode, out problem)) return (null, problem);
        if (!TryReadHeader(request, out var idempotencyKey, out problem)) return (null, problem);
        using var body = await BodyBytes.ReadAsync(request);
        Submission? submission;
        if (form == Form.Json)
        {
            if (!SubmissionJson.TryRead(body.Memory, outputDepthMax, out submission, out problem)) return (null, problem);
        }
        else if (!TryReadRaw(request, body.Memory, out submission, out problem))
        {
            return (null, problem);
        }

        if (mode is { } asked) submission = submission with { Mode = asked };
        if (idempotencyKey is null) return (submission, null);
        return submission.IdempotencyKey is null || submission.IdempotencyKey == idempotencyKey
            ? (submission with { IdempotencyKey = idempotencyKey }, null)
            : (null, Problem.At(ProblemCode.IdempotencyKeyDiffers, "/idempotencyKey",
                "The header Idempotency-Key and the field idempotencyKey differ. Give one of them, or the same in both."));
    }

    private static bool TryReadRaw(HttpRequest request, ReadOnlyMemory<byte> body, [NotNullWhen(true)] out Submission? submission,
        [NotNullWhen(false)] out Problem? problem)
    {
        submission = null;
        problem = null;
        if (request.Query["contract"] is not [{ Length: > 0 } contract])
        {
            problem = Problem.Of(ProblemCode.FieldMissing, "contract",
                "The contract is missing. Name it in the query, as in /api/outputs?contract=learning-plan.");
            return false;
        }

        submission = new Submission
        {
            Contract = contract,
            Output = body.ToArray(),
            ContractHash = request.Query["contractHash"] is [{ } hash] ? hash : null,
            Prompt = request.Query["prompt"] is [{ } prompt] ? prompt : null,
            Key = request.Query["key"] is [{ } key] ? key : null,
        };
        return true;
    }

    /// <summary>The mode of a word.</summary>
    public static bool TryParseMode(string text, out SubmissionMode mode)
    {
        mode = text switch { "async" => SubmissionMode.Async, "lazy" => SubmissionMode.Lazy, _ => SubmissionMode.Sync };
        return text is "sync" or "async" or "lazy";
    }

    /// <summary>Whether a request asks to be answered before the work is done (RFC 7240, section 4.1).</summary>
    public static bool PrefersAsync(HttpRequest request) => request.Headers["Prefer"].SelectMany(value => (value ?? "").Split(','))
        .Any(preference => preference.Split(';')[0].Trim().Equals("respond-async", StringComparison.OrdinalIgnoreCase));

    /// <summary>The mode that a request asks for in its query or header; null when it names none.</summary>
    public static bool TryReadMode(HttpRequest request, out SubmissionMode? mode, [NotNullWhen(false)] out Problem? problem)
    {
        problem = null;
        mode = PrefersAsync(request) ? SubmissionMode.Async : null;
        if (request.Query["mode"] is not [{ } text]) return true;
        if (TryParseMode(text, out var named))
        {
            mode = named;
            return true;
        }

        problem = Problem.Of(ProblemCode.ParameterInvalid, "mode", "mode takes sync, async or lazy.");
        return false;
    }

    /// <summary>The idempotency key that a request has in its header; null when it has none.</summary>
    public static bool TryReadHeader(HttpRequest request, out string? idempotencyKey, [NotNullWhen(false)] out Problem? problem)
    {
        idempotencyKey = null;
        problem = null;
        var values = request.Headers[IdempotencyKeyHeader];
        if (values.Count == 0) return true;
        if (values is not [{ Length: > 0 }])
        {
            problem = Problem.Of(ProblemCode.ParameterInvalid, IdempotencyKeyHeader, "Give the header Idempotency-Key once and not empty.");
            return false;
        }

        idempotencyKey = IdempotencyKeyOf(request);
        return true;
    }

    /// <summary>The idempotency key of a request whose header was checked; null when it has none.</summary>
    public static string? IdempotencyKeyOf(HttpRequest request) => request.Headers[IdempotencyKeyHeader] switch
    {
        // The IETF draft writes it as a quoted string, most clients write it bare: both name the same key.
        [['"', .. { Length: > 0 } inner, '"']] => inner,
        [{ Length: > 0 } bare] => bare,
        _ => null,
    };

    private static Form FormOf(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)) return Form.Unsupported;
        // Outputs are UTF-8 bytes; turning another encoding into it would change what is stored as "the output as it came".
        if (type.Charset.HasValue && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return Form.Unsupported;
        if (type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)) return Form.Json;
        return type.MediaType.Equals(MediaTypeNames.Text.Plain, StringComparison.OrdinalIgnoreCase) ||
            type.MediaType.Equals(MediaTypeNames.Application.Octet, StringComparison.OrdinalIgnoreCase)
            ? Form.Raw
            : Form.Unsupported;
    }

    private static Problem UnsupportedType() => Problem.Of(ProblemCode.ContentTypeUnsupported, "Content-Type",
        "Send application/json with contract and output, or the raw output as text/plain or application/octet-stream; only UTF-8.");
}
