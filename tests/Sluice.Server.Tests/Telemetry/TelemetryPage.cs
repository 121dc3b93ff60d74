namespace Sluice.Server.Tests.Telemetry;

/// <summary>One metric, as <c>docs/reference/telemetry.md</c> has it.</summary>
internal sealed record ListedMetric(string Name, string Kind, string Unit, IReadOnlyList<string> Labels);

/// <summary>What the reference page says.</summary>
internal static class TelemetryPage
{
    private static string[] Lines => File.ReadAllLines(Path.Combine(Golden.Repository, "docs", "reference", "telemetry.md"));

    /// <summary>The rows of its tables of metrics: name, kind, unit, labels, meaning.</summary>
    public static IReadOnlyList<ListedMetric> Metrics => [.. Rows("metric").Select(cells => new ListedMetric(Code(cells[0]).Single(), cells[1], Code(cells[2]).SingleOrDefault() ?? "", Code(cells[3])))];

    /// <summary>The attributes of its tables of spans.</summary>
    public static IReadOnlyList<string> Attributes => [.. Rows("attribute").SelectMany(cells => Code(cells[0]))];

    private static IEnumerable<string[]> Rows(string first)
    {
        var inside = false;
        foreach (var line in Lines)
        {
            if (!line.StartsWith('|')) inside = false;
            else if (line.StartsWith($"| {first} |", StringComparison.Ordinal)) inside = true;
            else if (inside && !line.StartsWith("|---", StringComparison.Ordinal)) yield return [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];
        }
    }

    private static IReadOnlyList<string> Code(string cell) => [.. cell.Split('`').Where((_, index) => index % 2 == 1)];
}
