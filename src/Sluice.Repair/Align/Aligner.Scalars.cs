using System.Globalization;
using Sluice.Repair.Guide;
using Sluice.Repair.Parse;
using Sluice.Schemas;

namespace Sluice.Repair.Align;

/// <summary>Values of another kind than the schema wants, where they say the same.</summary>
internal sealed partial class Aligner
{
    private Outcome Convert(Node node, Shape shape)
    {
        var converted = node.Kind switch
        {
            JsonKind.String => FromText(node, shape),
            JsonKind.Number => FromNumber(node, shape),
            JsonKind.True or JsonKind.False when shape.Allows(Kinds.Text) =>
                new Outcome(node.As(JsonKind.String, TextOf(node)), true).Note(EditCode.ScalarToText, TextOf(node)),
            JsonKind.Array when node.Count == 1 => Single(node, shape),
            _ => null,
        };
        if (converted is not null && converted.Fits)
            return Checked(converted, shape);
        if (shape.Allows(Kinds.Array) && node.Kind is not (JsonKind.Null or JsonKind.Array) && Wrap(node, shape) is { Fits: true } wrapped)
            return wrapped;
        if (_depth == 1 && node.Kind is JsonKind.True or JsonKind.False or JsonKind.Number && OnlyProperty(node, shape) is { Fits: true } lone)
            return lone;
        if (!node.Scalar && shape.Allows(Kinds.Text) && !shape.Allows(Kinds.Object | Kinds.Array) && !shape.Opaque)
            return AsSource(node);
        return converted ?? new Outcome(node, false).Unfit();
    }

    // A signature or snippet in brackets where text is wanted: the text as the output has it.
    private Outcome AsSource(Node node)
    {
        var text = System.Text.Encoding.UTF8.GetString(source.AsSpan(node.Start, node.End - node.Start));
        return new Outcome(node.As(JsonKind.String, text), true).Note(EditCode.ValueAsText, text);
    }

    private Outcome FromText(Node node, Shape shape)
    {
        // What a cut text would have said in the end is not known.
        if (node.Open)
            return new Outcome(node, false).Unfit();
        var text = TextOf(node).Trim();
        // For a whole number 1.000 is one or a thousand.
        if (shape.Integer && text.AsSpan().IndexOf('.') is var point and > 0 && text.Length - point == 4 && text.EndsWith("000", StringComparison.Ordinal))
            return new Outcome(node, false).Unfit();
        if (shape.Allows(Kinds.Number) && Quantities.Read(text, shape.Integer) is { } quantity)
        {
            var code = node.Bare && quantity.Code == EditCode.TextToNumber && text.Contains(',', StringComparison.Ordinal) ? EditCode.JoinNumber
                : quantity.Code;
            var number = new Outcome(node.As(JsonKind.Number, quantity.Json), true).Note(code, quantity.Json);
            return shape.Integer && !Quantities.Whole(quantity.Json) ? number.Unfit(1_000_000) : number;
        }

        if (shape.Allows(Kinds.Boolean) && Truth(text) is { } truth)
            return new Outcome(node.As(truth ? JsonKind.True : JsonKind.False, null), true).Note(EditCode.TextToBoolean, truth ? "true" : "false");
        if (shape.Allows(Kinds.Null) && text.ToUpperInvariant() is "NULL" or "NONE")
            return new Outcome(node.As(JsonKind.Null, null), true).Note(EditCode.TextToNull, "null");
        if (shape.Kinds is not (Kinds.Number or Kinds.Boolean) && Embedded(node, text, shape) is { } embedded)
            return embedded;

        return Extracted(node, shape, text) ?? new Outcome(node, false).Unfit();
    }

    /// <summary>A number or truth value inside longer text: only if there is exactly one.</summary>
    private static Outcome? Extracted(Node node, Shape shape, string text)
    {
        if (shape.Allows(Kinds.Number) && Quantities.Only(text) is { } json && (!shape.Integer || Quantities.Whole(json)))
            return new Outcome(node.As(JsonKind.Number, json), true).Note(EditCode.ExtractValue, json);
        if (!shape.Allows(Kinds.Boolean))
            return null;
        var found = Mentions.Only(text, [("true", ["true"]), ("false", ["false"])]);
        return found is null ? null
            : new Outcome(node.As(found == "true" ? JsonKind.True : JsonKind.False, null), true).Note(EditCode.ExtractValue, found);
    }

    private Outcome FromNumber(Node node, Shape shape)
    {
        var text = TextOf(node);
        if (shape.Allows(Kinds.Text))
            return new Outcome(node.As(JsonKind.String, text), true).Note(EditCode.ScalarToText, text);
        if (shape.Allows(Kinds.Boolean) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is 0 or 1)
            return new Outcome(node.As(value == 1 ? JsonKind.True : JsonKind.False, null), true).Note(EditCode.NumberToBoolean, value == 1 ? "true" : "false");
        return new Outcome(node, false).Unfit();
    }

    /// <summary>An integer; a fraction is rounded only as a lossy edit.</summary>
    private Outcome Whole(Node node, Shape shape)
    {
        var text = node.Text ?? TextOf(node);
        if (Quantities.Whole(text))
            return new Outcome(node, true);
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || Math.Abs(value) > 1e15)
            return new Outcome(node, false).Unfit();
        var rounded = Math.Round(value, MidpointRounding.AwayFromZero).ToString("0", CultureInfo.InvariantCulture);
        return new Outcome(node.As(JsonKind.Number, rounded), true).Note(EditCode.RoundNumber, rounded);
    }

    private Outcome Text(Node node, Shape shape)
    {
        // A date that was cut is another date or none.
        if (node.Open && shape.Format is "date" or "date-time" or "time" or "duration" or "uuid" or "email" or "ipv4" or "ipv6")
            return new Outcome(node, false).Break();
        if (shape.Format is not ("date" or "date-time" or "time") || Dates.Rewrite(TextOf(node), shape.Format) is not { } date)
            return new Outcome(node, true);
        return new Outcome(node.As(JsonKind.String, date), true).Note(EditCode.DateForm, date);
    }

    private Outcome Single(Node node, Shape shape)
    {
        var inner = Align(node.Members[0].Value, shape);
        return inner.Fits
            ? new Outcome(inner.Node, true).Take(inner).Note(EditCode.UnwrapArray, inner.Node, node.Start, node.Start + 1, "")
            : new Outcome(node, false).Unfit();
    }

    private Outcome Wrap(Node node, Shape shape)
    {
        if (node.Kind == JsonKind.String && Parts(TextOf(node)) is { } parts)
            return Split(node, parts, shape);
        // "none" in place of a list says that there is nothing; a list of one text "none" would be an invented item.
        if (node.Kind is not (JsonKind.Number or JsonKind.Object) && shape.Item(0) is { Choices: null } plain && plain.Allows(Kinds.Text) && Nothing(TextOf(node)))
            return new Outcome(node, false).Unfit();
        var item = Align(node, shape.Item(0));
        // An object in place of a list of texts is a list in a form of its own; its source as the only text would hide that.
        if (!node.Scalar && item.Node.Scalar)
            return new Outcome(node, false).Unfit();
        var array = node.With(JsonKind.Array, 1);
        array.Add(new Member(null, 0, 0, item.Node));
        var outcome = new Outcome(array, item.Fits).Take(item);
        outcome.Note(EditCode.WrapInArray, array, node.Start, node.Start, "[");
        // 1,234 where numbers are listed: one number with a separator, or two.
        return node.Kind == JsonKind.String && item.Node.Kind == JsonKind.Number && TextOf(node).Contains(',', StringComparison.Ordinal)
            ? outcome.Note(EditCode.ChooseReading, array, node.Start, node.Start, "", 1) : outcome;
    }

    private static bool Nothing(string text) =>
        Fold.Of(text) is "" or "none" or "null" or "na" or "nil" or "nothing" or "undefined" or "notapplicable" or "empty" or "true" or "false";

    /// <summary>A list of short phrases in one text; null for anything that may as well be a sentence.</summary>
    private static string[]? Parts(string text)
    {
        if (Bullets(text) is { } bullets)
            return bullets;
        foreach (var separator in (ReadOnlySpan<string>)[", ", ";", "|", "\n"])
        {
            var parts = text.Split(separator, separator == ", " ? StringSplitOptions.None : StringSplitOptions.TrimEntries);
            if (parts.Length > 1 && text.Length <= 1_000 && Array.TrueForAll(parts, p => p.Length is > 0 and <= 40 && p.AsSpan().IndexOfAny("\n,;|") < 0))
                return parts;
        }

        return null;
    }

    // Lines that all begin with a bullet are a list whatever stands in them.
    private static string[]? Bullets(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.Length > 1 && text.Length <= 20_000 && Array.TrueForAll(lines, l => l.Length > 2 && l[0] is '-' or '*' or '•' && l[1] == ' ')
            ? Array.ConvertAll(lines, l => l[2..].Trim()) : null;
    }

    private Outcome Split(Node node, string[] parts, Shape shape)
    {
        var array = node.With(JsonKind.Array, parts.Length);
        var outcome = new Outcome(array, true);
        foreach (var part in parts)
        {
            var item = Align(new Node { Kind = JsonKind.String, Start = node.Start, End = node.End, Text = part }, shape.Item(array.Count));
            outcome.Take(item);
            outcome.Fits &= item.Fits;
            array.Add(new Member(null, 0, 0, item.Node));
        }

        return outcome.Note(EditCode.SplitText, array, node.Start, node.End, "[");
    }

    // Only for values that are not text: any refusal in prose would fit an object with one text property.
    private Outcome? OnlyProperty(Node node, Shape shape)
    {
        if (!shape.Allows(Kinds.Object) || shape.Properties.Count != 1 || shape.Required.Count != 1)
            return null;
        var property = shape.Properties.Values.First();
        var value = Align(node, property.Shape);
        if (!value.Fits || value.Cost > 0)
            return null;
        var made = node.With(JsonKind.Object, 1);
        made.Add(new Member(property.Name, node.Start, node.Start, value.Node));
        return new Outcome(made, true).Take(value).Note(EditCode.WrapInObject, made, node.Start, node.Start, property.Name);
    }

    private static bool? Truth(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "Y" or "ON" or "1" => true,
        "FALSE" or "NO" or "N" or "OFF" or "0" => false,
        _ => null,
    };
}
