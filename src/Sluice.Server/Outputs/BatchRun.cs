using System.IO.Pipelines;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sluice.Gateway;
using Sluice.Schemas;
using Sluice.Server.Access;
using Sluice.Server.Jobs;
using Sluice.Server.Problems;

namespace Sluice.Server.Outputs;

/// <summary>What every batch of a server needs.</summary>
internal sealed record BatchServices(EmbeddedSluice Sluice, ServerOptions Options, RequestRates Rates, TokenBudgets Budgets, IHostApplicationLifetime Lifetime,
    TimeProvider Time, IOptions<JsonOptions> Json, ILogger<BatchRun> Logger);

/// <summary>Reads submissions, one a line, and answers each, in the order in which they came, as soon as those before it are answered. One
/// line never spoils another, and what was read reaches its verdict although the client is gone.</summary>
internal sealed class BatchRun(BatchServices services, BatchRequest request, HttpContext context)
{
    private const int UnflushedBytesMax = 64 * 1024;

    private readonly Caller _caller = context.GetCaller();
    private readonly BatchCounts _counts = new();

    /// <summary>Answers the whole batch. Never throws for what a client did.</summary>
    public async Task RunAsync()
    {
        // Between the answers and the client: one that sends everything before it reads anything must not bring itself to a halt.
        var unread = new Pipe(new PipeOptions(pauseWriterThreshold: services.Options.BatchUnreadBytesMax, resumeWriterThreshold: services.Options.BatchUnreadBytesMax / 2));
        var underWay = Channel.CreateBounded<(long Line, Task<BatchAnswer> Answer)>(new BoundedChannelOptions(request.Parallel) { SingleReader = true, SingleWriter = true });
        var sending = SendAsync(unread.Reader);
        var answering = AnswerAsync(underWay.Reader, unread.Writer);
        try
        {
            var problem = await ReadAsync(underWay.Writer);
            underWay.Writer.Complete();
            await answering;
            _counts.Write(unread.Writer, problem);
        }
        finally
        {
            await unread.Writer.CompleteAsync();
            await sending;
        }
    }

    /// <summary>Begins a submission for each line, until the lines end.</summary>
    /// <returns>Why lines may be left; null when there are none.</returns>
    private async Task<Problem?> ReadAsync(ChannelWriter<(long Line, Task<BatchAnswer> Answer)> underWay)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(services.Lifetime.ApplicationStopping, context.RequestAborted);
        // A line has as many bytes as the body of a request of its own.
        var lines = new OutputLines(context.Request.Body, (int)SluiceServer.BodyBytesMax(services.Sluice, services.Options));
        long taken = 0;
        try
        {
            while (await lines.ReadAsync(ending.Token) is { } line)
            {
                if (line is { TooLong: false, Bytes.IsEmpty: true }) continue;
                if (taken++ == services.Options.BatchLinesMax) return TooLong(line.Number);
                // The request itself has paid for its first line.
                if (taken > 1) await PaceAsync(ending.Token);
                await underWay.WaitToWriteAsync(ending.Token);
                underWay.TryWrite((line.Number, AnswerAsync(line)));
            }

            return null;
        }
        catch (OperationCanceledException) when (services.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Problem.Of(ProblemCode.ServerStopping, "The server stops. Every line that was taken is answered; send those after it again.");
        }
        catch (Exception exception) when (ProblemMiddleware.Gone(context, exception))
        {
            // Nobody reads the answer any more; what was taken is decided all the same.
            services.Logger.ClientGone("/api/outputs/batch", Problem.TraceId);
            return Problem.Of(ProblemCode.ServerStopping, "The client went away.");
        }
        catch (Exception exception)
        {
            return ProblemMiddleware.Tell(context, exception, services.Logger);
        }
    }

    private Problem TooLong(long line) => Problem.Of(ProblemCode.BatchTooLong,
        $"A batch has at most {services.Options.BatchLinesMax} submissions. Those before line {line} are answered; send the others as another batch.");

    /// <summary>Waits until the caller's limits allow another submission: a batch goes as fast as its key may.</summary>
    private async Task PaceAsync(CancellationToken cancellationToken)
    {
        // A look at the tokens takes nothing; one at the rate takes a request when there is one.
        while ((services.Budgets.Wait(_caller) ?? services.Rates.Wait(context)) is { } wait) await Task.Delay(wait, services.Time, cancellationToken);
    }

    /// <summary>Never throws, but when the server has ended before there was a verdict.</summary>
    private Task<BatchAnswer> AnswerAsync(OutputLine line)
    {
        if (line.TooLong)
            return Task.FromResult(BatchAnswer.Of(Problem.Of(ProblemCode.BodyTooLarge, "The line is longer than the server takes. Send a smaller output, or raise limits.outputBytesMax in sluice.yaml.")));
        return SubmissionJson.TryRead(line.Bytes, ParseLimits.Default.DepthMax, out var submission, out var problem)
            ? SubmitAsync(request.Complete(submission, line.Number, _caller))
            : Task.FromResult(BatchAnswer.Of(problem));
    }

    private async Task<BatchAnswer> SubmitAsync(Submission submission)
    {
        try
        {
            var answer = await services.Sluice.Jobs.AdmitAsync(services.Sluice.Served, submission, services.Lifetime.ApplicationStopped);
            if (answer.Taken)
                return BatchAnswer.OfJob(JsonSerializer.SerializeToUtf8Bytes(new JobTakenBody(answer.Job.SubmissionId, JobBody.Of(answer.Job)), services.Json.Value.SerializerOptions));
            var outcome = answer.Outcome;
            services.Budgets.Spend(_caller, outcome.Submission?.Inferences.Sum(call => call.TokensIn + call.TokensOut) ?? 0);
            return outcome.Decided ? BatchAnswer.Of(outcome.Decision) : BatchAnswer.Of(Problem.Of(ProblemCode.Of(outcome.Refusal.Code), outcome.Refusal.Message));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return BatchAnswer.Of(ProblemMiddleware.Tell(context, exception, services.Logger));
        }
    }

    private async Task AnswerAsync(ChannelReader<(long Line, Task<BatchAnswer> Answer)> underWay, PipeWriter unread)
    {
        while (await underWay.WaitToReadAsync())
        {
            // It keeps its place until it is answered: no more are under way than were asked for.
            while (underWay.TryPeek(out var next))
            {
                if (!next.Answer.IsCompleted || unread.UnflushedBytes > UnflushedBytesMax) await unread.FlushAsync();
                var answer = await next.Answer;
                underWay.TryRead(out _);
                _counts.Add(answer);
                answer.Write(unread, next.Line);
            }

            await unread.FlushAsync();
        }
    }

    private async Task SendAsync(PipeReader unread)
    {
        // A client that is gone is no error here; the rest is then written for nobody.
        await ((Task)unread.CopyToAsync(context.Response.BodyWriter)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await unread.CompleteAsync();
    }
}
