using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>The bundles that calls are made with, each made once, and which of their parts the store is known to hold.</summary>
internal sealed class Bundles(string? commit)
{
    private const int RememberedMax = 10_000;

    private readonly ConcurrentDictionary<(string Prompt, string? Contract, string Model), PromptBundle> _made = new();
    private readonly ConcurrentDictionary<string, IReadOnlyList<StoredContent>> _parts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _stored = new(StringComparer.Ordinal);

    // For as long as somebody uses the contract or model.
    private readonly ConditionalWeakTable<ContractVersion, StoredContent> _schemas = [];
    private readonly ConditionalWeakTable<ModelConfiguration, StoredContent> _models = [];

    /// <summary>The bundle of a call.</summary>
    public PromptBundle Of(Prompt prompt, ContractVersion? contract, ModelConfiguration model)
    {
        var key = ($"{prompt.Name}@{prompt.Version} {prompt.Hash}", contract is null ? null : $"{contract.Id} {contract.Hash}",
            $"{model.Name}@{model.Version} {model.Hash}");
        if (_made.TryGetValue(key, out var known)) return known;
        var bundle = PromptBundle.Of(prompt, contract, model);
        var parts = Contents.Of(prompt, commit).Append(Contents.Of(model, commit)).Append(Contents.Of(bundle, commit));
        _parts[bundle.Hash.ToString()] = [.. contract is null ? parts : parts.Append(Contents.Of(contract, commit))];
        return _made.GetOrAdd(key, bundle);
    }

    /// <summary>What a call without a prompt is made with: the contract that may have come with it, and the model.</summary>
    public IReadOnlyList<StoredContent> PartsOf(ContractVersion contract, ModelConfiguration model) =>
        [PartOf(contract), _models.GetValue(model, m => Contents.Of(m, commit))];

    /// <summary>A contract as the store keeps it.</summary>
    public StoredContent PartOf(ContractVersion contract) => _schemas.GetValue(contract, c => Contents.Of(c, commit));

    /// <summary>The parts of the calls' bundles, and others, that were not stored by this gateway before.</summary>
    public IReadOnlyList<StoredContent> NotStored(IReadOnlyList<Inference> inferences, IReadOnlyList<StoredContent> others)
    {
        if (others.All(o => _stored.ContainsKey(o.Hash)) && inferences.All(i => i.BundleHash is null)) return [];
        return [.. inferences.Where(i => i.BundleHash is not null && _parts.ContainsKey(i.BundleHash)).SelectMany(i => _parts[i.BundleHash!]).Concat(others)
            .Where(c => !_stored.ContainsKey(c.Hash)).DistinctBy(c => c.Hash, StringComparer.Ordinal)];
    }

    /// <summary>Notes what the store holds now.</summary>
    public void Stored(IReadOnlyList<StoredContent> contents)
    {
        // Contracts that come with requests have no end. What is forgotten is stored once more, which changes nothing.
        if (_stored.Count > RememberedMax) _stored.Clear();
        foreach (var content in contents) _stored[content.Hash] = true;
    }
}
