namespace Sluice.Simulator;

public sealed partial class FaultProfile
{
    /// <summary>No faults.</summary>
    public static FaultProfile None { get; } = Of("none");

    /// <summary>A strong model with structured output: about four replies of five are clean.</summary>
    public static FaultProfile Mild { get; } = Of("mild",
        (Fault.Fence, 0.08), (Fault.Prose, 0.04), (Fault.ReasoningTags, 0.01), (Fault.TrailingComma, 0.01),
        (Fault.Truncation, 0.01), (Fault.WrongType, 0.02), (Fault.MissingField, 0.01), (Fault.WrongEnum, 0.01), (Fault.WrongCitation, 0.01),
        (Fault.ExtraField, 0.01), (Fault.Refusal, 0.003), (Fault.Http429, 0.003), (Fault.Http500, 0.002));

    /// <summary>A usual model that is only asked for JSON: about 45 % of replies are clean, fences and prose are frequent,
    /// transport faults about 1 %.</summary>
    public static FaultProfile Default { get; } = Of("default",
        (Fault.Fence, 0.25), (Fault.Prose, 0.12), (Fault.ReasoningTags, 0.04), (Fault.TrailingComma, 0.04),
        (Fault.SingleQuotes, 0.02), (Fault.PythonLiterals, 0.02), (Fault.UnescapedNewline, 0.02), (Fault.Truncation, 0.03),
        (Fault.WrongType, 0.06), (Fault.MissingField, 0.04), (Fault.WrongEnum, 0.04), (Fault.WrongCitation, 0.04), (Fault.ExtraField, 0.03),
        (Fault.Refusal, 0.01), (Fault.Empty, 0.005),
        (Fault.Http429, 0.005), (Fault.Http500, 0.003), (Fault.Timeout, 0.001), (Fault.CutStream, 0.002));

    /// <summary>Nearly every reply is broken, often in several ways; one request in five fails in the transport.</summary>
    public static FaultProfile Hostile { get; } = Of("hostile",
        (Fault.Fence, 0.45), (Fault.Prose, 0.4), (Fault.ReasoningTags, 0.2), (Fault.TrailingComma, 0.2),
        (Fault.SingleQuotes, 0.12), (Fault.PythonLiterals, 0.15), (Fault.UnescapedNewline, 0.15), (Fault.Truncation, 0.12),
        (Fault.WrongType, 0.25), (Fault.MissingField, 0.2), (Fault.WrongEnum, 0.2), (Fault.WrongCitation, 0.2), (Fault.ExtraField, 0.2),
        (Fault.Refusal, 0.05), (Fault.Empty, 0.04),
        (Fault.Http429, 0.07), (Fault.Http500, 0.06), (Fault.Timeout, 0.02), (Fault.CutStream, 0.05));

    /// <summary>The built-in profiles.</summary>
    public static IReadOnlyList<FaultProfile> BuiltIn { get; } = [None, Mild, Default, Hostile];

    private static FaultProfile Of(string name, params ReadOnlySpan<(Fault Fault, double Rate)> rates)
    {
        var all = new double[FaultNames.All.Count];
        foreach (var (fault, rate) in rates)
            all[(int)fault] = rate;
        return new FaultProfile(name, all);
    }
}
