using Semver;
using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>What stands in one folder below <c>contracts/</c>, right or wrong.</summary>
internal sealed class ContractFolder
{
    /// <summary>The contract; null when something in the folder is wrong.</summary>
    public Contract? Contract { get; set; }

    /// <summary>Every version that has a folder, so that a broken one does not count as missing.</summary>
    public List<SemVersion> Versions { get; } = [];

    /// <summary>Every migration that could be read.</summary>
    public List<MigrationFile> Migrations { get; } = [];

    /// <summary>Every sample that is valid for its version.</summary>
    public List<ContractSample> Samples { get; } = [];

    /// <summary>The model named for correction, and where.</summary>
    public Placed<string>? CorrectionModel { get; set; }

    public Placed<string>? SafeguardModel { get; set; }

    /// <summary>The prompt named for correction, and where.</summary>
    public Placed<string>? CorrectionPrompt { get; set; }

    /// <summary>Versions that nothing is written or read in any more, and where each is named.</summary>
    public IReadOnlyList<Placed<string>> Retired { get; set; } = [];

    /// <summary>Versions whose step is taken though nothing is known of it, and where each is named.</summary>
    public List<Placed<string>> AcceptedUnknown { get; } = [];

    /// <summary>Path of <c>contract.yaml</c>.</summary>
    public required string PolicyFile { get; init; }
}

/// <summary>A sample of a version.</summary>
/// <param name="Path">Its file in the workspace.</param>
/// <param name="Version">The version it lies in.</param>
/// <param name="Utf8">The document.</param>
internal sealed record ContractSample(string Path, SemVersion Version, ReadOnlyMemory<byte> Utf8);
