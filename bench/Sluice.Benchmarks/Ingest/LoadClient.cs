using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Sluice.Benchmarks.Ingest;

/// <summary>Submits over keep-alive connections, each waiting for its answer before the next: plain sockets, so that on a small machine
/// the client takes little of what is measured.</summary>
internal sealed class LoadClient(Uri address)
{
    private long _number;

    /// <summary>Submits until the time is over; every answer must be an accepted decision.</summary>
    public async Task<LoadResult> RunAsync(int connections, TimeSpan duration)
    {
        var began = Stopwatch.GetTimestamp();
        var latencies = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => ConnectionAsync(began, duration))));
        var elapsed = Stopwatch.GetElapsedTime(began);
        var all = latencies.SelectMany(list => list).ToArray();
        Array.Sort(all);
        return new LoadResult(all.Length, elapsed, Percentile(all, 0.50), Percentile(all, 0.99));
    }

    private async Task<List<long>> ConnectionAsync(long began, TimeSpan duration)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Parse(address.Host), address.Port);
        var template = new RequestTemplate(address);
        var reply = new byte[16 * 1024];
        List<long> latencies = [];
        while (Stopwatch.GetElapsedTime(began) < duration)
        {
            var start = Stopwatch.GetTimestamp();
            var request = template.For(Interlocked.Increment(ref _number));
            await socket.SendAsync(request);
            await ReadReplyAsync(socket, reply);
            latencies.Add(Stopwatch.GetTimestamp() - start);
        }

        return latencies;
    }

    private static async Task ReadReplyAsync(Socket socket, byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0) throw new IOException("The server closed the connection.");
            length += read;
            var text = buffer.AsSpan(0, length);
            var head = text.IndexOf("\r\n\r\n"u8);
            if (head < 0) continue;
            if (length < head + 4 + ContentLength(text[..head])) continue;
            if (!text.StartsWith("HTTP/1.1 200"u8) || text.IndexOf("Sluice-Verdict: accepted"u8) < 0)
                throw new IOException("Not an accepted decision: " + Encoding.UTF8.GetString(text));
            return;
        }
    }

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        var name = "Content-Length: "u8;
        var at = head.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(head[(at + name.Length)..], out int length, out _)
            ? length
            : throw new IOException("An answer without Content-Length.");
    }

    private static TimeSpan Percentile(long[] sorted, double share) =>
        sorted.Length == 0 ? default : Stopwatch.GetElapsedTime(0, sorted[(int)((sorted.Length - 1) * share)]);

    /// <summary>A whole request whose document's number is overwritten in place.</summary>
    private sealed class RequestTemplate
    {
        private const string Marker = "0000000000";
        private readonly byte[] _request;
        private readonly int _place;

        public RequestTemplate(Uri address)
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(
                new { contract = "learning-plan", output = Encoding.UTF8.GetString(IngestWorkspace.Document(0)) });
            byte[] head = Encoding.ASCII.GetBytes(
                $"POST /api/outputs HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
            _request = [.. head, .. body];
            _place = _request.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Marker));
        }

        public ReadOnlyMemory<byte> For(long number)
        {
            var place = _request.AsSpan(_place, Marker.Length);
            for (var digit = place.Length - 1; digit >= 0; digit--, number /= 10) place[digit] = (byte)('0' + (number % 10));
            return _request;
        }
    }
}

/// <summary>What a load run measured.</summary>
internal sealed record LoadResult(int Count, TimeSpan Elapsed, TimeSpan P50, TimeSpan P99)
{
    /// <summary>Processor time of the server while it ran.</summary>
    public TimeSpan ServerProcessorTime { get; init; }

    public double PerSecond => Count / Elapsed.TotalSeconds;
}
