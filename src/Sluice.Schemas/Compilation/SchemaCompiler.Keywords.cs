using Sluice.Schemas.Formats;
using Sluice.Schemas.Numbers;
using Sluice.Schemas.Patterns;
using Sluice.Schemas.Plans;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Compilation;

internal sealed partial class SchemaCompiler
{
    private readonly List<Check> _checks = [];

    private SchemaDraft Draft => _place.Resource.Draft;

    private void Fill()
    {
        _checks.Clear();
        switch (_place.Value.Kind)
        {
            // Draft 4 has them below additionalProperties and additionalItems only; elsewhere they do no harm.
            case NodeKind.True:
                break;
            case NodeKind.False:
                _checks.Add(new KindCheck(_plan, null, 0));
                break;
            case NodeKind.Object:
                Gather();
                FillReferences();
                if (HidesSiblings) break;
                CheckIdentifiers();
                FillValues();
                FillNumbers();
                FillStrings();
                FillCitations();
                FillArrays();
                FillObjects();
                FillUnions();
                FillUnevaluated();
                break;
            default:
                Problem(_place.Document, _place.Node, "schema_keyword_invalid", "a schema must be an object, true or false");
                break;
        }
        _plan.Fill(_checks);
    }

    private void Gather()
    {
        Array.Clear(_at);
        var nodes = _place.Tape.Nodes;
        var view = new TapeView(_place.Tape);
        for (var i = _place.Node + 1; i < _place.Value.Next; i = nodes[i + 1].Next)
            if (_place.Resource.Dialect.Find(view, nodes[i]) is { } rule) _at[(int)rule.Keyword] = i + 1;
    }

    /// <summary>Node of a keyword's value in the schema being filled; 0 when it is absent.</summary>
    private int At(Keyword keyword) => _at[(int)keyword];

    private TapeElement Element(int node) => new(_place.Tape, node);

    private void FillValues()
    {
        if (At(Keyword.Type) is var type and > 0 && TypeMask(type) is var mask and > 0) _checks.Add(new KindCheck(_plan, "type", mask));
        if (At(Keyword.Const) is var constant and > 0) _checks.Add(new EnumCheck("const", _place.Tape, [constant]));
        if (At(Keyword.Enum) is not (var node and > 0)) return;
        if (Element(node).Kind == JsonKind.Array) _checks.Add(new EnumCheck("enum", _place.Tape, [.. Element(node).Items.Select(item => item.Index)]));
        else Invalid(node, "an array of values");
    }

    private int TypeMask(int node)
    {
        var mask = 0;
        var element = Element(node);
        foreach (var item in element.Kind == JsonKind.Array ? element.Items : [element])
        {
            var bits = item.Kind == JsonKind.String ? TypeBits(item.GetString()) : 0;
            if (bits == 0) Invalid(node, "one of object, array, string, number, integer, boolean and null, or an array of them");
            mask |= bits;
        }
        if (element is { Kind: JsonKind.Array, Count: 0 }) Invalid(node, "an array of at least one type");
        return mask;
    }

    private static int TypeBits(string name) => name switch
    {
        "object" => Check.Objects,
        "array" => Check.Arrays,
        "string" => Check.Strings,
        "number" => Check.Numbers,
        "integer" => 1 << NodeKind.Integer,
        "boolean" => (1 << NodeKind.True) | (1 << NodeKind.False),
        "null" => 1 << NodeKind.Null,
        _ => 0,
    };

    private void FillNumbers()
    {
        var check = new NumberCheck();
        var any = AddBound(check, Keyword.Minimum, Keyword.ExclusiveMinimum, below: false);
        any |= AddBound(check, Keyword.Maximum, Keyword.ExclusiveMaximum, below: true);
        if (At(Keyword.MultipleOf) is var node and > 0)
        {
            var number = Element(node).Kind == JsonKind.Number ? new JsonNumber(Element(node).RawText) : default;
            if (Element(node).Kind != JsonKind.Number || number.IsZero || number.Negative) Invalid(node, "a number above 0");
            else check.SetMultipleOf(Element(node).RawText);
            any = true;
        }
        if (any) _checks.Add(check);
    }

    private bool AddBound(NumberCheck check, Keyword inclusive, Keyword exclusive, bool below)
    {
        var node = At(inclusive);
        var strict = At(exclusive);
        if (node > 0 && Element(node).Kind != JsonKind.Number) Invalid(node, "a number");
        else if (node > 0)
        {
            var open = Draft == SchemaDraft.Draft4 && strict > 0 && Element(strict).Kind == JsonKind.True;
            check.Add(new Bound(Keywords.Name(inclusive), Element(node).RawText, below, open));
        }
        if (strict == 0) return node > 0;
        if (Draft == SchemaDraft.Draft4)
        {
            if (Element(strict).Kind is not (JsonKind.True or JsonKind.False)) Invalid(strict, "true or false in draft 4");
            return node > 0;
        }
        if (Element(strict).Kind == JsonKind.Number) check.Add(new Bound(Keywords.Name(exclusive), Element(strict).RawText, below, exclusive: true));
        else Invalid(strict, "a number (true and false belong to draft 4: declare it with \"$schema\")");
        return true;
    }

    private void FillStrings()
    {
        var check = new StringCheck { MinLength = Size(Keyword.MinLength, 0), MaxLength = Size(Keyword.MaxLength, long.MaxValue) };
        if (At(Keyword.Pattern) is var pattern and > 0) check.Pattern = PatternAt(pattern, Element(pattern));
        if (At(Keyword.Format) is var format and > 0) check.Format = FormatAt(format);
        if (check.MinLength > 0 || check.MaxLength < long.MaxValue || check.Pattern is not null || check.Format is not null) _checks.Add(check);
        FillContent();
    }

    private void FillContent()
    {
        if (!_options.AssertContent || Draft != SchemaDraft.Draft7) return;
        var isBase64 = At(Keyword.ContentEncoding) is var encoding and > 0 && Element(encoding) is { Kind: JsonKind.String } e && e.GetString() == "base64";
        var isJson = At(Keyword.ContentMediaType) is var media and > 0 && Element(media) is { Kind: JsonKind.String } m && m.GetString() == "application/json";
        if (isBase64 || isJson) _checks.Add(new ContentCheck(isBase64, isJson));
    }

    private Pattern? PatternAt(int node, TapeElement element)
    {
        if (element.Kind != JsonKind.String) Invalid(node, "a string");
        else if (PatternOf(node, element.GetString()) is { } pattern) return pattern;
        return null;
    }

    private Pattern? PatternOf(int node, string source)
    {
        if (Pattern.TryCreate(source, _options.PatternTimeout, out var pattern, out var reason)) return pattern;
        Problem(_place.Document, node, "schema_pattern_invalid", $"this is not a regular expression of ECMA-262: {reason}");
        return null;
    }

    private Format? FormatAt(int node)
    {
        if (Element(node).Kind != JsonKind.String)
        {
            Invalid(node, "a string");
            return null;
        }
        if (!_options.AssertFormats && !_place.Resource.Dialect.AssertsFormats) return null;
        return FormatTable.Find(Element(node).GetString());
    }

    /// <summary>A size that must be an integer from 0 up (1.0 counts as one).</summary>
    private long Size(Keyword keyword, long absent)
    {
        if (At(keyword) is not (var node and > 0)) return absent;
        var element = Element(node);
        if (element.Kind == JsonKind.Number)
        {
            if (JsonNumber.TryShort(element.RawText, out var value) && value >= 0) return value;
            var number = new JsonNumber(element.RawText);
            if (number is { IsInteger: true, Negative: false })
                return number.Magnitude > 18 ? long.MaxValue : (long)decimal.Parse(System.Text.Encoding.ASCII.GetString(element.RawText), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture);
        }
        Invalid(node, "an integer from 0 up");
        return absent;
    }
}
