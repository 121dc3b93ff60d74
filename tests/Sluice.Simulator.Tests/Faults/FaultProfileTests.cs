using System.Text;

namespace Sluice.Simulator.Tests;

public sealed class FaultProfileTests
{
    [Fact]
    public void Built_in_profiles_are_found_by_name()
    {
        Assert.Equal(["none", "mild", "default", "hostile"], FaultProfile.BuiltIn.Select(p => p.Name));
        Assert.All(FaultProfile.BuiltIn, p => Assert.Same(p, FaultProfile.Parse(p.Name)));
        Assert.All(FaultNames.All, f => Assert.Equal(0, FaultProfile.None[f]));
        Assert.All(FaultNames.All, f => Assert.True(FaultProfile.Hostile[f] > 0));
    }

    [Fact]
    public void Every_fault_has_a_name_that_parses_back()
    {
        Assert.All(FaultNames.All, f =>
        {
            Assert.True(FaultNames.TryParse(f.ToName(), out var parsed));
            Assert.Equal(f, parsed);
        });
        Assert.Equal(FaultNames.All.Count, FaultNames.All.Select(f => f.ToName()).Distinct().Count());
    }

    [Fact]
    public void A_file_maps_names_to_rates()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, """{"fence": 0.25, "http-429": 1, "cut-stream": 0}""");
            var profile = FaultProfile.Parse(path);
            Assert.Equal(path, profile.Name);
            Assert.Equal(0.25, profile[Fault.Fence]);
            Assert.Equal(1, profile[Fault.Http429]);
            Assert.Equal(0, profile[Fault.Prose]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Every_problem_of_a_file_is_listed()
    {
        Assert.False(FaultProfile.TryReadJson(Encoding.UTF8.GetBytes(
            """{"fense": 0.2, "prose": 1.5, "empty": "often", "refusal": -0.1, "fence": 0.1, "fence": 0.2}"""), "p.json", out _, out var problems));
        Assert.Collection(problems,
            p => Assert.Contains("'fense'", p, StringComparison.Ordinal),
            p => Assert.Contains("'prose' is 1.5", p, StringComparison.Ordinal),
            p => Assert.Contains("'empty'", p, StringComparison.Ordinal),
            p => Assert.Contains("'refusal' is -0.1", p, StringComparison.Ordinal),
            p => Assert.Contains("twice", p, StringComparison.Ordinal));
        Assert.All(problems, p => Assert.StartsWith("p.json: ", p, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[]", "JSON object")]
    [InlineData("", "not JSON")]
    [InlineData("{\"fence\": 0.2", "not JSON")]
    public void What_is_not_a_profile_says_so(string text, string expected)
    {
        Assert.False(FaultProfile.TryReadJson(Encoding.UTF8.GetBytes(text), "p.json", out _, out var problems));
        Assert.Contains(expected, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nightmare", "no fault profile or file named 'nightmare'")]
    [InlineData("", "no fault profile or file named ''")]
    [InlineData("/", "cannot be read")]
    public void A_name_that_leads_nowhere_is_one_clear_message(string text, string expected)
    {
        var e = Assert.Throws<FormatException>(() => FaultProfile.Parse(text));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_rate_outside_0_to_1_is_refused(double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FaultProfile.None.With(Fault.Fence, rate));
}
