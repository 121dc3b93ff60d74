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

    /// <summary>The model named for correction, and where.</summary>
    public Placed<string>? CorrectionModel { get; set; }

    /// <summary>The prompt named for correction, and where.</summary>
    public Placed<string>? CorrectionPrompt { get; set; }

    /// <summary>Path of <c>contract.yaml</c>.</summary>
    public required string PolicyFile { get; init; }
}
