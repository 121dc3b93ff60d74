using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Stores;
using Sluice.Server.Lists;

namespace Sluice.Server.Problems;

/// <summary>The outermost step: whatever goes wrong inside becomes one problem body, and every request one log line at Debug.</summary>
internal sealed class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var began = time.GetTimestamp();
        context.Response.OnStarting(NameTrace, context);
        try
        {
            await next(context);
            if (Unanswered(context.Response)) await Explain(context).ExecuteAsync(context);
        }
        catch (Exception exception) when (Gone(context, exception))
        {
            logger.ClientGone(Route(context), Problem.TraceId);
            context.Abort();
        }
        catch (Exception exception)
        {
            await AnswerAsync(context, exception);
        }

        // The route's pattern, never the path: keys in it may be personal.
        logger.Answered(context.Request.Method, Route(context), context.Response.StatusCode,
            time.GetElapsedTime(began).TotalMilliseconds, Problem.TraceId);
    }

    /// <summary>The problem that an exception is for a client; the log is told what the client must not be.</summary>
    public static Problem Tell(HttpContext context, Exception exception, ILogger logger)
    {
        var problem = Translate(exception);
        if (problem.Code == ProblemCode.InternalError)
            logger.Unexpected(Route(context), Describe(exception), Problem.TraceId);
        else if (exception is StoreException store && problem.Code != ProblemCode.CursorInvalid)
            logger.StoreFailed(store.Code, store.Message, Problem.TraceId);
        return problem;
    }

    private async Task AnswerAsync(HttpContext context, Exception exception)
    {
        var problem = Tell(context, exception, logger);
        if (context.Response.HasStarted)
        {
            // The status is gone already: a cut connection is the only way left to say that the answer is not whole.
            context.Abort();
            return;
        }

        context.Response.Clear();
        await problem.ExecuteAsync(context);
    }

    private static Problem Translate(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Problem.Of(ProblemCode.BodyTooLarge,
            "The request body is larger than the server takes. Send a smaller output, or raise limits.outputBytesMax in sluice.yaml."),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => Problem.Of(ProblemCode.BodyTooSlow,
            "The request body came too slowly. Send it again over a better connection."),
        BadHttpRequestException => Problem.Of(ProblemCode.RequestMalformed,
            "The request is not well-formed HTTP, or its body ended before Content-Length. Check the client that sent it."),
        StoreException { Code: StoreErrorCode.CursorInvalid } => ListQuery.BadCursor(),
        StoreException store when ProblemCode.Find(store.Code) is { } code => Problem.Of(code, store.Message),
        _ => Problem.Of(ProblemCode.InternalError,
            "Something went wrong inside the server. Send it again with the same idempotency key; the log has the trace id for a report."),
    };

    /// <summary>Routing and the framework answer some requests with a bare status.</summary>
    private static bool Unanswered(HttpResponse response) =>
        !response.HasStarted && response is { StatusCode: >= 400, ContentLength: null, ContentType: null };

    private static Problem Explain(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => Problem.Of(ProblemCode.RouteUnknown,
            "There is nothing at this address. The addresses of this server are listed at /openapi/v1.json."),
        StatusCodes.Status405MethodNotAllowed => Problem.Of(ProblemCode.MethodNotAllowed,
            $"This address does not take {context.Request.Method}. The Allow header lists what it takes."),
        StatusCodes.Status415UnsupportedMediaType => Problem.Of(ProblemCode.ContentTypeUnsupported, "Content-Type",
            "This address does not take this content type. Send application/json."),
        _ => Problem.Of(ProblemCode.RequestMalformed, "The request cannot be served as it stands. Compare it with /openapi/v1.json."),
    };

    private static Task NameTrace(object state)
    {
        var headers = ((HttpContext)state).Response.Headers;
        if (Problem.TraceId is { } trace && !headers.ContainsKey(ReplyHeader.TraceId)) headers[ReplyHeader.TraceId] = trace;
        return Task.CompletedTask;
    }

    /// <summary>Whether an exception says no more than that the client went away.</summary>
    internal static bool Gone(HttpContext context, Exception exception) =>
        exception is OperationCanceledException or ConnectionResetException or IOException && exception is not BadHttpRequestException &&
        context.RequestAborted.IsCancellationRequested;

    private static string Route(HttpContext context) =>
        (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";

    /// <summary>Types and frames only: the message of an exception that is not ours may quote what it choked on.</summary>
    private static string Describe(Exception exception)
    {
        var types = exception.GetType().FullName;
        for (var inner = exception.InnerException; inner is not null; inner = inner.InnerException) types += " <- " + inner.GetType().FullName;
        return $"{types}{Environment.NewLine}{exception.StackTrace}";
    }
}
