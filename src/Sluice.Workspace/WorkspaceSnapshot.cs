using System.Diagnostics.CodeAnalysis;
using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>A consistent workspace at one moment. Immutable; a reload makes another.</summary>
public sealed class WorkspaceSnapshot
{
    /// <summary>Absolute path of the workspace's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>What <c>sluice.yaml</c> says.</summary>
    public required WorkspaceSettings Settings { get; init; }

    /// <summary>Every contract, by name.</summary>
    public required IReadOnlyDictionary<string, Contract> Contracts { get; init; }

    /// <summary>Every prompt version, by name, oldest first.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<Prompt>> Prompts { get; init; }

    /// <summary>Every model configuration, by name.</summary>
    public required IReadOnlyDictionary<string, ModelConfiguration> Models { get; init; }

    /// <summary>Every collection of documents, by name.</summary>
    public IReadOnlyDictionary<string, CollectionSettings> Collections { get; init; } = new Dictionary<string, CollectionSettings>(StringComparer.Ordinal);

    /// <summary>The Git commit that was read or is checked out, as 40 hexadecimal digits; null outside a repository. Ends in
    /// <c>-dirty</c> when a file of the workspace differs from it.</summary>
    public string? Commit { get; init; }

    /// <summary>The Git tags that name versions (<c>contract/&lt;name&gt;/v1.2.0</c>, <c>prompt/&lt;name&gt;/v1.2.0</c>), by tag.</summary>
    public IReadOnlyDictionary<string, TaggedVersion> Tags { get; init; } = new Dictionary<string, TaggedVersion>(StringComparer.Ordinal);

    /// <summary>Finds a contract version by <c>name</c>, <c>name@1</c>, <c>name@1.2</c> or <c>name@1.2.0</c>.</summary>
    public bool TryFindContract(string reference, [NotNullWhen(true)] out ContractVersion? found)
    {
        found = null;
        return ContractReference.TryParse(reference, out var parsed)
            && Contracts.TryGetValue(parsed.Name, out var contract)
            && contract.TryFind(parsed.Version, out found);
    }

    /// <summary>Finds the contract version that a prompt asks for: the highest of its contract within its range, a pre-release only
    /// when nothing else fits. False when the prompt asks for free text.</summary>
    public bool TryFindContract(Prompt prompt, [NotNullWhen(true)] out ContractVersion? found)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        found = null;
        if (prompt.Contract is { } name && Contracts.TryGetValue(name, out var contract)
            && VersionSelector.TryParse(null, out var latest))
            found = latest.Choose(contract.Versions.Where(v => prompt.Fits(v.Id)), v => v.Id.Version);
        return found is not null;
    }

    /// <summary>Finds a prompt version by <c>name</c>, <c>name@1</c>, <c>name@1.2</c> or <c>name@1.2.0</c>.</summary>
    public bool TryFindPrompt(string reference, [NotNullWhen(true)] out Prompt? found)
    {
        found = ContractReference.TryParse(reference, out var parsed)
            && Prompts.TryGetValue(parsed.Name, out var versions)
            && VersionSelector.TryParse(parsed.Version, out var selector)
                ? selector.Choose(versions, p => p.Version)
                : null;
        return found is not null;
    }
}
