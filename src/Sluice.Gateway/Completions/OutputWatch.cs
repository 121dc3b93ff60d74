using Sluice.Contracts;
using Sluice.Repair.Streaming;

namespace Sluice.Gateway;

/// <summary>Looks at an output while it arrives, and says when it cannot become a record any more.</summary>
/// <remarks>An output that cannot fit as it stands is still worth waiting for where a correction could mend it. A model that would begin a
/// second document after one that cannot fit is not waited for; that ends in a rejection, never in a wrong record.</remarks>
/// <param name="contract">What the output must fit.</param>
/// <param name="correctable">Whether a correction may follow.</param>
/// <param name="bytesMax">Largest output.</param>
internal sealed class OutputWatch(ContractVersion contract, bool correctable, int bytesMax)
{
    private readonly StreamingRepair? _repair = correctable ? null : new(contract.Schema, OutputCheck.RepairOptionsOf(contract.Policy.Repair));
    private int _seen;

    /// <param name="soFar">The whole output so far.</param>
    public bool IsLost(ReadOnlySpan<byte> soFar)
    {
        if (soFar.Length > bytesMax) return true;
        if (_repair is null || soFar.Length == _seen) return false;
        _repair.Append(soFar[_seen..]);
        _seen = soFar.Length;
        return _repair.Outlook().Count > 0;
    }
}
