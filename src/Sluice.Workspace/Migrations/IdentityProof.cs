using Sluice.Contracts;
using Sluice.Schemas;

namespace Sluice.Workspace;

/// <summary>Whether a step needs no migration because every document of the older version is proved to be one of the newer.</summary>
internal static class IdentityProof
{
    public static bool Holds(ContractVersion from, ContractVersion to) =>
        from.Hash == to.Hash || to.Schema.Root is { Kind: JsonKind.True } or { Kind: JsonKind.Object, Count: 0 };
}
