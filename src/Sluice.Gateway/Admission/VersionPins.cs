using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>Resolves what a request pins, once: a version, a range, a hash or an alias becomes one loaded version, and that version must be
/// what the store has published and may be used.</summary>
internal sealed class VersionPins(WorkspaceSnapshot workspace, IPublicationStore? publications, IReleaseStore? releases)
{
    private const string HashPrefix = "sha256:";

    /// <summary>One loaded version, or why there is none.</summary>
    public readonly record struct Pinned<T>(T? Version, Refusal? Refusal)
        where T : class;

    /// <summary>The contract version that a reference names.</summary>
    public async Task<Pinned<ContractVersion>> ContractAsync(string reference, CancellationToken cancellationToken)
    {
        var (name, pin) = Split(reference);
        if (!workspace.Contracts.TryGetValue(name, out var contract))
            return new(null, new(RefusalCode.ContractUnknown, $"The workspace has no contract '{Shown(reference)}'."));
        return await ResolveAsync(PublicationKind.Contract, name, pin, contract.Versions, v => v.Id.Version, v => v.Hash, cancellationToken);
    }

    /// <summary>The prompt version that a reference names.</summary>
    public async Task<Pinned<Prompt>> PromptAsync(string reference, CancellationToken cancellationToken)
    {
        var (name, pin) = Split(reference);
        if (!workspace.Prompts.TryGetValue(name, out var versions))
            return new(null, new(RefusalCode.PromptUnknown, $"The workspace has no prompt '{Shown(reference)}'."));
        return await ResolveAsync(PublicationKind.Prompt, name, pin, versions, p => p.Version, p => p.Hash, cancellationToken);
    }

    /// <summary>Whether a version that was found without a pin agrees with the store and may be used.</summary>
    public async Task<Refusal?> CheckAsync(PublicationKind kind, string name, string version, ContentHash hash, CancellationToken cancellationToken)
    {
        // A host that publishes nothing has nothing to agree with.
        if (publications is null || await publications.FindAsync(kind, name, version, cancellationToken) is not { } published) return null;
        if (published.Publication.Hash != hash.ToString())
            return Mismatch($"{name}@{version} is published with {published.Publication.Hash}, and {hash} is loaded; restore the published files.");
        return published.Revocation is { } revoked
            ? new(RefusalCode.VersionRevoked, $"{name}@{version} was revoked: {revoked.Reason}. Use another version.")
            : null;
    }

    /// <summary>As the other, for a contract version.</summary>
    public Task<Refusal?> CheckAsync(ContractVersion contract, CancellationToken cancellationToken) =>
        CheckAsync(PublicationKind.Contract, contract.Id.Name, contract.Id.Version.ToString(), contract.Hash, cancellationToken);

    /// <summary>A prompt and a contract that do not belong together.</summary>
    public static Refusal Unfit(Prompt prompt, ContractVersion contract) => Mismatch(
        $"The prompt {prompt.Name}@{prompt.Version} ({prompt.Hash}) does not ask for {contract.Id} ({contract.Hash})"
        + $"{(prompt.ContractRange is { } range ? $"; its range is {range}" : "")}. Pin versions that belong together.");

    /// <summary>A refusal that names two hashes which should be one.</summary>
    public static Refusal Mismatch(string message) => new(RefusalCode.VersionMismatch, message);

    private async Task<Pinned<T>> ResolveAsync<T>(PublicationKind kind, string name, string? pin, IReadOnlyList<T> versions,
        Func<T, Semver.SemVersion> version, Func<T, ContentHash> hash, CancellationToken cancellationToken)
        where T : class
    {
        T? found;
        if (pin is not null && pin.StartsWith(HashPrefix, StringComparison.Ordinal))
        {
            found = versions.FirstOrDefault(v => hash(v).ToString() == pin);
            if (found is null)
                return new(null, Mismatch($"The request pins {name} to {Shown(pin)}, and no loaded version has that hash; {Loaded(versions, version, hash)}."));
        }
        else if (VersionSelector.TryParse(pin, out var selector))
        {
            found = selector.Choose(versions, version);
        }
        else if (ContractReference.IsName(pin))
        {
            if (releases is null || await releases.FindAliasAsync(kind, name, pin, cancellationToken) is not { } alias)
                return new(null, new(RefusalCode.AliasUnknown, $"'{name}' has no alias '{pin}'; set it, or name a version."));
            found = versions.FirstOrDefault(v => version(v).ToString() == alias.Version);
            if (found is null)
            {
                var published = publications is null ? null : await publications.FindAsync(kind, name, alias.Version, cancellationToken);
                return new(null, Mismatch($"The alias '{pin}' of {name} names {alias.Version}, published with {published?.Publication.Hash ?? "no hash"},"
                    + $" which is not loaded; {Loaded(versions, version, hash)}."));
            }
        }
        else
        {
            found = null;
        }

        if (found is null)
        {
            var code = kind == PublicationKind.Contract ? RefusalCode.ContractUnknown : RefusalCode.PromptUnknown;
            return new(null, new(code, $"The workspace has no version '{Shown(pin ?? "")}' of {name}; there {Loaded(versions, version, hash)}."));
        }

        var refusal = await CheckAsync(kind, name, version(found).ToString(), hash(found), cancellationToken);
        return refusal is null ? new(found, null) : new(null, refusal);
    }

    private static string Loaded<T>(IReadOnlyList<T> versions, Func<T, Semver.SemVersion> version, Func<T, ContentHash> hash) =>
        "loaded are " + string.Join(", ", versions.TakeLast(5).Select(v => $"{version(v)} with {hash(v)}"));

    private static (string Name, string? Pin) Split(string reference)
    {
        var at = reference.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? (reference, null) : (reference[..at], reference[(at + 1)..]);
    }

    private static string Shown(string text) => string.Concat(text.Take(100).Select(c => char.IsControl(c) ? ' ' : c));
}
