using System.Collections.Concurrent;
using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>The bundles that calls are made with, each made once, and which of their parts the store is known to hold.</summary>
internal sealed class Bundles(string? commit)
{
    private readonly ConcurrentDictionary<(string Prompt, string? Contract, string Model), PromptBundle> _made = new();
    private readonly ConcurrentDictionary<string, IReadOnlyList<StoredContent>> _parts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _stored = new(StringComparer.Ordinal);

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

    /// <summary>The parts of the calls' bundles that were not stored by this gateway before.</summary>
    public IReadOnlyList<StoredContent> NotStored(IReadOnlyList<Inference> inferences) => inferences.Count == 0
        ? []
        : [.. inferences.Where(i => i.BundleHash is not null && _parts.ContainsKey(i.BundleHash)).SelectMany(i => _parts[i.BundleHash!])
            .Where(c => !_stored.ContainsKey(c.Hash)).DistinctBy(c => c.Hash, StringComparer.Ordinal)];

    /// <summary>Notes what the store holds now.</summary>
    public void Stored(IReadOnlyList<StoredContent> contents)
    {
        foreach (var content in contents) _stored[content.Hash] = true;
    }
}
