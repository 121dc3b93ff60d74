namespace Sluice.Cli.Terminals;

/// <summary>Standard error that never ends a command: talk that cannot be written, because its file is full or closed, is left out.
/// What a command decided may be durable already, and a caller must learn of it by the exit code.</summary>
internal sealed class TalkStream(Stream inner) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception exception) when (IsUnwritable(exception))
        {
            // Nobody is left to be told.
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
            // Nobody is left to be told.
        }
    }
}
