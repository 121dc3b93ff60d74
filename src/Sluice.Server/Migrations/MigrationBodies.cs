using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Server.Migrations;

/// <summary>A page of migration jobs, newest first.</summary>
internal sealed record MigrationListBody
{
    /// <summary>The jobs.</summary>
    public required IReadOnlyList<MigrationJob> Items { get; init; }

    /// <summary>Cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>A page of records that a job could not move, by key.</summary>
internal sealed record QuarantineListBody
{
    /// <summary>The records.</summary>
    public required IReadOnlyList<QuarantinedRecord> Items { get; init; }

    /// <summary>Cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }
}
