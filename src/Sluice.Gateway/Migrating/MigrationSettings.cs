using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Sluice.Gateway;

/// <summary>How a migration job runs.</summary>
public sealed record MigrationSettings
{
    /// <summary>Most records of one batch; default 500. A batch is one transaction; it is made smaller when one takes longer than 200 ms.</summary>
    [Range(1, 10_000, ErrorMessage = "batch: give a number of records from 1 to 10000.")]
    public int Batch { get; init; } = 500;

    /// <summary>Most records a second; null (default): as many as <see cref="DutyPercent"/> allows.</summary>
    [Range(1, 10_000_000, ErrorMessage = "rate: give a number of records a second from 1 to 10000000.")]
    public int? RatePerSecond { get; init; }

    /// <summary>How much of the time the job works; it rests for the remainder, so that others get their turn. Default 50.</summary>
    [Range(1, 100, ErrorMessage = "duty: give a number of per cent from 1 to 100.")]
    public int DutyPercent { get; init; } = 50;

    /// <summary>Records that may fail before the job stops; default 100. Ignored when <see cref="FailuresMaxPercent"/> is set.</summary>
    [Range(0, long.MaxValue, ErrorMessage = "maxFailures: give a number from 0, or per cent such as 0.5%.")]
    public long FailuresMax { get; init; } = 100;

    /// <summary>Records that may fail before the job stops, in per cent of all; null (default): <see cref="FailuresMax"/>.</summary>
    [Range(0.0, 100.0, ErrorMessage = "maxFailures: give a number from 0, or per cent such as 0.5%.")]
    public double? FailuresMaxPercent { get; init; }

    /// <summary>Verification reads every so manieth record again; default 100; 1: all.</summary>
    [Range(1, 1_000_000_000, ErrorMessage = "verifyEvery: give a number from 1.")]
    public int VerifyEvery { get; init; } = 100;

    /// <summary>Reads how many records may fail: <c>100</c>, or <c>0.5%</c> of all.</summary>
    /// <param name="text">The text; null leaves the settings as they are.</param>
    /// <param name="settings">The settings to change.</param>
    /// <param name="changed">The settings with it.</param>
    public static bool TryParseFailures(string? text, MigrationSettings settings, out MigrationSettings changed)
    {
        ArgumentNullException.ThrowIfNull(settings);
        changed = settings;
        if (text is null) return true;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            changed = settings with { FailuresMax = count, FailuresMaxPercent = null };
            return true;
        }

        if (!text.EndsWith('%') || !double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            || percent > 100)
            return false;
        changed = settings with { FailuresMaxPercent = percent };
        return true;
    }

    /// <summary>Every problem of these settings, one sentence each.</summary>
    public IReadOnlyList<string> Problems()
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(this, new ValidationContext(this), results, validateAllProperties: true);
        return [.. results.Select(result => result.ErrorMessage!)];
    }

    /// <summary>Records that may fail of so many.</summary>
    internal long FailuresOf(long total) => FailuresMaxPercent is { } percent ? (long)(total * percent / 100) : FailuresMax;
}
