using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Sluice.Server.Lists;
using Sluice.Server.Outputs;
using Sluice.Server.Problems;

namespace Sluice.Server;

/// <summary>Reads the JSON body of a request that takes no query.</summary>
internal static class JsonBody
{
    /// <summary>Reads it, or the first problem with it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="type">What it holds.</param>
    /// <param name="rule">What it must be, for the problem when it is not.</param>
    /// <param name="optional">Whether there may be none.</param>
    public static async ValueTask<(T? Body, Problem? Problem)> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, string rule, bool optional)
        where T : class
    {
        if (!QueryNames.TryCheck(request, [], out var problem)) return (null, problem);
        using var bytes = await BodyBytes.ReadAsync(request);
        if (bytes.Memory.IsEmpty && optional) return (null, null);
        if (request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) is not true)
            return (null, Problem.Of(ProblemCode.ContentTypeUnsupported, "Content-Type", "Send application/json."));
        try
        {
            return JsonSerializer.Deserialize(bytes.Memory.Span, type) is { } body ? (body, null) : (null, Problem.Of(ProblemCode.BodyMalformed, rule));
        }
        catch (JsonException)
        {
            return (null, Problem.Of(ProblemCode.BodyMalformed, rule));
        }
    }
}
