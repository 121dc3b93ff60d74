using Microsoft.Extensions.AI;
using Sluice.Contracts;

namespace Sluice.Gateway;

/// <summary>Lets small corrections of one tenant, contract version and model configuration share a call, where the contract allows it. Each keeps
/// its verdict, deadline and budget. Thread-safe.</summary>
/// <remarks>What waits is as much as the submissions that wait for it, each for at most its contract's window; where a host tells of its
/// shutdown it goes at once.</remarks>
internal sealed class CorrectionBatches(InferenceRunner runner, Bundles bundles, TimeProvider time, CancellationToken stopping)
{
    private const int ShownBytesMax = 8 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<CorrectionBatchKey, CorrectionBatch> _open = [];

    /// <summary>Waits for others, and for the answer to all of them; null when this one must be asked alone.</summary>
    /// <param name="task">The correction.</param>
    /// <param name="plan">What it asks for.</param>
    /// <param name="ended">Ends this one: its deadline, or its caller. The others' call goes on.</param>
    /// <param name="callerToken">The caller; only its cancellation is thrown.</param>
    public async Task<BatchShare?> TryShareAsync(CorrectionTask task, SurgicalPlan plan, CancellationToken ended, CancellationToken callerToken)
    {
        var policy = task.Contract.Policy.Correction;
        if (policy.Batch is not { } rule || policy.AttemptsMax < 2 || ended.IsCancellationRequested || stopping.IsCancellationRequested) return null;
        if (rule.WindowMilliseconds >= policy.DeadlineSeconds * 1_000) return null;
        var seat = new BatchSeat(task, plan);
        if (seat.ShownBytes > ShownBytesMax) return null;
        var batch = Join(seat, rule);
        await using var leaving = ended.UnsafeRegister(_ => Leave(batch, seat, callerToken), null);
        return await seat.Share.Task;
    }

    private CorrectionBatch Join(BatchSeat seat, CorrectionBatchPolicy rule)
    {
        var key = CorrectionBatchKey.Of(seat.Task);
        CorrectionBatch? batch;
        lock (_lock)
        {
            if (_open.TryGetValue(key, out batch))
            {
                batch.Seats.Add(seat);
                if (batch.Seats.Count < rule.Max) return batch;
                _open.Remove(key);
                batch.Hurry.TrySetResult();
                return batch;
            }

            _open[key] = batch = new CorrectionBatch(key) { Seats = { seat } };
        }

        _ = RunAsync(batch, TimeSpan.FromMilliseconds(rule.WindowMilliseconds));
        return batch;
    }

    private async Task RunAsync(CorrectionBatch batch, TimeSpan window)
    {
        try
        {
            using (var waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping))
            {
                await Task.WhenAny(Task.Delay(window, time, waiting.Token), batch.Hurry.Task);
                await waiting.CancelAsync();
            }

            if (Close(batch) is { } call) await CallAsync(batch, call);
        }
        catch (Exception exception)
        {
            // Whoever waits must hear of it, whatever it was.
            foreach (var seat in TakeAll(batch)) seat.Share.TrySetException(exception);
        }
    }

    /// <summary>Lets nobody join any more; null when there is no call to share.</summary>
    private InferenceCall? Close(CorrectionBatch batch)
    {
        lock (_lock)
        {
            Shut(batch);
            if (batch.Seats.Count < 2)
            {
                foreach (var seat in batch.Seats) seat.Share.TrySetResult(null);
                batch.Seats.Clear();
                return null;
            }

            for (var at = 0; at < batch.Seats.Count; at++) batch.Seats[at].Number = at + 1;
            batch.All = [.. batch.Seats];
        }

        var call = CorrectionBatch.CallFor(batch.All, bundles);
        var sent = runner.Begin(call);
        sent = sent with { ParametersJson = CorrectionBatch.Tagged(sent.ParametersJson, Identifier.New("batch", time), batch.All.Count) };
        lock (_lock) batch.Sent = sent;
        return call;
    }

    private async Task CallAsync(CorrectionBatch batch, InferenceCall call)
    {
        using var unwanted = new CancellationTokenSource();
        var calling = runner.CallAsync(call, unwanted.Token, CancellationToken.None);
        // A call that nobody waits for is ended; what all of them wait for is not.
        if (await Task.WhenAny(calling, batch.Deserted.Task) != calling) await unwanted.CancelAsync();
        var inference = await calling with { ParametersJson = batch.Sent!.ParametersJson };
        List<BatchSeat> seats;
        lock (_lock)
        {
            seats = [.. batch.Seats];
            batch.Seats.Clear();
        }

        if (seats.Count > 0) Share(inference, seats, batch.All);
    }

    private void Share(Inference inference, List<BatchSeat> seats, IReadOnlyList<BatchSeat> all)
    {
        var usable = inference.ErrorCode is null && inference.FinishReason != ChatFinishReason.Length.Value;
        var parts = usable ? BatchAnswer.Read(all.Count, seats[0].Task.Contract.Policy.Repair, inference.Reply!) : BatchAnswer.None;
        var sizes = seats.ConvertAll(s => s.ShownBytes);
        var (tokensIn, tokensOut) = (CorrectionBatch.Split(inference.TokensIn, sizes), CorrectionBatch.Split(inference.TokensOut, sizes));
        for (var at = 0; at < seats.Count; at++)
        {
            var seat = seats[at];
            var own = Own(inference, seat) with { TokensIn = tokensIn[at], TokensOut = tokensOut[at] };
            // The log may have named the call: its id leads to the first of them.
            if (at == 0) own = own with { Id = inference.Id };
            var part = parts.TryGetValue(seat.Number, out var found) ? found : (null, []);
            seat.Share.TrySetResult(new BatchShare(own, part.Text, part.Edits)
            {
                Own = seat.Shown,
                Others = string.Join('\n', all.Where(s => s != seat).Select(s => s.Shown)),
            });
        }
    }

    private void Leave(CorrectionBatch batch, BatchSeat seat, CancellationToken callerToken)
    {
        Inference? sent;
        lock (_lock)
        {
            if (!batch.Seats.Remove(seat)) return;
            sent = batch.Sent;
            if (batch.Seats.Count == 0)
            {
                Shut(batch);
                batch.Hurry.TrySetResult();
                batch.Deserted.TrySetResult();
            }
        }

        if (callerToken.IsCancellationRequested) seat.Share.TrySetCanceled(callerToken);
        else if (sent is null) seat.Share.TrySetResult(null);
        else seat.Share.TrySetResult(new BatchShare(TimedOut(sent, seat), null, []));
    }

    private Inference TimedOut(Inference sent, BatchSeat seat) => Own(sent, seat) with
    {
        Latency = time.GetUtcNow() - sent.StartedAt,
        ErrorCode = InferenceErrorCode.Timeout,
        ErrorDetail = "The correction's deadline passed before the shared call had an answer.",
    };

    private Inference Own(Inference inference, BatchSeat seat) => inference with { Id = Identifier.New("inf", time), TraceId = seat.Task.TraceId };

    private List<BatchSeat> TakeAll(CorrectionBatch batch)
    {
        lock (_lock)
        {
            Shut(batch);
            List<BatchSeat> seats = [.. batch.Seats, .. batch.All];
            batch.Seats.Clear();
            return seats;
        }
    }

    private void Shut(CorrectionBatch batch)
    {
        if (_open.GetValueOrDefault(batch.Key) == batch) _open.Remove(batch.Key);
    }
}
