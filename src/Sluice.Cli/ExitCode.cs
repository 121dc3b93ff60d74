namespace Sluice.Cli;

/// <summary>How a command ended; the process's exit code. Scripts depend on the numbers.</summary>
internal enum ExitCode
{
    /// <summary>Done; every output was accepted or repaired.</summary>
    Ok = 0,

    /// <summary>At least one output was rejected, or what was asked for is not there.</summary>
    Rejected = 1,

    /// <summary>The command line or an input is wrong; nothing was done for it.</summary>
    Usage = 2,

    /// <summary>The workspace has problems; all of them were printed.</summary>
    Workspace = 3,

    /// <summary>The store could not be opened, read or written.</summary>
    Store = 4,

    /// <summary>The model's endpoint does not answer.</summary>
    Model = 5,

    /// <summary>Neither proved nor refuted.</summary>
    Unknown = 6,

    /// <summary>A bug in Sluice.</summary>
    Internal = 70,

    /// <summary>Standard output could not be written (a full disk).</summary>
    Output = 74,

    /// <summary>Ended by Ctrl-C or a termination signal.</summary>
    Interrupted = 130,

    /// <summary>The reader of standard output went away (<c>| head</c>).</summary>
    Closed = 141,
}

/// <summary>The words that help and reference use for exit codes.</summary>
internal static class ExitCodes
{
    public static IReadOnlyList<(ExitCode Code, string Meaning)> All { get; } =
    [
        (ExitCode.Ok, "done; every output was accepted, repaired or corrected"),
        (ExitCode.Rejected, "an output was rejected, or what was asked for is not there"),
        (ExitCode.Usage, "the command line or an input is wrong"),
        (ExitCode.Workspace, "the workspace has problems; all of them were printed"),
        (ExitCode.Store, "the store could not be opened, read or written"),
        (ExitCode.Model, "the model's endpoint does not answer"),
        (ExitCode.Unknown, "neither proved nor refuted (contract diff)"),
        (ExitCode.Internal, "a bug in Sluice"),
        (ExitCode.Output, "standard output could not be written"),
        (ExitCode.Interrupted, "ended by Ctrl-C or a termination signal"),
        (ExitCode.Closed, "the reader of standard output went away"),
    ];
}
