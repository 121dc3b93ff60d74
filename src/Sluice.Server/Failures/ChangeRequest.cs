using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Sluice.Server.Lists;
using Sluice.Server.Problems;

namespace Sluice.Server.Failures;

/// <summary>Reads what somebody wants done about failures; who that is must be said.</summary>
internal static class ChangeRequest
{
    /// <summary>The body, or what is wrong with the request.</summary>
    public static async Task<(TBody? Body, Problem? Problem)> ReadAsync<TBody>(HttpContext context, JsonTypeInfo<TBody> type, Func<TBody, string?> who)
        where TBody : class
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return (null, problem);
        if (context.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) is not true)
            return (null, Problem.Of(ProblemCode.ContentTypeUnsupported, "Content-Type", "Send application/json that says who does it."));
        try
        {
            var body = await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted);
            if (body is null || who(body) is null) return (null, Problem.At(ProblemCode.FieldMissing, "/who", "The field who is missing: say who does it."));
            return (body, null);
        }
        catch (JsonException)
        {
            return (null, Problem.Of(ProblemCode.BodyMalformed,
                $"The body must be a JSON object with {string.Join(", ", type.Properties.Select(property => property.Name))}, and nothing else."));
        }
    }
}
