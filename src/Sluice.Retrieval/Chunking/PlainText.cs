namespace Sluice.Retrieval;

/// <summary>Reads plain text: paragraphs, parted by empty lines.</summary>
internal static class PlainText
{
    public static SourceText Read(string text)
    {
        var blocks = new List<TextBlock>();
        var (start, end, line) = (-1, 0, 0);
        while (line < text.Length)
        {
            var next = text.IndexOf('\n', line) is var at and >= 0 ? at + 1 : text.Length;
            if (text.AsSpan(line, next - line).IsWhiteSpace())
            {
                if (start >= 0) blocks.Add(new(start, end, ""));
                start = -1;
            }
            else
            {
                if (start < 0) start = line;
                end = next;
            }
            line = next;
        }
        if (start >= 0) blocks.Add(new(start, end, ""));
        return new(text, blocks, "");
    }
}
