using System.Globalization;

namespace Sluice.Contracts;

/// <summary>What stored records of the old version say about a comparison. They can refute; they never prove.</summary>
/// <param name="Stored">How many revisions were decided by the old version.</param>
/// <param name="Checked">How many of them were checked against the new one.</param>
/// <param name="Failed">How many of these are not valid there.</param>
/// <param name="First">The first that fail, at most <see cref="FirstMax"/>.</param>
public sealed record RecordEvidence(long Stored, long Checked, long Failed, IReadOnlyList<RecordFault> First)
{
    /// <summary>Most failing records that are named.</summary>
    public const int FirstMax = 20;

    /// <summary>Whether every record was checked, and not a sample.</summary>
    public bool IsComplete => Checked == Stored;

    /// <summary>With 95 % confidence fewer than this share of all records fail, when none of a random sample does: 3/n (the rule of
    /// three). 0 when all were checked; null when there is nothing to go by, or one fails.</summary>
    public double? FailingShareMax => Failed > 0 || (Checked == 0 && Stored > 0) ? null : IsComplete ? 0 : Math.Min(1, 3.0 / Checked);

    /// <summary>One sentence.</summary>
    public override string ToString() => (Stored, Failed) switch
    {
        (0, _) => "no record of the old version is stored",
        (_, > 0) => $"{N(Failed)} of {N(Checked)} checked records fail, of {N(Stored)} stored",
        _ when IsComplete => $"all {N(Stored)} stored records pass",
        _ when Checked == 0 => $"none of {N(Stored)} stored records was checked",
        _ => $"all {N(Checked)} records of a sample pass, of {N(Stored)} stored: with 95 % confidence fewer than "
            + $"{(FailingShareMax!.Value * 100).ToString("0.####", CultureInfo.InvariantCulture)} % fail",
    };

    private static string N(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}

/// <summary>A stored record that is not valid in the new version.</summary>
/// <param name="Id">Its key and revision.</param>
/// <param name="Pointer">JSON Pointer of the place; empty: the whole document.</param>
/// <param name="Reason">Why, without content of the record.</param>
public sealed record RecordFault(string Id, string Pointer, string Reason);
