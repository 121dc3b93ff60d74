using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Sluice.Server.Problems;

internal static class ProblemMetadata
{
    /// <summary>Documents the problems an endpoint answers with, beside those that every endpoint can.</summary>
    public static RouteHandlerBuilder ProducesProblems(this RouteHandlerBuilder endpoint, params ReadOnlySpan<ProblemCode> codes)
    {
        foreach (var code in codes) endpoint.Produces<ProblemBody>(code.Status, Problem.ContentType);
        return endpoint.Produces<ProblemBody>(ProblemCode.InternalError.Status, Problem.ContentType);
    }
}
