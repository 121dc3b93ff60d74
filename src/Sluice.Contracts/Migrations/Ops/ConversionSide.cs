using System.Globalization;
using System.Text;
using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary>One side of a <c>convert</c>: how a value of it is read and written. Between the sides a value is a text: a number as
/// JSON writes it, <c>true</c> or <c>false</c>, or the milliseconds since 1970.</summary>
internal sealed record ConversionSide(ConversionType Type, bool Lenient, string TrueText, string FalseText, ConversionType Other)
{
    private const int IntegerDigitsMax = 400;

    private static readonly string[] DateTimeFormats =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public string Shown => Type switch
    {
        ConversionType.Integer => "an integer",
        ConversionType.Number => "a number",
        ConversionType.Boolean => "true or false",
        ConversionType.DateTime => "an RFC 3339 date-time",
        ConversionType.EpochSeconds => "whole seconds since 1970",
        ConversionType.EpochMilliseconds => "whole milliseconds since 1970",
        _ => "a string",
    };

    private bool IsTime => Type is ConversionType.DateTime or ConversionType.EpochSeconds or ConversionType.EpochMilliseconds;

    public bool Takes(JsonKind kind) => Type switch
    {
        ConversionType.String or ConversionType.DateTime => kind == JsonKind.String,
        ConversionType.Boolean => kind is JsonKind.True or JsonKind.False,
        ConversionType.Scalar => kind is JsonKind.Number or JsonKind.True or JsonKind.False,
        _ => kind == JsonKind.Number,
    };

    /// <summary>The text between the sides; null when the value does not read so.</summary>
    public string? Read(DocumentNode value)
    {
        if (IsTime) return ReadTime(value)?.ToString(CultureInfo.InvariantCulture);
        if (Type != ConversionType.String)
        {
            var raw = Encoding.ASCII.GetString(value.Raw);
            return Type == ConversionType.Integer ? Whole(raw) : raw;
        }
        var text = value.GetString();
        if (Other == ConversionType.Boolean) return Truth(text);
        if (Lenient) text = Tidy(text);
        if (!IsNumber(text)) return Other == ConversionType.Scalar ? Truth(text) : null;
        return Other == ConversionType.Integer && !Lenient && text.AsSpan().IndexOfAny('.', 'e', 'E') >= 0 ? null : text;
    }

    /// <summary>The value; null when the text cannot be one.</summary>
    public DocumentNode? Write(string text)
    {
        switch (Type)
        {
            case ConversionType.String:
                return DocumentNode.Of(text == "true" ? TrueText : text == "false" ? FalseText : text);
            case ConversionType.Integer:
                return Whole(text) is { } whole ? new(Encoding.ASCII.GetBytes(whole)) : null;
            case ConversionType.EpochMilliseconds:
                return new(Encoding.ASCII.GetBytes(text));
            case ConversionType.EpochSeconds:
                var milliseconds = long.Parse(text, CultureInfo.InvariantCulture);
                return milliseconds % 1000 == 0 || Lenient ? DocumentNode.Of((long)Math.Floor(milliseconds / 1000m)) : null;
            case ConversionType.DateTime:
                var time = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, CultureInfo.InvariantCulture));
                return DocumentNode.Of(time.ToString(time.Millisecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
                    CultureInfo.InvariantCulture));
            default:
                return new(Encoding.ASCII.GetBytes(text));
        }
    }

    private long? ReadTime(DocumentNode value)
    {
        if (Type == ConversionType.DateTime)
        {
            if (!DateTimeOffset.TryParseExact(value.GetString().ToUpperInvariant(), DateTimeFormats, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out var time))
                return null;
            return time.UtcTicks % TimeSpan.TicksPerMillisecond == 0 || Lenient ? time.ToUnixTimeMilliseconds() : null;
        }
        if (Whole(Encoding.ASCII.GetString(value.Raw)) is not { } whole
            || !long.TryParse(whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count))
            return null;
        var (min, max) = (DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
        if (Type == ConversionType.EpochSeconds) count = count < min / 1000 || count > max / 1000 ? long.MaxValue : count * 1000;
        return count >= min && count <= max ? count : null;
    }

    private string? Truth(string text)
    {
        if (text == TrueText) return "true";
        if (text == FalseText) return "false";
        if (!Lenient) return null;
        var bare = text.Trim();
        if (bare.Equals(TrueText, StringComparison.OrdinalIgnoreCase)) return "true";
        return bare.Equals(FalseText, StringComparison.OrdinalIgnoreCase) ? "false" : null;
    }

    /// <summary>A number written without fraction and exponent; null when it is no integer.</summary>
    private static string? Whole(string text)
    {
        if (text.AsSpan().IndexOfAny('.', 'e', 'E') < 0) return text;
        var value = CanonicalNumber.Decimal.Of(text);
        if (value.IsZero) return "0";
        if (!value.IsInteger || value.Point > IntegerDigitsMax) return null;
        return (text[0] == '-' ? "-" : "") + value.Digits + new string('0', (int)value.Point - value.Digits.Length);
    }

    /// <summary>A number as JSON writes it of one with space around it, a plus or leading zeros.</summary>
    private static string Tidy(string text)
    {
        var bare = text.Trim();
        var sign = bare.StartsWith('-') ? "-" : "";
        if (bare.Length > 0 && bare[0] is '+' or '-') bare = bare[1..];
        bare = bare.TrimStart('0');
        return sign + (bare.Length == 0 || !char.IsAsciiDigit(bare[0]) ? "0" + bare : bare);
    }

    /// <summary>The grammar of RFC 8259 section 6.</summary>
    private static bool IsNumber(string text)
    {
        var at = text.StartsWith('-') ? 1 : 0;
        if (at >= text.Length || !char.IsAsciiDigit(text[at])) return false;
        at = text[at] == '0' ? at + 1 : Digits(text, at);
        if (at < text.Length && text[at] == '.')
        {
            var fraction = at + 1;
            at = Digits(text, fraction);
            if (at == fraction) return false;
        }
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            var exponent = at + 1 < text.Length && text[at + 1] is '+' or '-' ? at + 2 : at + 1;
            at = Digits(text, exponent);
            if (at == exponent) return false;
        }
        return at == text.Length;
    }

    private static int Digits(string text, int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return at;
    }
}

/// <summary>The types that <c>convert</c> knows.</summary>
internal enum ConversionType
{
    Integer,
    Number,
    Boolean,
    String,
    DateTime,
    EpochSeconds,
    EpochMilliseconds,

    /// <summary>A number, true or false: what a string is taken back to when nothing more is said.</summary>
    Scalar,
}
