namespace Sluice.Repository.Tests;

/// <summary>What differs between two texts, line by line, as a diff shows it: only changed lines, each with two around it.</summary>
internal static class LineDiff
{
    private const int Around = 2;

    public static string Between(string before, string after)
    {
        var edits = Edits(before.Split('\n'), after.Split('\n'));
        var shown = new List<string>();
        for (var i = 0; i < edits.Count; i++)
        {
            if (edits.Skip(Math.Max(0, i - Around)).Take(i - Math.Max(0, i - Around) + Around + 1).Any(edit => edit.Mark != ' '))
                shown.Add($"{edits[i].Mark} {edits[i].Line}");
            else if (shown.Count > 0 && shown[^1] != "…")
                shown.Add("…");
        }
        return string.Join('\n', shown);
    }

    /// <summary>The shortest list of kept, removed and added lines (longest common subsequence).</summary>
    private static List<(char Mark, string Line)> Edits(string[] before, string[] after)
    {
        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        var edits = new List<(char, string)>();
        var (b, a) = (0, 0);
        while (b < before.Length || a < after.Length)
        {
            if (b < before.Length && a < after.Length && before[b] == after[a])
            {
                edits.Add((' ', before[b++]));
                a++;
            }
            else if (a == after.Length || (b < before.Length && common[b + 1, a] >= common[b, a + 1]))
            {
                edits.Add(('-', before[b++]));
            }
            else
            {
                edits.Add(('+', after[a++]));
            }
        }
        return edits;
    }
}
