namespace Sluice.Contracts.Compatibility;

/// <summary>Texts to make documents of.</summary>
internal static class SampleTexts
{
    public static IReadOnlyList<string> Words { get; } = ["", "a", "foo", "1", "Straße", "2024-05-31", "true", "two words", "😀", "x-1", "007", "a,b,c", "Ada King Lovelace", "\"quoted\""];

    private static readonly Dictionary<string, string[]> ByFormat = new(StringComparer.Ordinal)
    {
        ["format date"] = ["2024-05-31", "1999-12-01"],
        ["format time"] = ["08:30:00Z", "23:59:59+01:00"],
        ["format date-time"] = ["2024-05-31T08:30:00Z", "1999-12-01T00:00:00.5+02:00"],
        ["format duration"] = ["P1DT2H", "PT5M"],
        ["format email"] = ["ada@example.org"],
        ["format idn-email"] = ["ada@example.org"],
        ["format hostname"] = ["example.org", "a"],
        ["format idn-hostname"] = ["example.org", "a"],
        ["format ipv4"] = ["192.0.2.1"],
        ["format ipv6"] = ["2001:db8::1", "::"],
        ["format uri"] = ["https://example.org/a?b=c", "urn:a:b"],
        ["format uri-reference"] = ["/a", "https://example.org/", ""],
        ["format iri"] = ["https://example.org/ä"],
        ["format iri-reference"] = ["/ä", ""],
        ["format uri-template"] = ["/a/{b}", ""],
        ["format uuid"] = ["123e4567-e89b-12d3-a456-426614174000"],
        ["format json-pointer"] = ["", "/items/0"],
        ["format relative-json-pointer"] = ["1/name", "0#"],
        ["format regex"] = ["^a+$", ""],
        ["content True False"] = ["", "YQ=="],
        ["content False True"] = ["{}", "1"],
        ["content True True"] = ["e30=", "MQ=="],
    };

    /// <summary>Texts of a format by the name of its clause.</summary>
    public static IReadOnlyList<string> OfFormat(string name) => ByFormat.GetValueOrDefault(name) ?? ["a"];
}
