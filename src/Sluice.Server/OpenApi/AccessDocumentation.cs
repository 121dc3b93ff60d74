using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Sluice.Gateway;
using Sluice.Server.Access;
using Sluice.Server.Problems;

namespace Sluice.Server.OpenApi;

/// <summary>What the OpenAPI document says of keys: two ways to send one, the scope that each operation needs, and what is answered to who
/// may not.</summary>
internal static class AccessDocumentation
{
    private const string Bearer = "bearer";

    private static readonly (ProblemCode Code, string Description)[] Refusals =
    [
        (ProblemCode.KeyMissing, "No API key, or one that cannot be used"),
        (ProblemCode.ScopeMissing, "The key lacks the scope"),
        (ProblemCode.RateLimited, "The key's limit, or the server's queue, is used up; Retry-After has the seconds to wait"),
    ];

    public static void Introduce(OpenApiDocument document)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = Bearer,
                Description = "An API key: Authorization: Bearer sk-sluice-…. Not needed on a loopback address as long as no key was made.",
            },
            [AccessMiddleware.KeyHeader] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = AccessMiddleware.KeyHeader,
                Description = "The same key in a header of its own.",
            },
        };
    }

    public static void Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var rule = context.Description.ActionDescriptor.EndpointMetadata.OfType<AccessRule>().LastOrDefault();
        if (rule?.Scope is not { } scope) return;
        operation.Description = $"Scope: {KeyScopeNames.Of(scope)[0]}.{(string.IsNullOrEmpty(operation.Description) ? "" : $" {operation.Description}")}";
        operation.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(AccessMiddleware.KeyHeader, context.Document)] = [] },
        ];
        operation.Responses ??= [];
        // In the shape of the operation's other errors.
        var error = operation.Responses.GetValueOrDefault(ProblemCode.InternalError.Status.ToString(CultureInfo.InvariantCulture));
        foreach (var (code, description) in Refusals)
        {
            operation.Responses.TryAdd(code.Status.ToString(CultureInfo.InvariantCulture),
                new OpenApiResponse { Description = description, Content = error?.Content?.ToDictionary(StringComparer.Ordinal) });
        }
    }
}
