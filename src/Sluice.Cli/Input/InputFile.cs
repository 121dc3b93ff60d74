using System.Buffers;
using Sluice.Cli.Terminals;

namespace Sluice.Cli.Input;

/// <summary>A file of the command line, or standard input. Whatever is wrong with it is one clear message.</summary>
internal static class InputFile
{
    /// <summary>The name that stands for standard input.</summary>
    public const string StandardInput = "-";

    private const string StandardInputName = "standard input";

    /// <summary>The name to show.</summary>
    public static string Name(string path) => path == StandardInput ? StandardInputName : path;

    /// <summary>Opens for reading; standard input is not closed by disposing it.</summary>
    public static Stream Open(Terminal terminal, string path)
    {
        if (path == StandardInput)
        {
            if (terminal.InputIsTerminal) terminal.Tell("reading from the keyboard; end with Ctrl-D");
            return new UnownedStream(terminal.Input);
        }

        var full = terminal.Resolve(path);
        if (Directory.Exists(full)) throw Wrong(path, "is a folder. Name a file in it, or - for standard input.");
        try
        {
            return new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: false);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Wrong(path, $"does not exist{(Path.IsPathRooted(path) ? "" : $" in {terminal.Directory}")}.");
        }
        catch (UnauthorizedAccessException)
        {
            throw Wrong(path, "may not be read by this user. Change its permissions, or run as a user who may.");
        }
        catch (IOException exception)
        {
            throw Wrong(path, $"cannot be read: {exception.Message}");
        }
    }

    /// <summary>Reads all of it, but never past the limit.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Terminal terminal, string path, int bytesMax, string limitAdvice,
        CancellationToken cancellationToken)
    {
        await using var stream = Open(terminal, path);
        if (stream.CanSeek && stream.Length > bytesMax) throw TooLarge(path, bytesMax, limitAdvice);
        var buffer = new ArrayBufferWriter<byte>(stream.CanSeek ? (int)Math.Max(stream.Length, 1) : 16 * 1024);
        try
        {
            while (true)
            {
                var read = await stream.ReadAsync(buffer.GetMemory(4 * 1024), cancellationToken);
                if (read == 0) return buffer.WrittenMemory;
                buffer.Advance(read);
                if (buffer.WrittenCount > bytesMax) throw TooLarge(path, bytesMax, limitAdvice);
            }
        }
        catch (IOException exception)
        {
            throw Wrong(path, $"cannot be read: {exception.Message}");
        }
    }

    /// <summary>An error about one input.</summary>
    public static CommandException Wrong(string path, string message) => new(ExitCode.Usage, $"{Name(path)} {message}");

    private static CommandException TooLarge(string path, int bytesMax, string advice) =>
        Wrong(path, $"is larger than the limit of {Quantity.Bytes(bytesMax)}. {advice}");
}
