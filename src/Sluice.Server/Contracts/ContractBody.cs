using Sluice.Contracts;

namespace Sluice.Server.Contracts;

/// <summary>A contract in a list.</summary>
internal record ContractItem
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The version that a submission without one gets.</summary>
    public required string Latest { get; init; }

    /// <summary>Every version, oldest first.</summary>
    public required IReadOnlyList<ContractVersionItem> Versions { get; init; }

    public static ContractItem Of(Contract contract) =>
        new() { Name = contract.Name, Latest = contract.Latest.Id.Version.ToString(), Versions = VersionsOf(contract) };

    protected static IReadOnlyList<ContractVersionItem> VersionsOf(Contract contract) =>
        [.. contract.Versions.Select(version => new ContractVersionItem(version.Id.Version.ToString(), version.Hash.ToString()))];
}

/// <summary>One version of a contract.</summary>
/// <param name="Version">Semantic version.</param>
/// <param name="Hash">Hash of the schema's canonical form.</param>
internal sealed record ContractVersionItem(string Version, string Hash);

/// <summary>A contract with the schema of its latest version.</summary>
internal sealed record ContractBody : ContractItem
{
    /// <summary>The latest version's JSON Schema, as it stands in the workspace.</summary>
    public required RawJson Schema { get; init; }

    public static new ContractBody Of(Contract contract) => new()
    {
        Name = contract.Name,
        Latest = contract.Latest.Id.Version.ToString(),
        Versions = VersionsOf(contract),
        Schema = new RawJson(contract.Latest.Schema.Utf8),
    };
}

/// <summary>Every contract of the workspace, by name.</summary>
internal sealed record ContractListBody
{
    /// <summary>The contracts.</summary>
    public required IReadOnlyList<ContractItem> Items { get; init; }
}
