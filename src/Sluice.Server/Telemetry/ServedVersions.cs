using System.Diagnostics.Metrics;
using Sluice.Gateway;

namespace Sluice.Server.Telemetry;

/// <summary>Tells which versions are served, as a metric that is always 1: graphs can be read beside it; and what contracts aim at.</summary>
internal sealed class ServedVersions : IDisposable
{
    /// <summary>Most contracts that are told.</summary>
    private const int ContractsMax = 500;

    private readonly Meter _meter = new(SluiceTelemetry.Name);
    private readonly EmbeddedSluice _sluice;

    public ServedVersions(EmbeddedSluice sluice)
    {
        _sluice = sluice;
        _meter.CreateObservableGauge("sluice.version.info", Tell, "{version}", "Always 1: the gateway's version, the commit, and the latest version of each contract.");
        _meter.CreateObservableGauge("sluice.contract.slo", Objectives, "{share}", "The share of decisions that are to become records, as each contract says.");
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> Objectives() =>
        _sluice.Workspace.Contracts.Values.OrderBy(c => c.Name, StringComparer.Ordinal).Take(ContractsMax)
            .Select(contract => new Measurement<double>(contract.Policy.Slo, new KeyValuePair<string, object?>("sluice.contract.name", contract.Name)));

    private IEnumerable<Measurement<long>> Tell()
    {
        var workspace = _sluice.Workspace;
        foreach (var contract in workspace.Contracts.Values.OrderBy(c => c.Name, StringComparer.Ordinal).Take(ContractsMax))
        {
            yield return new Measurement<long>(1,
                new("sluice.contract.name", contract.Name),
                new("sluice.contract.version", contract.Latest.Id.Version.ToString()),
                new("sluice.gateway.version", SluiceServer.Version),
                new("sluice.workspace.commit", workspace.Commit ?? "none"));
        }
    }
}
