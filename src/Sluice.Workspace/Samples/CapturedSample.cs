using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>A redacted document, ready to be kept among the samples of its version.</summary>
/// <param name="Path">Its file, relative to the workspace's folder, with forward slashes; named after its content.</param>
/// <param name="Utf8">The document; empty when there is a <paramref name="Problem"/>.</param>
/// <param name="LeftOut">Places that were left out, since nothing else fits there.</param>
/// <param name="Problem">Why it is no sample; null when it is one.</param>
public sealed record CapturedSample(string Path, ReadOnlyMemory<byte> Utf8, IReadOnlyList<string> LeftOut, string? Problem)
{
    private const int NameDigits = 12;

    /// <summary>Redacts a document of a version and checks that it can serve as a sample: it has the contract's key, and it migrates to the
    /// latest version, is valid there, and comes back the same.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="version">The version that the document is valid for.</param>
    /// <param name="document">The document.</param>
    /// <param name="seed">Where to start; the same gives the same sample.</param>
    public static CapturedSample Of(Contract contract, ContractVersion version, ReadOnlyMemory<byte> document, int seed)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(version);
        var redacted = SampleRedactor.Redact(version.Schema, document, seed);
        if (redacted.Problem is { } problem) return new("", default, [], problem);
        if (contract.Policy.Key is { } key && !SampleCheck.HasKey(redacted.Utf8, key))
            return new("", default, [], $"the contract's key {key} cannot be said otherwise");
        if (Semver.SemVersion.ComparePrecedence(version.Id.Version, contract.Latest.Id.Version) < 0
            && contract.TryChain(version, contract.Latest, out var chain, out _)
            && MigrationTrials.Fault(chain, redacted.Utf8, out _) is { } fault)
            return new("", default, [], $"redacted it does not migrate: {fault}");
        var name = ContentHash.OfBytes(redacted.Utf8.Span).ToString()["sha256:".Length..][..NameDigits];
        return new($"{ContractLoader.Folder}/{contract.Name}/{version.Id.Version}/samples/captured-{name}.json", redacted.Utf8, redacted.LeftOut, null);
    }
}
