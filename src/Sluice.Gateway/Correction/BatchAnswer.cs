using System.Globalization;
using System.Text;
using Sluice.Contracts;
using Sluice.Repair;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>What a model answered to several corrections, taken apart by number.</summary>
internal static class BatchAnswer
{
    /// <summary>No part for anybody.</summary>
    public static readonly IReadOnlyDictionary<int, (string? Text, IReadOnlyList<Edit> Edits)> None =
        new Dictionary<int, (string? Text, IReadOnlyList<Edit> Edits)>();

    /// <summary>The parts by number, from 1; none when the answer as a whole is no object of them, or names a number that was not asked for.</summary>
    public static IReadOnlyDictionary<int, (string? Text, IReadOnlyList<Edit> Edits)> Read(int count, RepairPolicy repair, string reply)
    {
        var parts = new Dictionary<int, (string?, IReadOnlyList<Edit>)>();
        // Where a structure must be inferred, it is open which part a value belongs to.
        var ceiling = repair.Ceiling == RepairCeiling.Structure ? RepairCeiling.Representation : repair.Ceiling;
        var options = OutputCheck.RepairOptionsOf(repair with { Ceiling = ceiling, LossyCodes = [], LossyPaths = [] });
        var check = OutputCheck.Run(Shape(count), options, Encoding.UTF8.GetBytes(reply));
        if (check.Document is not { } document) return None;
        using var tape = Tape.Rent();
        if (tape.Parse(document.Utf8) is not null) throw new InvalidOperationException("It was parsed before.");
        foreach (var (number, value) in tape.Root.Members)
        {
            var text = value.Kind == JsonKind.String ? value.GetString() : Encoding.UTF8.GetString(value.RawText);
            var own = $"/{number}";
            var edits = check.Edits.Where(e => e.Path.Length == 0 || e.Path == own || e.Path.StartsWith(own + "/", StringComparison.Ordinal));
            parts[int.Parse(number, CultureInfo.InvariantCulture)] = (text, [.. edits]);
        }

        return parts;
    }

    private static Schema Shape(int count)
    {
        var numbers = string.Join(',', Enumerable.Range(1, count).Select(n => string.Create(CultureInfo.InvariantCulture, $"\"{n}\":true")));
        return Schema.Compile(Encoding.UTF8.GetBytes($$$"""{"type":"object","properties":{{{{numbers}}}},"additionalProperties":false}"""));
    }
}
