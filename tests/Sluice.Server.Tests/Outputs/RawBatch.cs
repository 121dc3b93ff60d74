using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Server.Tests.Outputs;

/// <summary>A client that reads answers while it still sends, in chunks.</summary>
internal sealed class RawBatch : IDisposable
{
    private readonly TcpClient _socket = new();
    private readonly StreamReader _reader;
    private readonly NetworkStream _stream;
    private readonly CancellationToken _cancellation;
    private bool _begun;

    public RawBatch(Uri server, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _socket.Connect(server.Host, server.Port);
        _stream = _socket.GetStream();
        _reader = new StreamReader(_stream);
        Write($"POST /api/outputs/batch HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    public Task SendAsync(string text)
    {
        Write(string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n"));
        return _stream.FlushAsync(_cancellation);
    }

    public Task EndAsync() => SendAsync("");

    /// <summary>The next line of the answer.</summary>
    public async Task<string> ReadAsync()
    {
        while (true)
        {
            var line = await _reader.ReadLineAsync(_cancellation) ?? throw new EndOfStreamException("the answer ends");
            if (!_begun)
            {
                Assert.Equal("HTTP/1.1 200 OK", line);
                while (await _reader.ReadLineAsync(_cancellation) is { Length: > 0 }) _begun = true;
                continue;
            }

            // Sizes of chunks stand between the lines.
            if (line.StartsWith('{')) return line;
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Write(string text) => _stream.Write(Encoding.UTF8.GetBytes(text));
}
