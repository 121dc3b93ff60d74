using System.Diagnostics.CodeAnalysis;

namespace Sluice.Simulator;

/// <summary>The rate of every fault class, each between 0 and 1 and drawn independently. Immutable.</summary>
public sealed partial class FaultProfile
{
    private readonly double[] _rates;

    private FaultProfile(string name, double[] rates) => (Name, _rates) = (name, rates);

    /// <summary>The profile's name: one of the built-in ones, or the path it was read from.</summary>
    public string Name { get; }

    /// <summary>The rate of a fault, from 0 to 1.</summary>
    public double this[Fault fault] => _rates[(int)fault];

    /// <summary>The same profile with one rate changed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not between 0 and 1.</exception>
    public FaultProfile With(Fault fault, double rate)
    {
        if (rate is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate lies between 0 and 1.");
        var rates = (double[])_rates.Clone();
        rates[(int)fault] = rate;
        return new FaultProfile(Name, rates);
    }

    /// <summary>Reads a profile: the name of a built-in one, or the path of a JSON file that maps fault names to rates.</summary>
    /// <exception cref="FormatException">There is no such profile, or the file is wrong; one line for each problem.</exception>
    public static FaultProfile Parse(string text) => TryParse(text, out var profile, out var problems)
        ? profile
        : throw new FormatException(string.Join(Environment.NewLine, problems));

    /// <summary>Reads a profile as <see cref="Parse"/> does, or lists every problem, each a sentence that says what to do.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out FaultProfile? profile, out IReadOnlyList<string> problems)
    {
        ArgumentNullException.ThrowIfNull(text);
        profile = BuiltIn.FirstOrDefault(p => p.Name == text);
        problems = [];
        return profile is not null || TryRead(text, out profile, out problems);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
