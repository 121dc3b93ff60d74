using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Sluice.Simulator;

public sealed partial class FaultProfile
{
    private const int FileBytesMax = 64 * 1024;

    /// <summary>Reads a profile from a JSON object that maps fault names to rates, or lists every problem.</summary>
    /// <param name="json">The object, in UTF-8.</param>
    /// <param name="name">The profile's name, as problems quote it.</param>
    /// <param name="profile">The profile; faults that the object does not name have rate 0.</param>
    /// <param name="problems">One sentence for each problem; empty when there is none.</param>
    public static bool TryReadJson(ReadOnlyMemory<byte> json, string name, [NotNullWhen(true)] out FaultProfile? profile,
        out IReadOnlyList<string> problems)
    {
        profile = null;
        try
        {
            using var document = JsonDocument.Parse(json);
            var found = new List<string>();
            var rates = Rates(document.RootElement, name, found);
            problems = found;
            if (found.Count == 0)
                profile = new FaultProfile(name, rates);
        }
        catch (JsonException e)
        {
            problems = [$"{name}: line {e.LineNumber + 1} is not JSON. Write an object that maps fault names to rates, such as {{\"fence\": 0.2}}."];
        }

        return profile is not null;
    }

    private static bool TryRead(string path, [NotNullWhen(true)] out FaultProfile? profile, out IReadOnlyList<string> problems)
    {
        profile = null;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            if (file.Length > FileBytesMax)
            {
                problems = [$"{path}: a fault profile has at most {FileBytesMax} bytes; this is not one."];
                return false;
            }

            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return TryReadJson(bytes, path, out profile, out problems);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var names = string.Join(", ", BuiltIn.Select(p => p.Name));
            problems = Path.Exists(path)
                ? [$"The fault profile {path} cannot be read. Check that it is a file and that you may read it."]
                : [$"There is no fault profile or file named '{path}'. Use one of {names}, or the path of a JSON file that maps fault names to rates."];
            return false;
        }
    }

    private static double[] Rates(JsonElement root, string name, List<string> problems)
    {
        var rates = new double[FaultNames.All.Count];
        if (root.ValueKind != JsonValueKind.Object)
        {
            problems.Add($"{name}: a fault profile is a JSON object that maps fault names to rates, such as {{\"fence\": 0.2}}.");
            return rates;
        }

        var seen = new HashSet<Fault>();
        foreach (var member in root.EnumerateObject())
        {
            if (!FaultNames.TryParse(member.Name, out var fault))
                problems.Add($"{name}: there is no fault '{member.Name}'. Faults: {string.Join(", ", FaultNames.All.Select(f => f.ToName()))}.");
            else if (!seen.Add(fault))
                problems.Add($"{name}: '{member.Name}' is named twice. Keep one.");
            else if (member.Value.ValueKind != JsonValueKind.Number || !member.Value.TryGetDouble(out var rate) || rate is not (>= 0 and <= 1))
                problems.Add($"{name}: the rate of '{member.Name}' is {Shown(member.Value)}. Write a number between 0 and 1.");
            else
                rates[(int)fault] = rate;
        }

        return rates;
    }

    private static string Shown(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 40 ? text : text[..40] + "…";
    }
}
