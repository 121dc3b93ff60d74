using System.Collections.Concurrent;
using System.Collections.Frozen;
using Sluice.Contracts;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>The safeguards in force, as the pipeline needs to know them: read whole from the store, and often. Thread-safe.</summary>
public sealed class ActiveSafeguards
{
    private readonly ISafeguardStore? _store;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, long> _probes = new(StringComparer.Ordinal);
    private FrozenDictionary<string, Safeguard> _quarantines = FrozenDictionary<string, Safeguard>.Empty;
    private FrozenDictionary<string, string> _models = FrozenDictionary<string, string>.Empty;

    /// <param name="store">The store; null: there are none.</param>
    /// <param name="time">The clock.</param>
    public ActiveSafeguards(ISafeguardStore? store, TimeProvider time) => (_store, _time) = (store, time);

    /// <summary>Reads them again.</summary>
    /// <returns>All that are in force.</returns>
    /// <exception cref="StoreException">The store cannot be read; those known before stay in force.</exception>
    public async Task<IReadOnlyList<Safeguard>> RefreshAsync(CancellationToken cancellationToken = default)
    {
        if (_store is null) return [];
        var active = await _store.ActiveAsync(cancellationToken);
        Volatile.Write(ref _quarantines, Newest(active, SafeguardAction.Quarantine).ToFrozenDictionary(safeguard => safeguard.Contract, StringComparer.Ordinal));
        Volatile.Write(ref _models, Newest(active, SafeguardAction.SwitchModel).ToFrozenDictionary(safeguard => safeguard.Contract, safeguard => safeguard.Target.Model!, StringComparer.Ordinal));
        return active;
    }

    /// <summary>The model that answers for a contract in place of the prompt's; null: the prompt's own.</summary>
    internal string? ModelOf(string contract) => Volatile.Read(ref _models).GetValueOrDefault(contract);

    /// <summary>The quarantine that keeps a submission from being tried; null: it may be. One of each probe's time may.</summary>
    internal Safeguard? Blocks(ContractVersion contract)
    {
        if (!Volatile.Read(ref _quarantines).TryGetValue(contract.Id.Name, out var quarantine)) return null;
        var seconds = contract.Policy.Safeguard?.ProbeSeconds ?? new SafeguardPolicy().ProbeSeconds;
        var now = _time.GetTimestamp();
        var last = _probes.GetOrAdd(contract.Id.Name, now);
        return _time.GetElapsedTime(last, now) >= TimeSpan.FromSeconds(seconds) && _probes.TryUpdate(contract.Id.Name, now, last) ? null : quarantine;
    }

    /// <summary>Whether a contract is quarantined, probe or not: only a model's own answer tells whether that can end.</summary>
    internal bool IsQuarantined(ContractVersion contract) => Volatile.Read(ref _quarantines).ContainsKey(contract.Id.Name);

    private static IEnumerable<Safeguard> Newest(IEnumerable<Safeguard> active, SafeguardAction action) =>
        active.Where(safeguard => safeguard.Action == action).DistinctBy(safeguard => safeguard.Contract, StringComparer.Ordinal);
}
