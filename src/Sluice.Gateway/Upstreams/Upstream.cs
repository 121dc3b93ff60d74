using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Threading.RateLimiting;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>The endpoint of one model configuration, called over plain HTTP: bytes in, bytes out. Thread-safe.</summary>
/// <remarks>The OpenAI client costs several times the processor time of this path; it stays where convenience counts more, in
/// corrections.</remarks>
internal sealed class Upstream : IDisposable
{
    private const string PublicEndpoint = "https://api.openai.com/v1";
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly ModelConfiguration _model;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;
    private readonly ConcurrencyLimiter _turns;
    private readonly Lazy<Endpoint> _endpoint;
    private readonly TraceContext _context;

    public Upstream(ModelConfiguration model, TimeProvider time, TraceContext context)
    {
        (_model, _time, _context) = (model, time, context);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(model.Calls.ConnectSeconds),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AutomaticDecompression = DecompressionMethods.All,
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
        });
        _pipeline = UpstreamPipeline.Of(model, time);
        _turns = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = model.Calls.ConcurrencyMax,
            QueueLimit = model.Calls.QueueMax,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        _endpoint = new(Endpoint.Of(model));
    }

    /// <summary>Posts a JSON body. Returns when the head of a reply is there, whatever its status; the body is still to be read.</summary>
    /// <param name="path">Path below the endpoint, such as <c>chat/completions</c>.</param>
    /// <param name="body">The body; must stay unchanged until this returns.</param>
    /// <param name="span">Whose trace context is handed on; null: none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="UpstreamException">No reply came.</exception>
    public async Task<UpstreamReply> PostAsync(string path, ReadOnlyMemory<byte> body, Activity? span, CancellationToken cancellationToken)
    {
        var endpoint = _endpoint.Value;
        var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(_model.TimeoutSeconds), _time);
        var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        RateLimitLease? turn = null;
        var tries = 0;
        try
        {
            turn = await TurnAsync(either.Token);
            if (!turn.IsAcquired) throw UpstreamException.QueueFull(_model);
            var response = await _pipeline.ExecuteAsync(
                async token =>
                {
                    tries++;
                    return await _http.SendAsync(Request(endpoint, path, body, span), token);
                },
                either.Token);
            return new UpstreamReply(response, turn, deadline, either, TimeSpan.FromSeconds(_model.Calls.IdleSeconds)) { Tries = tries };
        }
        catch (Exception exception)
        {
            var gaveUp = cancellationToken.IsCancellationRequested;
            turn?.Dispose();
            either.Dispose();
            deadline.Dispose();
            if (gaveUp || exception is UpstreamException) throw;
            throw Translate(exception);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _turns.Dispose();
    }

    /// <summary>A turn at once where one is free; counted while it waits for one.</summary>
    private async ValueTask<RateLimitLease> TurnAsync(CancellationToken cancellationToken)
    {
        var turn = _turns.AcquireAsync(1, cancellationToken);
        if (turn.IsCompleted) return await turn;
        ModelTelemetry.TellPending(_model, 1);
        try
        {
            return await turn;
        }
        finally
        {
            ModelTelemetry.TellPending(_model, -1);
        }
    }

    private HttpRequestMessage Request(Endpoint endpoint, string path, ReadOnlyMemory<byte> body, Activity? span)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = Json;
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint.Base, path)) { Content = content };
        if (endpoint.Key is { } key) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        _context.Inject(span, request, static (to, name, value) => ((HttpRequestMessage)to!).Headers.TryAddWithoutValidation(name, value));
        return request;
    }

    private UpstreamException Translate(Exception exception) => exception switch
    {
        BrokenCircuitException broken => new(InferenceErrorCode.Unavailable, $"Model '{_model.Name}' failed so often that it is left alone for a while.")
        {
            RetryAfter = broken.RetryAfter,
        },
        OperationCanceledException or TimeoutRejectedException or TimeoutException =>
            new(InferenceErrorCode.Timeout, $"Model '{_model.Name}' gave no reply in time."),
        ModelCallException call => new(call.Code, call.Message),
        _ => new(InferenceErrorCode.Unavailable, InferenceErrors.DetailOf(exception, _model), exception),
    };

    private sealed record Endpoint(Uri Base, string? Key)
    {
        public static Func<Endpoint> Of(ModelConfiguration model) => () =>
        {
            var given = model.BaseUrl ?? ModelKeys.EndpointFromEnvironment(model);
            var key = ModelKeys.Find(model);
            if (key is null && given is null) throw ModelKeys.Missing(model);
            var text = (given ?? new Uri(PublicEndpoint)).AbsoluteUri;
            return new(new Uri(text.EndsWith('/') ? text : text + "/"), key);
        };
    }
}
