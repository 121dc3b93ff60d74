namespace Sluice.Contracts;

/// <summary>What the gateway does by itself when a contract's failures rise.</summary>
public sealed record SafeguardPolicy
{
    /// <summary>What is done; default <see cref="SafeguardAction.Alert"/>.</summary>
    public SafeguardAction Action { get; init; }

    /// <summary>The alias that is watched, of the contract and of prompts that ask for it; default <c>production</c>. Only for
    /// <see cref="SafeguardAction.Freeze"/> and <see cref="SafeguardAction.Rollback"/>.</summary>
    public string Alias { get; init; } = "production";

    /// <summary>The model configuration to switch to; null unless the action is <see cref="SafeguardAction.SwitchModel"/>.</summary>
    public string? Model { get; init; }

    /// <summary>How far back decisions are counted, in minutes; default 15.</summary>
    public int WindowMinutes { get; init; } = 15;

    /// <summary>Fewest decisions to judge by; default 20.</summary>
    public int SampleMin { get; init; } = 20;

    /// <summary>The share of failures that is never too much; default 0.05.</summary>
    public double Floor { get; init; } = 0.05;

    /// <summary>How many standard deviations above the share before count as risen; default 3.</summary>
    public double Sigmas { get; init; } = 3;

    /// <summary>When so many decisions were made and all failed, fewer than <see cref="SampleMin"/> suffice; default 5, 0: never.</summary>
    public int FirstFailures { get; init; } = 5;

    /// <summary>Looks in a row that must find the same; default 2.</summary>
    public int Checks { get; init; } = 2;

    /// <summary>Most measures of the contract within an hour; default 2. Past it people must act.</summary>
    public int PerHour { get; init; } = 2;

    /// <summary>Seconds after which one submission of a quarantined contract is let through as a probe; default 30.</summary>
    public int ProbeSeconds { get; init; } = 30;
}

/// <summary>What a safeguard does.</summary>
public enum SafeguardAction
{
    /// <summary>It tells people. The default.</summary>
    Alert,

    /// <summary>The alias stays where it is until somebody lifts the freeze.</summary>
    Freeze,

    /// <summary>The alias goes back to the version before, where that one was well.</summary>
    Rollback,

    /// <summary>Prompts that ask for the contract are answered by another model.</summary>
    SwitchModel,

    /// <summary>Outputs are kept as failures without being tried, and models are not asked, but for probes.</summary>
    Quarantine,
}
