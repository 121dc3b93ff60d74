namespace Sluice.Workspace;

/// <summary>The text of a prompt or partial. Its bytes are hashed as they stand, so there is one way to write it: UTF-8, no byte order
/// mark, line feeds.</summary>
internal static class PromptText
{
    public static string? Decode(string path, ReadOnlySpan<byte> bytes, ProblemList problems)
    {
        if (bytes.StartsWith("\uFEFF"u8))
        {
            problems.Add(path, 1, WorkspaceProblemCode.NotText, "The file begins with a byte order mark; save it as UTF-8 without one.");
            return null;
        }
        var at = bytes.IndexOf((byte)'\r');
        if (at < 0) return TextDecoder.Decode(path, bytes, problems);
        problems.Add(path, TextDecoder.Line(bytes, at), WorkspaceProblemCode.LineEnds,
            "The line ends with a carriage return; save the file with LF line ends, and keep them with '*.prompt text eol=lf' in .gitattributes.");
        return null;
    }
}
