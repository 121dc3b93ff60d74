namespace Sluice.Evaluation.Retrieval;

/// <summary>The format of the SMART system, in which Cranfield, CISI, MED, CACM and others came: <c>.I</c> with a number, then <c>.T</c> the title, <c>.W</c>
/// the text, and others that are passed over.</summary>
internal static class SmartText
{
    public static IEnumerable<TestDocument> Read(string text)
    {
        var (id, title, words, field) = ((string?)null, new List<string>(), new List<string>(), ' ');
        TestDocument Made() => new(id!, string.Join(' ', title).Trim(), string.Join('\n', words).Trim());
        foreach (var line in text.Split('\n'))
        {
            if (line is ['.', >= 'A' and <= 'Z' and var letter, ..] && (line.Length == 2 || char.IsWhiteSpace(line[2])))
            {
                field = letter;
                if (letter != 'I') continue;
                if (id is not null) yield return Made();
                id = line[2..].Trim();
                title.Clear();
                words.Clear();
            }
            else if (field == 'T') title.Add(line);
            else if (field == 'W') words.Add(line);
        }
        if (id is not null) yield return Made();
    }
}
