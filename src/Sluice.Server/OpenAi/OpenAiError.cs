using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sluice.Server.Problems;

namespace Sluice.Server.OpenAi;

/// <summary>Errors as OpenAI's clients read them: <c>{"error": {message, type, param, code}}</c>. The codes are those of the problems.</summary>
internal static class OpenAiError
{
    /// <summary>Where this shape is spoken; everywhere else problems are problem details.</summary>
    public static bool IsSpokenAt(PathString path) => path.StartsWithSegments("/v1", StringComparison.Ordinal);

    /// <summary>The whole body of an error.</summary>
    public static ReadOnlyMemory<byte> Body(ErrorMembers error, string? traceId, Action<Utf8JsonWriter>? beside = null)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = ServerJson.Encoder, SkipValidation = true }))
        {
            json.WriteStartObject();
            Write(json, error, traceId);
            beside?.Invoke(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Writes the member <c>error</c>.</summary>
    public static void Write(Utf8JsonWriter json, ErrorMembers error, string? traceId)
    {
        json.WriteStartObject("error");
        json.WriteString("message", error.Message);
        json.WriteString("type", error.Type);
        json.WriteString("param", error.Param);
        json.WriteString("code", error.Code);
        if (traceId is not null) json.WriteString("trace_id", traceId);
        json.WriteEndObject();
    }

    /// <summary>The type that OpenAI's API has for a status.</summary>
    public static string TypeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "authentication_error",
        StatusCodes.Status403Forbidden => "permission_error",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        StatusCodes.Status422UnprocessableEntity => "output_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    /// <summary>Answers with an error.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="retryAfter">When to send it again; null when nothing is known.</param>
    /// <param name="body">The body.</param>
    /// <param name="again">Whether sending it again can succeed.</param>
    public static Task WriteAsync(HttpContext context, int status, TimeSpan? retryAfter, ReadOnlyMemory<byte> body, bool again)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        if (retryAfter is { } wait) response.Headers.RetryAfter = Problem.Seconds(wait);
        // OpenAI's clients send again on their own, also what cannot succeed.
        response.Headers["x-should-retry"] = again ? "true" : "false";
        return response.Body.WriteAsync(body).AsTask();
    }
}

/// <summary>What an error says.</summary>
/// <param name="Message">One sentence.</param>
/// <param name="Type">OpenAI's type.</param>
/// <param name="Param">The member of the request at fault; null when there is none.</param>
/// <param name="Code">A code of the reference page, or the provider's own.</param>
internal sealed record ErrorMembers(string Message, string? Type, string? Param, string? Code);
