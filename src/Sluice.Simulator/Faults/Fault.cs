namespace Sluice.Simulator;

/// <summary>One way in which the simulated model fails. Names in profiles are kebab-case: see <see cref="FaultNames"/>.</summary>
public enum Fault
{
    /// <summary>The document stands in a Markdown code fence.</summary>
    Fence,

    /// <summary>Sentences stand before or after the document.</summary>
    Prose,

    /// <summary>A <c>&lt;think&gt;</c> block with a draft stands before the document.</summary>
    ReasoningTags,

    /// <summary>A comma follows the last member or item.</summary>
    TrailingComma,

    /// <summary>Strings and names are quoted as Python prints them.</summary>
    SingleQuotes,

    /// <summary><c>True</c>, <c>False</c> and <c>None</c> stand for the JSON literals.</summary>
    PythonLiterals,

    /// <summary>A string holds a raw line feed.</summary>
    UnescapedNewline,

    /// <summary>The reply stops in the middle of the document; the finish reason is <c>length</c>.</summary>
    Truncation,

    /// <summary>A value has another type: a number as a string, a string as a number, a scalar instead of a list.</summary>
    WrongType,

    /// <summary>A required member is absent.</summary>
    MissingField,

    /// <summary>A value is not one of its enumeration.</summary>
    WrongEnum,

    /// <summary>A value that must be a citation names what was not shown.</summary>
    WrongCitation,

    /// <summary>A member stands where the schema allows no further ones.</summary>
    ExtraField,

    /// <summary>The model declines to answer.</summary>
    Refusal,

    /// <summary>The reply has no content.</summary>
    Empty,

    /// <summary>HTTP 429 with <c>Retry-After</c>.</summary>
    Http429,

    /// <summary>HTTP 500.</summary>
    Http500,

    /// <summary>No answer until the client gives up or the hold ends.</summary>
    Timeout,

    /// <summary>The connection is closed in the middle of the body.</summary>
    CutStream,
}

/// <summary>The names of faults in profiles, statistics and documents.</summary>
public static class FaultNames
{
    private static readonly string[] Names =
    [
        "fence", "prose", "reasoning-tags", "trailing-comma", "single-quotes", "python-literals", "unescaped-newline",
        "truncation", "wrong-type", "missing-field", "wrong-enum", "wrong-citation", "extra-field", "refusal", "empty",
        "http-429", "http-500", "timeout", "cut-stream",
    ];

    /// <summary>Every fault, in the order of the reference table.</summary>
    public static IReadOnlyList<Fault> All { get; } = Enum.GetValues<Fault>();

    /// <summary>The fault's kebab-case name, such as <c>trailing-comma</c>.</summary>
    public static string ToName(this Fault fault) => Names[(int)fault];

    /// <summary>Finds a fault by its kebab-case name (exact).</summary>
    public static bool TryParse(string name, out Fault fault)
    {
        var index = Array.IndexOf(Names, name);
        fault = index < 0 ? default : (Fault)index;
        return index >= 0;
    }

    /// <summary>Whether the fault lies in the transport, so that it depends on how often the request was seen.</summary>
    internal static bool IsTransport(this Fault fault) => fault >= Fault.Http429;
}
