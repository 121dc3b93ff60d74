using System.Text;
using System.Text.Json;
using Sluice.Schemas;
using Sluice.Schemas.Numbers;

namespace Sluice.Contracts.Compatibility;

/// <summary>A value that a schema names (enum, const), or that is tried.</summary>
internal sealed class Value
{
    private Value(TapeElement element)
    {
        Element = element;
        Kinds = KindsOf(element);
        Key = KeyOf(element);
        if (element.Kind == JsonKind.String) Text = element.GetString();
        if (element.Kind == JsonKind.Number && Num.TryParse(element.RawText, out var number)) Number = number;
        WholeCount = CountWhole(element);
    }

    public static Value Null { get; } = Parse("null");

    public static Value False { get; } = Parse("false");

    public static Value True { get; } = Parse("true");

    public TapeElement Element { get; }

    /// <summary>The kinds it can be of: a whole number may be written in two ways.</summary>
    public Kinds Kinds { get; }

    /// <summary>Equal for equal values, whatever way they are written.</summary>
    public string Key { get; }

    /// <summary>The text of a string; else null.</summary>
    public string? Text { get; }

    /// <summary>The number; null for other kinds and for numbers that are too far away.</summary>
    public Num? Number { get; }

    /// <summary>Whole numbers in it, each of which may be written in two ways.</summary>
    public int WholeCount { get; }

    public static Value Of(TapeElement element) => new(element);

    public static Value OfText(string text) => Parse(JsonSerializer.Serialize(text, JsonStrings.Default.String));

    /// <summary>Reads strict JSON; the value keeps its tape.</summary>
    public static Value Parse(string json)
    {
        var tape = Tape.Rent();
        if (tape.Parse(Encoding.UTF8.GetBytes(json)) is { } error) throw new FormatException(error.Message);
        return new(tape.Root);
    }

    /// <summary>The ways to write it that a draft can tell apart; null when they are too many.</summary>
    public IEnumerable<(Kinds Kind, TapeElement Element)>? Notations(bool matters)
    {
        if (!matters || WholeCount == 0) return [(Kinds, Element)];
        if (WholeCount > 1 || Number is not { } number) return null;
        if (number.Exponent > 30) return null;
        var whole = number.ToString();
        return [(Kinds.Integer, Parse(whole).Element), (Kinds.WholeNumber, Parse(whole + ".0").Element)];
    }

    private static Kinds KindsOf(TapeElement element) => element.Kind switch
    {
        JsonKind.Null => Kinds.Null,
        JsonKind.True => Kinds.True,
        JsonKind.False => Kinds.False,
        JsonKind.String => Kinds.String,
        JsonKind.Array => Kinds.Array,
        JsonKind.Object => Kinds.Object,
        _ => new JsonNumber(element.RawText).IsInteger ? Kinds.Whole : Kinds.Fraction,
    };

    private static string KeyOf(TapeElement element) => element.Kind switch
    {
        JsonKind.Number => Num.TryParse(element.RawText, out var number) ? number.Value.ToString() : Encoding.ASCII.GetString(element.RawText),
        JsonKind.String => JsonSerializer.Serialize(element.GetString(), JsonStrings.Default.String),
        JsonKind.Array => $"[{string.Join(',', element.Items.Select(KeyOf))}]",
        JsonKind.Object => $"{{{string.Join(',', element.Members.OrderBy(m => m.Key, StringComparer.Ordinal)
            .Select(m => $"{JsonSerializer.Serialize(m.Key, JsonStrings.Default.String)}:{KeyOf(m.Value)}"))}}}",
        _ => Encoding.ASCII.GetString(element.RawText),
    };

    private static int CountWhole(TapeElement element) => element.Kind switch
    {
        JsonKind.Number => new JsonNumber(element.RawText).IsInteger ? 1 : 0,
        JsonKind.Array => element.Items.Sum(CountWhole),
        JsonKind.Object => element.Members.Sum(m => CountWhole(m.Value)),
        _ => 0,
    };
}
