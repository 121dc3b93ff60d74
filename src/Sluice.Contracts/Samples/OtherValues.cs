using System.Text;
using System.Text.Json;
using Sluice.Schemas;

namespace Sluice.Contracts.Samples;

/// <summary>Values in place of those of a document: first of the same classes of characters, then what the schema itself would allow there.
/// None of them depends on more than the shape of the value it replaces.</summary>
internal sealed class OtherValues(Schema schema, SchemaWords words, int seed)
{
    private const int Shuffles = 12, DocumentsMax = 32, PerPlaceMax = 12;
    private const string Letters = "äöüéèñçøåæ";

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, List<string>> _texts = new(StringComparer.Ordinal);
    private Dictionary<string, List<string>>? _made;

    /// <summary>Whether a text says anything: one of signs and spaces alone does not.</summary>
    public static bool Says(string text) => text.EnumerateRunes().Any(Rune.IsLetterOrDigit);

    /// <summary>Texts of the same shape; the same text always gets the same ones, so that what was equal stays equal.</summary>
    public IReadOnlyList<string> Texts(string text)
    {
        if (_texts.TryGetValue(text, out var known)) return known;
        var made = new List<string>();
        for (var i = 0; i < Shuffles; i++)
        {
            var other = Shuffle(text);
            if (other != text && !made.Contains(other, StringComparer.Ordinal)) made.Add(other);
        }

        return _texts[text] = made;
    }

    /// <summary>Numbers with as many digits, as JSON.</summary>
    public IEnumerable<string> Numbers(string number)
    {
        for (var i = 0; i < Shuffles; i++)
        {
            var digits = new StringBuilder(number.Length);
            var (leading, exponent) = (true, false);
            for (var at = 0; at < number.Length; at++)
            {
                var c = number[at];
                exponent |= c is 'e' or 'E';
                if (exponent || !char.IsAsciiDigit(c))
                {
                    digits.Append(c);
                    continue;
                }

                // No zero in front of another digit.
                var alone = !leading || at + 1 == number.Length || !char.IsAsciiDigit(number[at + 1]);
                digits.Append((char)('0' + _random.Next(alone ? 0 : 1, 10)));
                leading = false;
            }

            if (digits.ToString() is var other && other != number) yield return other;
        }
    }

    /// <summary>What documents made for the schema have at a place, as JSON.</summary>
    public IReadOnlyList<string> Made(string place, JsonValueKind kind)
    {
        _made ??= Make();
        return _made.GetValueOrDefault($"{kind} {place}") ?? [];
    }

    /// <summary>A place with <c>*</c> for what only a document names.</summary>
    public string Below(string place, string name) => $"{place}/{(words.Names.Contains(name) ? name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal) : "*")}";

    private Dictionary<string, List<string>> Make()
    {
        var made = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var utf8 in new DocumentSampler(schema).Take(DocumentsMax, seed))
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 1024 });
            Collect(document.RootElement, "", made);
        }

        return made;
    }

    private void Collect(JsonElement element, string place, Dictionary<string, List<string>> made)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject()) Collect(member.Value, Below(place, member.Name), made);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) Collect(item, place + "/*", made);
                break;
            default:
                var key = $"{element.ValueKind} {place}";
                if (!made.TryGetValue(key, out var values)) made[key] = values = [];
                if (values.Count < PerPlaceMax && !values.Contains(element.GetRawText(), StringComparer.Ordinal)) values.Add(element.GetRawText());
                break;
        }
    }

    private string Shuffle(string text)
    {
        var other = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsDigit(rune)) other.Append((char)('0' + _random.Next(10)));
            else if (!Rune.IsLetter(rune)) other.Append(rune.ToString());
            else if (!rune.IsAscii) other.Append(Letters[_random.Next(Letters.Length)]);
            else other.Append((char)((Rune.IsUpper(rune) ? 'A' : 'a') + _random.Next(26)));
        }

        return other.ToString();
    }
}
