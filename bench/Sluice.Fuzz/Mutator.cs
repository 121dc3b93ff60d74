using System.Text;

namespace Sluice.Fuzz;

/// <summary>Changes texts: bytes flipped, cut, doubled, spliced; tokens of JSON and of JSON Schema put in.</summary>
internal sealed class Mutator(Random random)
{
    private static readonly byte[][] Tokens = [.. new[]
    {
        "{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "false", "0", "-", "-0", "1e400", "1.0", "1E-1000000000", "0.1", "18446744073709551616",
        "\"a\":", "\"\\u0061\":", "\"\\ud83d\\ude00\"", "\"\\ud800\"", "\"\\u0000\"", "{}", "[]", "[[[[", "]]]]", "é", "😀", "\u2028", "\uFEFF", " ", "\n", "\0",
        "\"$ref\":\"#\"", "\"$ref\":\"#/$defs/a\"", "\"$dynamicRef\":\"#a\"", "\"$dynamicAnchor\":\"a\"", "\"$id\":\"b\"", "\"$anchor\":\"a\"", "\"$defs\":{\"a\":true},",
        "\"allOf\":[{}],", "\"anyOf\":[{\"type\":\"string\"},{}],", "\"oneOf\":[true,false],", "\"not\":{},", "\"if\":{},\"then\":false,",
        "\"unevaluatedProperties\":false,", "\"unevaluatedItems\":false,", "\"additionalProperties\":false,", "\"patternProperties\":{\"^(a+)+$\":false},",
        "\"pattern\":\"^(?=a)b\",", "\"pattern\":\"[^]\",", "\"uniqueItems\":true,", "\"multipleOf\":0.01,", "\"type\":\"integer\",", "\"enum\":[1,1.0,\"a\",[1]],",
        "\"minLength\":1.0,", "\"maximum\":1e-400,", "\"format\":\"idn-hostname\",", "\"format\":\"date-time\",", "\"required\":[\"a\"],", "\"propertyNames\":{\"maxLength\":2},",
        "\"contains\":{},\"minContains\":0,", "\"dependentSchemas\":{\"a\":false},", "\"$schema\":\"http://json-schema.org/draft-04/schema#\",",
    }.Select(Encoding.UTF8.GetBytes)];

    /// <summary>A changed copy of a text; <paramref name="other"/> lends a piece.</summary>
    public byte[] Change(byte[] text, byte[] other)
    {
        var result = text;
        for (var n = random.Next(1, 5); n > 0; n--) result = Once(result, other);
        return result.Length > 20_000 ? result[..20_000] : result;
    }

    private byte[] Once(byte[] text, byte[] other)
    {
        var at = random.Next(text.Length + 1);
        var length = random.Next(Math.Min(text.Length - at, 40) + 1);
        switch (random.Next(8))
        {
            case 0 when text.Length > 0:
                var flipped = (byte[])text.Clone();
                flipped[Math.Min(at, text.Length - 1)] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1:
                return [.. text[..at], .. text[(at + length)..]];
            case 2:
                return [.. text[..(at + length)], .. text[at..]];
            case 3:
                var from = random.Next(other.Length + 1);
                var taken = random.Next(Math.Min(other.Length - from, 200) + 1);
                return [.. text[..at], .. other[from..(from + taken)], .. text[(at + length)..]];
            case 4:
                return [.. text[..at], (byte)random.Next(256), .. text[at..]];
            case 5:
                return text[..at];
            default:
                return [.. text[..at], .. Tokens[random.Next(Tokens.Length)], .. text[(at + (random.Next(2) * length))..]];
        }
    }
}
