using Microsoft.Win32.SafeHandles;

namespace Sluice.Cli.Terminals;

/// <summary>The process's own streams, where <see cref="Console"/> hides too much.</summary>
internal static class ProcessStreams
{
    private const int DefaultWidth = 100;

    /// <summary>Standard output. The console's own stream swallows a closed pipe, and a long run would go on for nobody; a plain
    /// file stream reports it. For a file it is the other way round: a file stream keeps its own position and would overwrite
    /// what others append.</summary>
    public static Stream OpenOutput()
    {
        if (OperatingSystem.IsWindows()) return Console.OpenStandardOutput();
        try
        {
            var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!pipe.CanSeek) return pipe;
            pipe.Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Closed (>&-) or of a kind that a file stream does not know.
        }

        return Console.OpenStandardOutput();
    }

    public static int Width()
    {
        try
        {
            return Console.WindowWidth is var width and > 0 ? width : DefaultWidth;
        }
        catch (IOException)
        {
            return DefaultWidth;
        }
    }
}
