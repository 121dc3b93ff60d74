using System.Globalization;

namespace Sluice.Gateway;

/// <summary>Shares calls out by weight, so that the same trace id always leads to the same choice.</summary>
internal static class Share
{
    /// <summary>Index of the chosen weight.</summary>
    public static int Choose(IReadOnlyList<int> weights, string traceId)
    {
        var at = ulong.Parse(traceId.AsSpan(traceId.Length - 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture) % (ulong)weights.Sum(w => (long)w);
        for (var i = 0; i < weights.Count; i++)
        {
            if (at < (ulong)weights[i]) return i;
            at -= (ulong)weights[i];
        }

        return weights.Count - 1;
    }
}
