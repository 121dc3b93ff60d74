using System.Globalization;
using Sluice.Contracts;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Safeguards;

/// <summary>Decisions and failures among them.</summary>
internal readonly record struct FailureRate(long Decisions, long Failures)
{
    public double Share => Decisions == 0 ? 0 : (double)Failures / Decisions;

    public static FailureRate Of(IEnumerable<DecisionTally> tallies) =>
        tallies.Aggregate(default(FailureRate), (sum, tally) => new(sum.Decisions + tally.Decisions, sum.Failures + tally.Failures));
}

/// <summary>Whether failures have risen: a floor, and a test against the share before (three standard deviations of a binomial share by
/// default), on a minimum of decisions.</summary>
internal static class SafeguardRule
{
    /// <summary>The share of failures that is not too much yet.</summary>
    public static double Threshold(SafeguardPolicy policy, FailureRate before, long decisions)
    {
        // Too few to compare with: only the floor is left.
        if (before.Decisions < policy.SampleMin || decisions == 0) return policy.Floor;
        var share = before.Share;
        return Math.Max(policy.Floor, share + (policy.Sigmas * Math.Sqrt(share * (1 - share) / decisions)));
    }

    /// <summary>What the decisions show; null when they show nothing wrong, or are too few.</summary>
    public static SafeguardEvidence? Judge(SafeguardPolicy policy, DateTimeOffset from, FailureRate now, FailureRate before)
    {
        var threshold = Threshold(policy, before, now.Decisions);
        var allFailed = policy.FirstFailures > 0 && now.Decisions >= policy.FirstFailures && now.Failures == now.Decisions;
        return (now.Decisions >= policy.SampleMin || allFailed) && now.Share > threshold
            ? new SafeguardEvidence(from, now.Decisions, now.Failures, before.Decisions, before.Failures, threshold)
            : null;
    }

    /// <summary>Whether a measure helped: true or false when there are enough decisions to say so, else null.</summary>
    public static bool? Helped(SafeguardPolicy policy, SafeguardEvidence evidence, FailureRate since)
    {
        var enough = Math.Max(5, policy.SampleMin / 2);
        if (since.Decisions < enough) return null;
        return since.Share <= evidence.Threshold ? true : since.Decisions >= policy.SampleMin ? false : null;
    }

    public static string Say(SafeguardEvidence evidence) => string.Create(CultureInfo.InvariantCulture,
        $"{evidence.Failures} of {evidence.Decisions} decisions failed since {evidence.From.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ} (limit {evidence.Threshold:P1}; before {evidence.BaselineFailures} of {evidence.BaselineDecisions})");
}
