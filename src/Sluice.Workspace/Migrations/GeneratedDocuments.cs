using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>Documents made for a version's schema, the same ones every time.</summary>
internal static class GeneratedDocuments
{
    public static IEnumerable<MigrationTrial> Of(ContractVersion version, int count) => [];
}
