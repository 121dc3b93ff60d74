using System.Runtime.CompilerServices;
using System.Text;
using Sluice.Schemas;

namespace Sluice.Repair.Guide;

/// <summary>Reads a schema into <see cref="Shape"/>s, once per schema. What it does not understand it leaves open: guidance may be
/// incomplete, because every result is validated in the end.</summary>
internal sealed class ShapeReader(Schema schema)
{
    private static readonly ConditionalWeakTable<Schema, Shape> Known = [];

    private static readonly string[] OpaqueWords =
    [
        "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems",
        "uniqueItems", "contains", "minProperties", "maxProperties", "propertyNames", "dependentRequired", "dependentSchemas", "if", "not",
        "patternProperties", "format", "unevaluatedProperties", "unevaluatedItems",
    ];

    private readonly Dictionary<string, Shape> _shapes = new(StringComparer.Ordinal);
    private readonly Queue<(Shape Shape, TapeElement Element)> _pending = new();

    public static Shape Of(Schema schema) => Known.GetValue(schema, static s => new ShapeReader(s).Read());

    private Shape Read()
    {
        var root = At("", schema.Root);
        // Queue, not recursion: a schema may refer to itself.
        while (_pending.TryDequeue(out var next))
            Fill(next.Shape, next.Element, next.Shape.Pointer, 0);
        return root;
    }

    private Shape At(string pointer, TapeElement element)
    {
        (pointer, element) = Follow(pointer, element);
        if (_shapes.TryGetValue(pointer, out var known))
            return known;
        if (element.Kind != JsonKind.Object)
        {
            var constant = element.Kind == JsonKind.False ? new Shape { Pointer = pointer, Kinds = Kinds.None } : Shape.Any;
            return _shapes[pointer] = constant;
        }

        var place = pointer;
        var shape = new Shape
        {
            Pointer = pointer,
            Own = new Lazy<Schema?>(() => Compiled(place)),
        };
        _shapes[pointer] = shape;
        _pending.Enqueue((shape, element));
        return shape;
    }

    private Schema? Compiled(string pointer)
    {
        try
        {
            return schema.At(pointer);
        }
        catch (ArgumentException)
        {
            // A place the validator does not compile by itself: then only the whole document can be checked.
            return null;
        }
    }

    /// <summary>Follows a reference that stands alone; annotations beside it belong to the property, not to the value.</summary>
    private (string Pointer, TapeElement Element) Follow(string pointer, TapeElement element)
    {
        for (var hops = 0; hops < 32 && element.Kind == JsonKind.Object; hops++)
        {
            if (!element.TryGetProperty("$ref"u8, out var reference) || !Resolve(reference, out var target, out var found) || !Lonely(element))
                break;
            (pointer, element) = (target, found);
        }

        return (pointer, element);
    }

    private static bool Lonely(TapeElement element)
    {
        foreach (var (name, _) in element.Members)
        {
            if (name is not ("$ref" or "$schema" or "$defs" or "definitions" or "$id" or "$comment" or "description" or "title" or "default"
                or "examples" or "deprecated") && !name.StartsWith("x-", StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private bool Resolve(TapeElement reference, out string pointer, out TapeElement found)
    {
        pointer = "";
        found = default;
        if (reference.Kind != JsonKind.String)
            return false;
        var text = reference.GetString();
        if (!text.StartsWith('#') || (text.Length > 1 && text[1] != '/'))
            return false;
        pointer = Uri.UnescapeDataString(text[1..]);
        return schema.Root.TryResolve(pointer, out found);
    }

    private void Fill(Shape shape, TapeElement element, string at, int depth)
    {
        foreach (var (word, value) in element.Members)
            Take(shape, word, value, at, depth);
        Aliases(shape, element);
        if (element.TryGetProperty("required"u8, out var required))
        {
            foreach (var name in required.Items)
            {
                if (name.Kind == JsonKind.String)
                    shape.Required.Add(name.GetString());
            }
        }

        foreach (var (name, property) in shape.Properties.ToArray())
            shape.Properties[name] = property with { Required = shape.Required.Contains(name) };
        Index(shape);
    }

    private void Take(Shape shape, string word, TapeElement value, string at, int depth)
    {
        switch (word)
        {
            case "type":
                Types(shape, value);
                break;
            case "properties":
                foreach (var (name, sub) in value.Members)
                    shape.Properties[name] = new Property(name, At(Join(at, "properties", name), sub), false, Names(sub, "x-aliases"u8));
                break;
            case "additionalProperties":
                shape.Closed |= value.Kind == JsonKind.False;
                if (value.Kind == JsonKind.Object)
                    shape.Additional = At(Join(at, word), value);
                break;
            case "patternProperties":
                foreach (var (pattern, sub) in value.Members)
                    Pattern(shape, pattern, At(Join(at, word, pattern), sub));
                break;
            case "items" when value.Kind == JsonKind.Object:
                shape.Items = At(Join(at, word), value);
                break;
            case "prefixItems":
                shape.Prefix = [.. value.Items.Select((sub, i) => At(Join(at, word, i.ToString()), sub))];
                break;
            case "enum":
                shape.Choices = [.. value.Items.Select(v => ChoiceOf(v))];
                break;
            case "const":
                shape.Choices = [ChoiceOf(value)];
                break;
            case "anyOf" or "oneOf":
                shape.Variants = [.. shape.Variants, .. Flatten(Join(at, word), value)];
                break;
            case "allOf" when depth < 8:
                Merge(shape, value, Join(at, word), depth);
                break;
            case "$ref" when depth < 8 && Resolve(value, out var place, out var target) && target.Kind == JsonKind.Object:
                Fill(shape, target, place, depth + 1);
                break;
            case "format":
                shape.Format = value.Kind == JsonKind.String ? value.GetString() : null;
                shape.Opaque = true;
                break;
            default:
                shape.Opaque |= Array.IndexOf(OpaqueWords, word) >= 0;
                break;
        }
    }

    // Patterns that the linear-time engine cannot express guide nothing; the validator still applies them.
    private static void Pattern(Shape shape, string pattern, Shape value)
    {
        try
        {
            shape.Patterns.Add((new System.Text.RegularExpressions.Regex(pattern, System.Text.RegularExpressions.RegexOptions.NonBacktracking), value));
        }
        catch (ArgumentException)
        {
            shape.Opaque = true;
        }
        catch (NotSupportedException)
        {
            shape.Opaque = true;
        }
    }

    // The parts of allOf all hold, so their names and types are known together; their pointers stay those of the parts.
    private void Merge(Shape shape, TapeElement parts, string at, int depth)
    {
        shape.Opaque = true;
        var index = 0;
        foreach (var part in parts.Items)
        {
            var (place, element) = Follow(Join(at, index++.ToString()), part);
            if (element.Kind == JsonKind.Object)
                Fill(shape, element, place, depth + 1);
        }
    }

    private IEnumerable<Shape> Flatten(string pointer, TapeElement variants)
    {
        var index = 0;
        foreach (var variant in variants.Items)
            yield return At($"{pointer}/{index++}", variant);
    }

    private static void Types(Shape shape, TapeElement value)
    {
        var kinds = Kinds.None;
        var integer = false;
        var number = false;
        var names = value.Kind == JsonKind.Array ? value.Items : [value];
        foreach (var name in names)
        {
            switch (name.Kind == JsonKind.String ? name.GetString() : "")
            {
                case "null": kinds |= Kinds.Null; break;
                case "boolean": kinds |= Kinds.Boolean; break;
                case "number": kinds |= Kinds.Number; number = true; break;
                case "integer": kinds |= Kinds.Number; integer = true; break;
                case "string": kinds |= Kinds.Text; break;
                case "array": kinds |= Kinds.Array; break;
                case "object": kinds |= Kinds.Object; break;
            }
        }

        shape.Kinds &= kinds;
        shape.Integer |= integer && !number;
    }

    private static Choice ChoiceOf(TapeElement value) =>
        new(Encoding.UTF8.GetString(value.RawText), value.Kind, value.Kind == JsonKind.String ? value.GetString() : null, []);

    private static void Aliases(Shape shape, TapeElement element)
    {
        if (shape.Choices is null || !element.TryGetProperty("x-enum-aliases"u8, out var aliases))
            return;
        shape.Choices = [.. shape.Choices.Select(c => c.Text is null ? c : new Choice(c.Json, c.Kind, c.Text, Names(aliases, Encoding.UTF8.GetBytes(c.Text))))];
    }

    private static IReadOnlyList<string> Names(TapeElement element, ReadOnlySpan<byte> word) =>
        element.Kind == JsonKind.Object && element.TryGetProperty(word, out var names)
            ? [.. names.Items.Where(n => n.Kind == JsonKind.String).Select(n => n.GetString())]
            : [];

    private static void Index(Shape shape)
    {
        shape.Aliases.Clear();
        shape.Folded.Clear();
        foreach (var property in shape.Properties.Values)
        {
            foreach (var alias in property.Aliases)
                shape.Aliases[alias] = shape.Aliases.ContainsKey(alias) ? null : property;
        }

        foreach (var property in shape.Properties.Values)
        {
            foreach (var name in property.Aliases.Prepend(property.Name).SelectMany(n => (string[])[Fold.Of(n), Fold.Spelled(n) ?? ""]).Distinct(StringComparer.Ordinal))
            {
                if (name.Length > 0)
                    shape.Folded[name] = shape.Folded.ContainsKey(name) ? null : property;
            }
        }
    }

    private static string Join(string pointer, params ReadOnlySpan<string> names)
    {
        var joined = new StringBuilder(pointer);
        foreach (var name in names)
            joined.Append('/').Append(name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
        return joined.ToString();
    }
}
