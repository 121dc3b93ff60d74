using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Sluice.Gateway;
using Sluice.Server.Access;
using Sluice.Server.Outputs;
using Sluice.Server.Problems;

namespace Sluice.Server.OpenAi;

/// <summary>What the requests of OpenAI's API have in common.</summary>
internal static class ModelRequest
{
    public const string StreamHeader = "Sluice-Stream";
    private const string Provisional = "provisional";

    /// <summary>What is wrong with the headers; null when nothing is.</summary>
    public static Problem? TryReadHeaders(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (type.Charset.HasValue && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
            return Problem.Of(ProblemCode.ContentTypeUnsupported, "Content-Type", "Send the request as application/json in UTF-8.");
        foreach (var name in new[] { ReplyHeader.Contract, StreamHeader, SubmissionRequest.IdempotencyKeyHeader })
        {
            if (request.Headers.TryGetValue(name, out var values) && values is not [{ Length: > 0 }])
                return Problem.Of(ProblemCode.ParameterInvalid, name, $"Give the header {name} once and not empty.");
        }

        return request.Headers[StreamHeader] is [{ } stream] && stream is not (Provisional or "held")
            ? Problem.Of(ProblemCode.ParameterInvalid, StreamHeader, "Sluice-Stream is held (the default) or provisional.")
            : null;
    }

    public static CompletionCall CallOf(HttpRequest request, ReadOnlyMemory<byte> body) => new()
    {
        Tenant = request.HttpContext.GetCaller().Tenant,
        ApiKey = request.HttpContext.GetCaller().KeyId,
        TokensSpent = Spender(request.HttpContext),
        Body = body,
        Contract = request.Headers[ReplyHeader.Contract] is [{ } contract] ? contract : null,
        IdempotencyKey = SubmissionRequest.IdempotencyKeyOf(request),
        // RFC 9111, section 5.2.1.4: what was kept is not used without asking.
        Fresh = CacheControlHeaderValue.TryParse(request.Headers.CacheControl.ToString(), out var wish) && wish.NoCache,
        Provisional = request.Headers[StreamHeader] is [Provisional],
    };

    /// <summary>Books tokens on the caller's budget.</summary>
    public static Action<long> Spender(HttpContext context)
    {
        var (budgets, caller) = (context.RequestServices.GetRequiredService<TokenBudgets>(), context.GetCaller());
        return tokens => budgets.Spend(caller, tokens);
    }

    /// <summary>Documents the errors that an endpoint of OpenAI's API answers with.</summary>
    public static RouteHandlerBuilder ProducesErrors(this RouteHandlerBuilder builder, params ReadOnlySpan<ProblemCode> codes)
    {
        foreach (var code in codes) builder.Produces<ErrorBody>(code.Status, "application/json");
        return builder.Produces<ErrorBody>(ProblemCode.InternalError.Status, "application/json");
    }

    /// <summary>Documents the errors that a call of a model can end in.</summary>
    public static RouteHandlerBuilder ProducesModelErrors(this RouteHandlerBuilder builder) => builder
        .ProducesErrors(ProblemCode.BodyMalformed, ProblemCode.ModelUnknown, ProblemCode.VersionMismatch, ProblemCode.BodyTooLarge,
            ProblemCode.ContentTypeUnsupported, ProblemCode.ContractRetired, ProblemCode.OutputRejected, ProblemCode.ModelRateLimited,
            ProblemCode.ModelMisconfigured, ProblemCode.ModelUnavailable, ProblemCode.ModelTimeout, ProblemCode.StoreFull);
}
