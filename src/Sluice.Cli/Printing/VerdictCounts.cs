using Sluice.Gateway;

namespace Sluice.Cli.Printing;

/// <summary>How many outputs got which verdict.</summary>
internal sealed class VerdictCounts
{
    private static readonly Verdict[] Verdicts = Enum.GetValues<Verdict>();

    private readonly long[] _counts = new long[Verdicts.Length];

    /// <summary>Outputs that were not taken at all.</summary>
    public long Refused { get; private set; }

    public long Rejected => this[Verdict.Rejected];

    public long Total => _counts.Sum() + Refused;

    public long this[Verdict verdict] => _counts[(int)verdict];

    public void Add(Verdict verdict) => _counts[(int)verdict]++;

    public void Refuse() => Refused++;

    /// <summary><c>940 outputs: 300 accepted, 500 repaired, 140 rejected</c>.</summary>
    public override string ToString()
    {
        var parts = Verdicts.Where(v => this[v] > 0).Select(v => $"{Quantity.Of(this[v])} {GatewayNames.Of(v)}").ToList();
        if (Refused > 0) parts.Add($"{Quantity.Of(Refused)} refused");
        return $"{Quantity.Of(Total, "output")}{(parts.Count > 0 ? ": " : "")}{string.Join(", ", parts)}";
    }
}
