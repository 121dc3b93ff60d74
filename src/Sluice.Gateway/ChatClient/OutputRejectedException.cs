namespace Sluice.Gateway;

/// <summary>A model's output is no record: it does not fit its contract and could not be mended. It is stored as a failure.</summary>
/// <param name="decision">The decision.</param>
public sealed class OutputRejectedException(Decision decision) : Exception(Text(decision))
{
    /// <summary>The decision, with its errors and the failure under which the output is kept.</summary>
    public Decision Decision { get; } = decision;

    private static string Text(Decision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var reason = decision.Errors is [var first, ..] ? $" {(first.InstanceLocation.Length == 0 ? "The document" : first.InstanceLocation)}: {first.Message}" : "";
        return $"The output does not fit {decision.Stamp.ContractName}@{decision.Stamp.ContractVersion} and is kept as failure {decision.Failure?.Id}.{reason}";
    }
}
