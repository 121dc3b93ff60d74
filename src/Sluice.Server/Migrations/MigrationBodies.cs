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

/// <summary>What begins a migration, for the documentation; read by hand, to tell what is wrong in our own words.</summary>
internal sealed record MigrationRequestBody
{
    /// <summary>Contract name.</summary>
    public required string Contract { get; init; }

    /// <summary>Version to move to: <c>2</c>, <c>2.1</c> or <c>2.1.0</c>; default the latest.</summary>
    public string? To { get; init; }

    /// <summary>Whether only a dry run is wanted; default false.</summary>
    public bool? DryRun { get; init; }

    /// <summary>Whether a run may begin without a dry run of the same versions and migrations; default false.</summary>
    public bool? WithoutDryRun { get; init; }

    /// <summary>Most records of one transaction, 1 to 10,000; default 500.</summary>
    public int? Batch { get; init; }

    /// <summary>Most records a second; default as many as <c>duty</c> allows.</summary>
    public int? Rate { get; init; }

    /// <summary>Per cent of the time to work, 1 to 100; default 50.</summary>
    public int? Duty { get; init; }

    /// <summary>Records that may fail before the job stops: a number, or per cent such as <c>0.5%</c>; default 100.</summary>
    public string? MaxFailures { get; init; }

    /// <summary>Verification reads every so manieth record again; default 100.</summary>
    public int? VerifyEvery { get; init; }
}
