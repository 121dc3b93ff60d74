namespace Sluice.Simulator;

/// <summary>What models put around a document, and how they stop too early.</summary>
internal static class Wrapping
{
    /// <summary>The text of the fault <c>refusal</c>.</summary>
    public const string Refusal = "I'm sorry, but I can't help with that.";

    private static readonly string[] Before =
    [
        "Here is the {0} you asked for:", "Sure! Here's the {0}:", "Certainly. Below is the {0} as JSON.",
        "Based on the information provided, I created this {0}:", "Of course! I filled in the {0}:",
    ];

    private static readonly string[] After =
    [
        "Let me know if you'd like any changes.", "I hope this helps!", "Note: some values are my best estimate.",
        "Feel free to ask if anything is unclear.", "All required fields {as requested} are included.",
    ];

    private static readonly string[] Thoughts =
    [
        "The user wants JSON. Let me think about which fields are needed.", "Okay, first a draft, then I check it against the schema.",
        "I need to fill every required field. A first attempt:",
    ];

    /// <summary>In a code fence, mostly with its language.</summary>
    public static string Fence(string text, SeededStream random) =>
        $"```{random.Pick<string>(["json", "json", "json", "", "JSON"])}\n{text}\n```";

    /// <summary>With a sentence before, after, or both.</summary>
    public static string Prose(string text, string name, SeededStream random)
    {
        var before = string.Format(System.Globalization.CultureInfo.InvariantCulture, random.Pick(Before), Spoken(name));
        var after = random.Pick(After);
        return random.Index(3) switch
        {
            0 => $"{before}\n\n{text}",
            1 => $"{text}\n\n{after}",
            _ => $"{before}\n\n{text}\n\n{after}",
        };
    }

    /// <summary>After a think block that holds another draft.</summary>
    public static string Reasoning(string text, string draft, SeededStream random) =>
        $"<think>\n{random.Pick(Thoughts)}\n{draft}\nThat is not quite right yet. Now the final answer.\n</think>\n\n{text}";

    /// <summary>Where a text is cut: after 30 to 95 per cent of the part from <paramref name="start"/>, never inside a character.</summary>
    public static int CutAt(string text, int start, int length, SeededStream random)
    {
        var share = 0.3 + (0.65 * random.NextDouble());
        var at = start + Math.Clamp((int)(length * share), Math.Min(1, length), Math.Max(0, length - 1));
        return at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;
    }

    private static string Spoken(string name) => PlausibleText.Words(name) is { Count: > 0 } words ? string.Join(' ', words) : "JSON document";
}
