using System.Buffers;
using System.Text.Unicode;

namespace Sluice.Workspace;

/// <summary>UTF-8 bytes of a file people write to text, strictly.</summary>
internal static class TextDecoder
{
    /// <summary>The text without a byte order mark, or null and a problem at the line of the first broken byte.</summary>
    public static string? Decode(string file, ReadOnlySpan<byte> bytes, ProblemList problems)
    {
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        // A YAML reader takes NUL for the end of the file and would drop the rest without a word.
        var nul = bytes.IndexOf((byte)0);
        if (nul >= 0)
        {
            problems.Add(file, Line(bytes, nul), WorkspaceProblemCode.NotText, "The file has a NUL byte and is no text; write it anew.");
            return null;
        }
        var text = new char[bytes.Length];
        var status = Utf8.ToUtf16(bytes, text, out var read, out var written, replaceInvalidSequences: false);
        if (status == OperationStatus.Done) return new(text, 0, written);
        problems.Add(file, Line(bytes, read), WorkspaceProblemCode.NotText, "The file is not UTF-8 text; save it as UTF-8.");
        return null;
    }

    /// <summary>The line of a byte offset, from 1.</summary>
    public static int Line(ReadOnlySpan<byte> bytes, int offset) => bytes[..Math.Min(offset, bytes.Length)].Count((byte)'\n') + 1;
}
