using System.Collections.Frozen;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Sluice.Server.Lists;
using Sluice.Server.Migrations;

namespace Sluice.Server.OpenApi;

/// <summary>The OpenAPI document: what the endpoints say of themselves, and what they read by hand.</summary>
internal static class SluiceOpenApi
{
    private static readonly FrozenDictionary<string, string> Parameters = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["limit"] = $"Most items, 1 to {ListQuery.LimitMax}; default {ListQuery.LimitDefault}.",
        ["cursor"] = "The value of next of the page before.",
        ["contract"] = "Contract name.",
        ["group"] = "Id of a failure group.",
        ["key"] = "The record's key, percent-encoded; a slash in it as %2F.",
        ["revision"] = "The revision, from 1; without it the latest.",
        ["name"] = "Name, without a version.",
        ["kind"] = "contract or prompt; for notes what the note is, such as fact.",
        ["alias"] = "The alias: lower-case letters, digits and hyphens.",
        ["version"] = "A contract version: for one record the one to show it in (2, 2.1, 2.1.0, latest or stored; default latest), for a list "
            + "the exact one in which the records are held.",
        ["model"] = "The model, by its name; for a context by its id or the name of its configuration: it decides how tokens are counted.",
        ["id"] = "The id of the document (percent-encoded; a slash in it as %2F), the failure, the job, the migration job, the safeguard, the session or the note.",
        ["collection"] = "Name of a collection of the workspace.",
        ["submissionId"] = "The id of the submission.",
        ["state"] = "The state the jobs are in: queued, running, done, failed or cancelled.",
        ["removed"] = "true lists the accounts of removed sessions; default false: those that live.",
        ["order"] = "oldest (default) or newest: which message comes first.",
        ["content"] = "true: content as it came, where it is kept sealed and shown redacted; needs the scope operate.",
        ["tokensMax"] = "Most tokens of the whole context.",
        ["notesTokensMax"] = "Most tokens of the notes; 0 shows none; default a quarter of tokensMax.",
        ["profileVersion"] = "The contract version to show the profile in: 2, 2.1, 2.1.0, latest or stored; default the one that the session names, else the latest.",
        ["subject"] = "What the notes are about: a person's id, or any key.",
        ["history"] = "true lists superseded and removed notes too; default false: those that hold.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static void AddSluiceOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer(Introduce);
        options.AddOperationTransformer(Complete);
        options.AddSchemaTransformer(Tidy);
    });

    private static Task Introduce(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Sluice",
            Version = typeof(SluiceOpenApi).Assembly.GetName().Version?.ToString(3),
            Description = "Raw model output goes in; a verified record or a durable failure comes out. " +
                "Errors are problem details (RFC 9457) with a stable code.",
        };
        // The address differs from run to run; clients know where they fetched the document.
        document.Servers = [];
        AccessDocumentation.Introduce(document);
        return Task.CompletedTask;
    }

    private static async Task Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? []) Describe(parameter);
        AccessDocumentation.Complete(operation, context);
        if (operation.OperationId == "beginMigration")
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    ["application/json"] = new() { Schema = await context.GetOrCreateSchemaAsync(typeof(MigrationRequestBody), null, cancellationToken) },
                },
            };
        }

        if (operation.OperationId is "submitOutput" or "submitBatch") await OutputDocumentation.CompleteAsync(operation, context, cancellationToken);
    }

    /// <summary>Handlers take these as text, to tell what is wrong with them in our own words.</summary>
    private static void Describe(OpenApiParameter parameter)
    {
        parameter.Description = Parameters[parameter.Name!];
        if (parameter.Name is not ("limit" or "revision" or "tokensMax" or "notesTokensMax")) return;
        parameter.Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Minimum = parameter.Name == "notesTokensMax" ? "0" : "1",
            Maximum = parameter.Name == "limit" ? ListQuery.LimitMax.ToString() : null,
        };
    }

    private static Task Tidy(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        // Doc comments come with the line breaks and indents of their source.
        if (schema.Description is { } text)
            schema.Description = string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        if (context.JsonTypeInfo.Type != typeof(RawJson) && context.JsonTypeInfo.Type != typeof(RawJson?)) return Task.CompletedTask;
        // Raw JSON is any value, not the struct that carries it.
        schema.Type = null;
        schema.Properties = null;
        schema.Required = null;
        if (context.JsonPropertyInfo is null) schema.Description = "Any JSON value.";
        return Task.CompletedTask;
    }
}
