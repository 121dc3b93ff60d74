namespace Sluice.Cli.Terminals;

/// <summary>Standard output could not be written.</summary>
internal sealed class ResultStreamException(string message, bool closed, Exception inner) : Exception(message, inner)
{
    /// <summary>Whether the reader went away, which is no fault of anybody.</summary>
    public bool Closed { get; } = closed;
}

/// <summary>Standard output whose failures are told apart from those of other files.</summary>
internal sealed class ResultStream(Stream inner) : WriteOnlyStream
{
    // EPIPE; ERROR_BROKEN_PIPE and ERROR_NO_DATA on Windows.
    private static readonly int[] ClosedCodes = [32, unchecked((int)0x8007006D), unchecked((int)0x800700E8)];

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception exception) when (IsUnwritable(exception))
        {
            throw Failed(exception);
        }
    }

    public override void Flush()
    {
        try
        {
            inner.Flush();
        }
        catch (Exception exception) when (IsUnwritable(exception))
        {
            throw Failed(exception);
        }
    }

    private static ResultStreamException Failed(Exception exception) => new(
        $"Standard output cannot be written: {exception.Message}", Array.IndexOf(ClosedCodes, exception.HResult) >= 0, exception);
}
