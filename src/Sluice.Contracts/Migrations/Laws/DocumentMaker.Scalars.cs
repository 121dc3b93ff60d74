using System.Globalization;
using System.Text;
using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

internal sealed partial class DocumentMaker
{
    private static readonly string[] Words = ["", "a", "text", "two words", "a,b,c", "Ada King Lovelace", "007", "7", "ü", "\"quoted\"", "true", "X-1"];

    private static readonly Dictionary<string, string[]> Formats = new(StringComparer.Ordinal)
    {
        ["date-time"] = ["2023-11-14T22:13:20Z", "2023-11-14T23:13:20.5+01:00"],
        ["date"] = ["2023-11-14"],
        ["time"] = ["22:13:20Z"],
        ["duration"] = ["P1D"],
        ["email"] = ["a@example.org"],
        ["idn-email"] = ["a@example.org"],
        ["hostname"] = ["example.org"],
        ["idn-hostname"] = ["example.org"],
        ["ipv4"] = ["192.0.2.1"],
        ["ipv6"] = ["2001:db8::1"],
        ["uri"] = ["https://example.org/a"],
        ["uri-reference"] = ["/a"],
        ["iri"] = ["https://example.org/a"],
        ["iri-reference"] = ["/a"],
        ["uuid"] = ["0190f3c2-6c1e-7d53-a7f1-0f6c2f9f5e21"],
        ["json-pointer"] = ["/a/0"],
        ["relative-json-pointer"] = ["0/a"],
        ["regex"] = ["a+"],
        ["uri-template"] = ["/a/{b}"],
    };

    private DocumentNode Text(List<TapeElement> schemas)
    {
        foreach (var schema in schemas)
            if (schema.TryGetProperty("format"u8, out var format) && format.Kind == JsonKind.String && Formats.TryGetValue(format.GetString(), out var texts))
                return DocumentNode.Of(texts[random.Next(texts.Length)]);
        var (min, max) = ((int)Bound(schemas, "minLength"u8, 0, highest: true), (int)Bound(schemas, "maxLength"u8, 10_000, highest: false));
        var word = Words[random.Next(Words.Length)];
        while (word.Length < min) word += word.Length == 0 ? "a" : word;
        return DocumentNode.Of(word.Length > max ? word[..Math.Max(max, 0)] : word);
    }

    private DocumentNode Number(List<TapeElement> schemas, bool whole)
    {
        var min = Math.Max(Bound(schemas, "minimum"u8, -1_000_000, highest: true), Bound(schemas, "exclusiveMinimum"u8, -1_000_001, highest: true) + (whole ? 1 : 0.5m));
        var max = Math.Min(Bound(schemas, "maximum"u8, 1_000_000, highest: false), Bound(schemas, "exclusiveMaximum"u8, 1_000_001, highest: false) - (whole ? 1 : 0.5m));
        var step = Bound(schemas, "multipleOf"u8, 0, highest: true);
        var value = random.Next(4) switch { 0 => min, 1 => max, 2 when min <= 0 && max >= 0 => 0, _ => min + ((max - min) * (decimal)random.NextDouble()) };
        if (step > 0) value = Math.Ceiling(min / step) * step + (step * random.Next(4));
        else if (whole) value = Math.Ceiling(value);
        else value = Math.Round(value, 3);
        return new(Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>The tightest of a keyword's values; the default where there is none, or none that a decimal holds.</summary>
    private static decimal Bound(List<TapeElement> schemas, ReadOnlySpan<byte> keyword, decimal none, bool highest)
    {
        decimal? found = null;
        foreach (var schema in schemas)
            if (schema.TryGetProperty(keyword, out var value) && value.Kind == JsonKind.Number
                && decimal.TryParse(value.RawText, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && Math.Abs(number) < 1_000_000_000)
                found = found is { } before ? (highest ? Math.Max(before, number) : Math.Min(before, number)) : number;
        return found ?? none;
    }
}
