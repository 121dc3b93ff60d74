using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Server.Aliases;

/// <summary>An alias of a contract or prompt.</summary>
/// <param name="Kind"><c>contract</c> or <c>prompt</c>.</param>
/// <param name="Name">Name of the contract or prompt.</param>
/// <param name="Alias">The alias.</param>
/// <param name="Version">The version it names.</param>
/// <param name="Moves">How often it was moved, its making included.</param>
/// <param name="MovedAt">When it was last moved.</param>
internal sealed record AliasBody(string Kind, string Name, string Alias, string Version, long Moves, DateTimeOffset MovedAt)
{
    public static AliasBody Of(VersionAlias alias) =>
        new(GatewayNames.Of(alias.Kind), alias.Name, alias.Alias, alias.Version, alias.Moves, alias.MovedAt);
}

/// <summary>Every alias.</summary>
/// <param name="Items">By kind, name and alias.</param>
internal sealed record AliasListBody(IReadOnlyList<AliasBody> Items);

/// <summary>The moves of an alias.</summary>
/// <param name="Items">Newest first.</param>
internal sealed record AliasHistoryBody(IReadOnlyList<AliasEvent> Items);

/// <summary>A move of an alias.</summary>
internal sealed record AliasMoveBody
{
    /// <summary>The exact version to name; not given for a rollback.</summary>
    public string? Version { get; init; }

    /// <summary>The version it must name now; without it, whatever it names.</summary>
    public string? From { get; init; }

    /// <summary>Who moves it.</summary>
    public string? Who { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }
}
