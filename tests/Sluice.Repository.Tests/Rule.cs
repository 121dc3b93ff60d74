namespace Sluice.Repository.Tests;

/// <summary>How a rule of the repository fails: with what breaks it, one a line, and what to do.</summary>
internal static class Rule
{
    public static void Holds(IEnumerable<string> broken, string advice)
    {
        var lines = broken.ToList();
        Assert.True(lines.Count == 0, string.Join('\n', [advice, .. lines.Select(line => "  " + line)]));
    }
}
