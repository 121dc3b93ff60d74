using Sluice.Contracts;
using Sluice.Schemas;

namespace Sluice.Evaluation.Evolution;

/// <summary>One line of the table: a history and what its steps came to.</summary>
internal sealed class HistoryLine(string name)
{
    public string Name => name;

    /// <summary>Verdicts: backward compatible, incompatible and unknown, then forward.</summary>
    public int[] Counts { get; } = new int[6];

    /// <summary>Unknown verdicts that a budget ended.</summary>
    public int CutShort { get; private set; }

    /// <summary>Steps with a file that is refused on either side.</summary>
    public int None { get; set; }

    /// <summary>Files that are refused, each with the reason.</summary>
    public List<string> Refused { get; } = [];

    /// <summary>Processor time of each step that was compared, both directions: the least of <see cref="Runs"/>, all of which do the same
    /// work.</summary>
    public List<double> Milliseconds { get; } = [];

    /// <summary>Times each step is compared.</summary>
    public const int Runs = 3;

    public void Add(Schema old, Schema next, CompatibilityOptions options)
    {
        CompatibilityVerdict[] verdicts = [];
        var least = double.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            var start = Environment.CpuUsage.TotalTime;
            verdicts = [CompatibilityCheck.Contains(old, next, options), CompatibilityCheck.Contains(next, old, options)];
            least = Math.Min(least, (Environment.CpuUsage.TotalTime - start).TotalMilliseconds);
        }
        Milliseconds.Add(least);
        for (var i = 0; i < verdicts.Length; i++)
        {
            Counts[(3 * i) + Column(verdicts[i])]++;
            if (verdicts[i].IsCutShort) CutShort++;
        }
    }

    public override string ToString() =>
        $"{name,-42} {Milliseconds.Count + None,5}  {None,7}  {Counts[0],12}  {Counts[1],2}  {Counts[2],2}   {Counts[3],11}  {Counts[4],2}  {Counts[5],2}   {CutShort,9}   {Milliseconds.DefaultIfEmpty().Max(),9:0} ms";

    private static int Column(CompatibilityVerdict verdict) => verdict.Outcome switch
    {
        CompatibilityOutcome.Compatible => 0,
        CompatibilityOutcome.Incompatible => 1,
        _ => 2,
    };
}
