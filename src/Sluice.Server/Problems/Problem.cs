using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sluice.Schemas;
using Sluice.Server.OpenAi;
using Sluice.Workspace;

namespace Sluice.Server.Problems;

/// <summary>One problem, ready to be answered as <c>application/problem+json</c>. Details are our own sentences only.</summary>
internal sealed class Problem : IResult
{
    public const string ContentType = "application/problem+json";

    private Problem(ProblemCode code, string detail) => (Code, Detail) = (code, detail);

    public ProblemCode Code { get; }

    public string Detail { get; }

    private string? Pointer { get; init; }

    private string? Parameter { get; init; }

    private TimeSpan? Wait { get; init; }

    private JsonError? Json { get; init; }

    private IReadOnlyList<WorkspaceProblem> Problems { get; init; } = [];

    public static Problem Of(ProblemCode code, string detail) => new(code, detail);

    public static Problem At(ProblemCode code, string pointer, string detail) => new(code, detail) { Pointer = pointer };

    public static Problem Of(ProblemCode code, string parameter, string detail) => new(code, detail) { Parameter = parameter };

    public static Problem Of(ProblemCode code, string detail, IReadOnlyList<WorkspaceProblem> problems) => new(code, detail) { Problems = problems };

    public static Problem After(ProblemCode code, TimeSpan wait, string detail) => new(code, detail) { Wait = wait };

    public static Problem Malformed(JsonError error) =>
        new(ProblemCode.BodyMalformed, $"The body is not strict JSON: line {error.Line}, column {error.Column}: {error.Message}") { Json = error };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (OpenAiError.IsSpokenAt(httpContext.Request.Path))
        {
            var error = new ErrorMembers(Detail, OpenAiError.TypeOf(Code.Status), Parameter ?? Pointer, Code.Code);
            var wait = Wait ?? (Code.RetryAfterSeconds is { } pause ? TimeSpan.FromSeconds(pause) : null);
            return OpenAiError.WriteAsync(httpContext, Code.Status, wait, OpenAiError.Body(error, TraceId), wait is not null || Code.Status >= 500);
        }

        return WriteAsync(httpContext, Code, Serialise(), Wait);
    }

    /// <summary>The problem as JSON.</summary>
    public ReadOnlyMemory<byte> Serialise()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = ServerJson.Encoder }))
        {
            writer.WriteStartObject();
            WriteMembers(writer, TraceId);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Writes the members that <see cref="ProblemBody"/> documents into an object that is already open.</summary>
    public void WriteMembers(Utf8JsonWriter writer, string? traceId)
    {
        writer.WriteString("type", Code.Type);
        writer.WriteString("title", Code.Title);
        writer.WriteNumber("status", Code.Status);
        writer.WriteString("detail", Detail);
        writer.WriteString("code", Code.Code);
        if (Pointer is not null) writer.WriteString("pointer", Pointer);
        if (Parameter is not null) writer.WriteString("parameter", Parameter);
        if (Json is not null)
        {
            writer.WriteString("reason", Json.Code);
            writer.WriteNumber("line", Json.Line);
            writer.WriteNumber("column", Json.Column);
        }

        if (Problems.Count > 0)
        {
            writer.WriteStartArray("problems");
            foreach (var problem in Problems)
            {
                writer.WriteStartObject();
                writer.WriteString("file", problem.File);
                writer.WriteNumber("line", problem.Line);
                writer.WriteString("code", problem.Code);
                writer.WriteString("message", problem.Message);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (traceId is not null) writer.WriteString("traceId", traceId);
    }

    /// <summary>Writes a finished problem body.</summary>
    public static Task WriteAsync(HttpContext httpContext, ProblemCode code, ReadOnlyMemory<byte> body, TimeSpan? wait = null)
    {
        var response = httpContext.Response;
        response.StatusCode = code.Status;
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        if (wait is { } time) response.Headers.RetryAfter = Seconds(time);
        else if (code.RetryAfterSeconds is { } seconds) response.Headers.RetryAfter = seconds.ToString();
        return response.Body.WriteAsync(body).AsTask();
    }

    /// <summary>A wait in whole seconds, as <c>Retry-After</c> has it.</summary>
    public static string Seconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    /// <summary>The trace id of the running request.</summary>
    public static string? TraceId => Activity.Current?.TraceId.ToHexString();
}
