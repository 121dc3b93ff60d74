using System.Net.ServerSentEvents;

namespace Sluice.Gateway;

/// <summary>Reads a streamed reply, and hands pieces on at once where the client asked for that.</summary>
/// <param name="handOn">Takes a piece as an event of the client's stream; null: everything is held until the verdict.</param>
/// <param name="watch">Looks at the output as it grows; null: nothing of it is validated.</param>
/// <param name="bytesMax">Most bytes of output that are taken.</param>
/// <param name="time">The clock.</param>
internal sealed class CompletionStreamReader(Action<ReadOnlyMemory<byte>>? handOn, OutputWatch? watch, int bytesMax, TimeProvider time)
{
    private static readonly byte[] Done = "[DONE]"u8.ToArray();

    /// <summary>Whether the client has seen something of the answer.</summary>
    public bool HasHandedOn { get; private set; }

    /// <summary>The timestamp at which the last model that was asked said something; null when it said nothing.</summary>
    public long? FirstPieceAt { get; private set; }

    /// <exception cref="UpstreamException">The stream is none, too large, or was cut.</exception>
    public async Task<CompletionReply> ReadAsync(UpstreamReply answered, CancellationToken cancellationToken)
    {
        FirstPieceAt = null;
        await using var body = await answered.OpenAsync();
        var gathered = new StreamedReply();
        await foreach (var item in SseParser.Create(body, static (_, data) => data.ToArray()).EnumerateAsync(cancellationToken))
        {
            FirstPieceAt ??= time.GetTimestamp();
            if (item.Data.AsSpan().SequenceEqual(Done)) break;
            gathered.Add(item.Data, handOn is null ? null : HandOn);
            if (gathered.Length > bytesMax) throw UpstreamException.TooLarge(bytesMax);
            if (watch is not null && !gathered.HasToolCalls && watch.IsLost(gathered.ContentSoFar))
            {
                // Nothing that may still come could make it valid: hanging up saves what it would cost.
                return gathered.CutOff();
            }
        }

        return gathered.Finish();

        void HandOn(int choice, ReadOnlyMemory<byte> delta)
        {
            HasHandedOn = true;
            handOn(CompletionWriter.Delta(gathered.Head, choice, delta));
        }
    }
}
