using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Sluice.Server.Outputs;

namespace Sluice.Server.OpenApi;

/// <summary>What the OpenAPI document says of submissions, which are read by hand.</summary>
internal static class OutputDocumentation
{
    public static async Task CompleteAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var body = await context.GetOrCreateSchemaAsync(typeof(SubmissionBody), null, cancellationToken);
        var batch = operation.OperationId == "submitBatch";
        operation.Parameters = batch ? BatchParameters() : SubmissionParameters();
        operation.RequestBody = new OpenApiRequestBody { Required = true, Content = batch ? BatchContent(body) : SubmissionContent(body) };
    }

    private static List<IOpenApiParameter> SubmissionParameters() =>
    [
        Parameter(ParameterLocation.Header, SubmissionRequest.IdempotencyKeyHeader, "Your name for this submission, 1 to 256 characters."),
        Parameter(ParameterLocation.Header, "Prefer", "respond-async: as mode async."),
        Parameter(ParameterLocation.Query, "mode", "sync (default) or async: whether the answer waits for the verdict."),
        Parameter(ParameterLocation.Query, "contract", "The contract, when the body is the raw output."),
        Parameter(ParameterLocation.Query, "contractHash", "Hash that the contract must have, when the body is the raw output."),
        Parameter(ParameterLocation.Query, "prompt", "The prompt that led to the output, when the body is the raw output."),
        Parameter(ParameterLocation.Query, "key", "Key of the record, when the body is the raw output."),
    ];

    private static List<IOpenApiParameter> BatchParameters() =>
    [
        Parameter(ParameterLocation.Header, SubmissionRequest.IdempotencyKeyHeader, "Your name for this batch: line N, when it has no name of its own, is named NAME:N."),
        Parameter(ParameterLocation.Header, "Prefer", "respond-async: as mode async."),
        Parameter(ParameterLocation.Query, "mode", "sync or async, for every line; without it each line says its own."),
        Parameter(ParameterLocation.Query, "parallel",
            $"Submissions under way at one time, 1 to {BatchRequest.ParallelMax}; default {BatchRequest.ParallelDefault}. Above 1, lines with the same key may become revisions in another order.",
            JsonSchemaType.Integer),
    ];

    private static Dictionary<string, OpenApiMediaType> SubmissionContent(IOpenApiSchema body)
    {
        var raw = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The raw output." } };
        return new(StringComparer.Ordinal)
        {
            ["application/json"] = new OpenApiMediaType { Schema = body },
            ["text/plain"] = raw,
            ["application/octet-stream"] = raw,
        };
    }

    private static Dictionary<string, OpenApiMediaType> BatchContent(IOpenApiSchema line) =>
        new(StringComparer.Ordinal) { [BatchRequest.ContentType] = new OpenApiMediaType { Schema = line } };

    private static OpenApiParameter Parameter(ParameterLocation place, string name, string description, JsonSchemaType type = JsonSchemaType.String) => new()
    {
        In = place,
        Name = name,
        Description = description,
        Schema = new OpenApiSchema { Type = type },
    };
}
