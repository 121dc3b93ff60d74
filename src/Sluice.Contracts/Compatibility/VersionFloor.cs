using Semver;

namespace Sluice.Contracts;

/// <summary>What a computed step means for version numbers (semantic versioning 2.0.0).</summary>
public static class VersionFloor
{
    /// <summary>The lowest version after another that a step leads to. Before 1.0.0 a minor version may break.</summary>
    /// <param name="old">The older version.</param>
    /// <param name="step">The step.</param>
    public static SemVersion Least(SemVersion old, VersionStep step)
    {
        ArgumentNullException.ThrowIfNull(old);
        return (step, old.Major.IsZero) switch
        {
            (VersionStep.Major, false) => new SemVersion(old.Major + 1, 0, 0),
            (VersionStep.Patch, _) => new SemVersion(old.Major, old.Minor, old.Patch + 1),
            _ => new SemVersion(old.Major, old.Minor + 1, 0),
        };
    }

    /// <summary>Whether a version is high enough for a step. A pre-release promises nothing and always is.</summary>
    /// <param name="old">The older version.</param>
    /// <param name="new">The newer version.</param>
    /// <param name="step">The step that is needed.</param>
    public static bool Suffices(SemVersion old, SemVersion @new, VersionStep step)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(@new);
        return old.IsPrerelease || @new.IsPrerelease || SemVersion.ComparePrecedence(@new, Least(old, step)) >= 0;
    }
}
