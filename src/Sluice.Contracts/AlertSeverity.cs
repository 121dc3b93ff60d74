namespace Sluice.Contracts;

/// <summary>How bad it is when a contract's outputs fail.</summary>
public enum AlertSeverity
{
    /// <summary>Somebody must act at once.</summary>
    Critical,

    /// <summary>Somebody must act. The default.</summary>
    Error,

    /// <summary>Somebody should look.</summary>
    Warning,

    /// <summary>Worth knowing.</summary>
    Info,
}

/// <summary>The words for severities.</summary>
public static class AlertSeverities
{
    /// <summary>Every word, the worst first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["critical", "error", "warning", "info"];

    /// <summary>The word for a severity.</summary>
    public static string Of(AlertSeverity severity) => Names[(int)severity];

    /// <summary>The severity of a word; false when there is none.</summary>
    public static bool TryParse(string word, out AlertSeverity severity)
    {
        for (severity = AlertSeverity.Critical; severity <= AlertSeverity.Info; severity++)
        {
            if (Of(severity) == word) return true;
        }
        severity = AlertSeverity.Error;
        return false;
    }
}
