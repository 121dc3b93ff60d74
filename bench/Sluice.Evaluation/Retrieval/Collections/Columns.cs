namespace Sluice.Evaluation.Retrieval;

/// <summary>Lines of columns: parted by tabs where the first line has one, else by white space.</summary>
internal static class Columns
{
    public static IReadOnlyList<string[]> Read(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var tabs = lines.Length > 0 && lines[0].Contains('\t', StringComparison.Ordinal);
        return [.. lines.Select(line => tabs ? line.Split('\t', StringSplitOptions.TrimEntries) : line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))];
    }
}
