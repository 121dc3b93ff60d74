using Microsoft.AspNetCore.Http;

namespace Sluice.Simulator;

/// <summary><c>POST /v1/chat/completions</c>: reads the request, draws the transport faults, delivers the reply.</summary>
internal sealed class ChatEndpoint(SimulatorOptions options, Tally tally, CancellationToken stopping)
{
    /// <summary>Names the faults of a reply, comma-separated; absent from clean ones. For people who look at a single reply.</summary>
    public const string FaultsHeader = "Simulator-Faults";

    private static readonly Fault[] Transport = [Fault.Http429, Fault.Http500, Fault.Timeout, Fault.CutStream];
    private readonly ReplyComposer _composer = new(options.Profile, options.MendRate, options.Author);
    private readonly SeenRequests _seen = new(options.RequestsRememberedMax);

    /// <summary>Handles one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        tally.Request();
        var (request, problem) = await ReadAsync(context);
        if (request is null)
        {
            tally.Refused();
            await Responses.ProblemAsync(context, problem!);
            return;
        }

        if (request.IsCorrection)
            tally.Correction();
        var random = SeededStream.From(options.Seed, request.Content);
        var fault = TransportFault(random, _seen.Count(random.KeyHex));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await AnswerAsync(context, request, random, fault, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client has given up or the simulator stops: nobody waits for this answer.
            context.Abort();
        }
    }

    private async Task<(ChatRequest? Request, ChatProblem? Problem)> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, ChatProblem.TooLarge(options.BodyBytesMax));
        }

        return ChatRequestReader.TryRead(body.GetBuffer().AsMemory(0, (int)body.Length), out var request, out var problem)
            ? (request, null)
            : (null, problem);
    }

    private Fault? TransportFault(SeededStream random, int attempt)
    {
        foreach (var fault in Transport)
        {
            if (random.Fork($"{fault.ToName()}-{attempt}").Chance(options.Profile[fault]))
                return fault;
        }

        return null;
    }

    private async Task AnswerAsync(HttpContext context, ChatRequest request, SeededStream random, Fault? fault, CancellationToken ended)
    {
        if (fault is Fault.Http429 or Fault.Http500)
        {
            Mark(context, [fault.Value]);
            if (fault == Fault.Http429)
                context.Response.Headers.RetryAfter = options.RetryAfterSeconds.ToString();
            await Responses.ProblemAsync(context, fault == Fault.Http429 ? ChatProblem.RateLimited : ChatProblem.ServerError);
            return;
        }

        if (options.LatencyMedian > TimeSpan.Zero)
            await Task.Delay(options.LatencyMedian * random.Fork("latency").LogNormal(1), options.Clock, ended);
        if (fault == Fault.Timeout)
        {
            Mark(context, [Fault.Timeout]);
            await Task.Delay(options.TimeoutHold, options.Clock, ended);
            await Responses.ProblemAsync(context, ChatProblem.TimedOut);
            return;
        }

        var reply = _composer.Compose(request, random);
        if (reply.Mended)
            tally.Mended();
        Mark(context, fault is null ? reply.Faults : [.. reply.Faults, fault.Value]);
        var id = random.KeyHex[..24];
        if (request.Stream)
            await Responses.StreamAsync(context, [.. CompletionWriter.Chunks(request, reply, id)], fault is not null, ended);
        else
            await Responses.WholeAsync(context, CompletionWriter.Completion(request, reply, id), fault is not null, ended);
    }

    /// <summary>Counts the faults before anything is sent, so that whoever has the answer finds them counted.</summary>
    private void Mark(HttpContext context, IReadOnlyList<Fault> faults)
    {
        tally.Reply(faults);
        if (faults.Count > 0)
            context.Response.Headers[FaultsHeader] = string.Join(",", faults.Select(f => f.ToName()));
    }
}
