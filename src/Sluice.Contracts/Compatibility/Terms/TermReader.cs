using Sluice.Schemas;
using Sluice.Schemas.Compilation;
using Sluice.Schemas.Patterns;
using Sluice.Schemas.Text;

namespace Sluice.Contracts.Compatibility;

/// <summary>Reads a compiled schema as terms: references are followed (a dynamic one through the resources on the way to it), every
/// keyword the validator asserts becomes clauses, and nothing else is kept.</summary>
internal sealed partial class TermReader(Schema schema, Dictionary<string, Pattern> patterns)
{
    private const int TermsMax = 200_000;

    private readonly Dictionary<(SchemaDocument, int, string), Term> _terms = [];
    private readonly Queue<(Term Term, SchemaPlace Place, IReadOnlyList<SchemaResource> Scope)> _open = new();
    private readonly Dictionary<Keyword, TapeElement> _at = [];
    private Term _term = Term.True;
    private SchemaPlace _place;
    private IReadOnlyList<SchemaResource> _scope = [];

    /// <summary>Whether 1 and 1.0 are told apart somewhere.</summary>
    public bool HasDraft4 { get; private set; }

    /// <summary>Every term that was read.</summary>
    public IReadOnlyCollection<Term> Terms => _terms.Values;

    /// <summary>The schema's term with everything it leads to; null when that is too much.</summary>
    public Term? Read()
    {
        var root = TermOf(schema.Place, []);
        while (_open.TryDequeue(out var next))
        {
            if (_terms.Count > TermsMax) return null;
            (_term, _place, _scope) = next;
            Fill();
        }
        return root;
    }

    private SchemaDraft Draft => _place.Resource.Draft;

    private Term TermOf(SchemaPlace place, IReadOnlyList<SchemaResource> scope)
    {
        for (var steps = 0; steps < 64; steps++)
        {
            scope = Enter(scope, place.Resource);
            if (place.Value.Kind == NodeKind.True) return Term.True;
            if (place.Value.Kind == NodeKind.False) return Term.False;
            if (OnlyReference(place) is not { } reference || !schema.TryResolve(place, reference, out var target, out _)) break;
            place = target;
        }
        var key = (place.Document, place.Node, string.Join(',', scope.Select(resource => resource.Number)));
        if (_terms.TryGetValue(key, out var known)) return known;
        var term = new Term(schema, place, scope);
        _terms.Add(key, term);
        _open.Enqueue((term, place, scope));
        return term;
    }

    // Only resources that a dynamic reference can land in matter.
    private static IReadOnlyList<SchemaResource> Enter(IReadOnlyList<SchemaResource> scope, SchemaResource resource) =>
        resource.DynamicAnchors.Count == 0 || scope.Contains(resource) ? scope : [.. scope, resource];

    /// <summary>The reference of a schema that is nothing else.</summary>
    private static string? OnlyReference(SchemaPlace place)
    {
        if (!place.Element.TryGetProperty("$ref"u8, out var reference) || reference.Kind != JsonKind.String) return null;
        if (place.Resource.Draft <= SchemaDraft.Draft7 || place.Value.Count == 1) return reference.GetString();
        foreach (var (keyword, _) in KeywordsOf(place))
            if (keyword is not (Keyword.Ref or Keyword.Defs or Keyword.Definitions or Keyword.Schema or Keyword.Id or Keyword.Anchor or Keyword.DynamicAnchor
                or Keyword.Vocabulary or Keyword.RecursiveAnchor))
                return null;
        return reference.GetString();
    }

    private static IEnumerable<(Keyword Keyword, TapeElement Value)> KeywordsOf(SchemaPlace place)
    {
        List<(Keyword, TapeElement)> found = [];
        var nodes = place.Tape.Nodes;
        var view = new TapeView(place.Tape);
        for (var i = place.Node + 1; i < place.Value.Next; i = nodes[i + 1].Next)
            if (place.Resource.Dialect.Find(view, nodes[i]) is { } rule) found.Add((rule.Keyword, new TapeElement(place.Tape, i + 1)));
        return found;
    }

    private void Fill()
    {
        HasDraft4 |= Draft == SchemaDraft.Draft4;
        _at.Clear();
        foreach (var (keyword, value) in KeywordsOf(_place)) _at[keyword] = value;
        AddReferences();
        if (Draft > SchemaDraft.Draft7 || !_at.ContainsKey(Keyword.Ref))
        {
            AddValues();
            AddNumbers();
            AddStrings();
            AddArrays();
            AddObjects();
            AddUnions();
            AddUnevaluated();
        }
        _term.IsFilled = true;
    }

    private void Add(Clause clause) => _term.Clauses.Add(clause);

    private Term Below(TapeElement element) =>
        TermOf(new SchemaPlace(_place.Document.Resources.GetValueOrDefault(element.Index) ?? _place.Resource, element.Index), _scope);

    private bool TryAt(Keyword keyword, out TapeElement value) => _at.TryGetValue(keyword, out value);

    private Term? TermAt(Keyword keyword) => TryAt(keyword, out var value) ? Below(value) : null;

    private Term[] TermsAt(Keyword keyword) => TryAt(keyword, out var value) ? [.. value.Items.Select(Below)] : [];

    private void AddReferences()
    {
        if (TryAt(Keyword.Ref, out var plain)) AddReference(plain.GetString(), dynamic: false);
        if (TryAt(Keyword.DynamicRef, out var reference)) AddReference(reference.GetString(), dynamic: true);
        if (TryAt(Keyword.RecursiveRef, out var recursive)) AddReference(recursive.GetString(), dynamic: true);
    }

    private void AddReference(string reference, bool dynamic)
    {
        if (!schema.TryResolve(_place, reference, out var target, out var anchor))
        {
            Add(new OpaqueClause(Kinds.All, $"reference {Guid()}"));
            return;
        }
        if (Draft == SchemaDraft.Draft201909 && dynamic) anchor = "";
        if (dynamic && anchor is not null && target.Resource.DynamicAnchors.TryGetValue(anchor, out var node)
            && (Draft == SchemaDraft.Draft201909 || node == target.Node))
        {
            foreach (var resource in _scope)
            {
                if (!resource.DynamicAnchors.TryGetValue(anchor, out var outermost)) continue;
                target = new SchemaPlace(resource, outermost);
                break;
            }
        }
        Add(new AllClause([TermOf(target, _scope)]));
    }

    // What cannot be told is like nothing else, and never equal to itself in the other schema.
    private string Guid() => $"{System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this)}.{_terms.Count}.{_term.Clauses.Count}";

    private void AddValues()
    {
        if (TryAt(Keyword.Type, out var type))
        {
            var kinds = Kinds.None;
            foreach (var item in type.Kind == JsonKind.Array ? type.Items : [type]) kinds |= KindsOf(item.GetString());
            Add(new KindClause(kinds));
        }
        if (TryAt(Keyword.Const, out var constant)) AddValues([Value.Of(constant)]);
        if (TryAt(Keyword.Enum, out var list)) AddValues([.. list.Items.Select(Value.Of)]);
    }

    private void AddValues(List<Value> values) => Add(new ValuesClause(values));

    private Kinds KindsOf(string name) => name switch
    {
        "object" => Kinds.Object,
        "array" => Kinds.Array,
        "string" => Kinds.String,
        "number" => Kinds.Number,
        "integer" => Draft == SchemaDraft.Draft4 ? Kinds.Integer : Kinds.Whole,
        "boolean" => Kinds.Boolean,
        _ => Kinds.Null,
    };

    private void AddNumbers()
    {
        AddBound(Keyword.Minimum, Keyword.ExclusiveMinimum, upper: false);
        AddBound(Keyword.Maximum, Keyword.ExclusiveMaximum, upper: true);
        if (!TryAt(Keyword.MultipleOf, out var multiple)) return;
        if (Num.TryParse(multiple.RawText, out var of)) Add(new MultipleClause(of.Value));
        else Add(new OpaqueClause(Kinds.Number, $"multipleOf {Value.Of(multiple).Key}"));
    }

    private void AddBound(Keyword inclusive, Keyword exclusive, bool upper)
    {
        var old = Draft == SchemaDraft.Draft4;
        if (TryAt(inclusive, out var limit)) AddBound(limit, upper, old && TryAt(exclusive, out var strict) && strict.Kind == JsonKind.True);
        if (!old && TryAt(exclusive, out var open)) AddBound(open, upper, exclusive: true);
    }

    private void AddBound(TapeElement limit, bool upper, bool exclusive)
    {
        if (Num.TryParse(limit.RawText, out var value)) Add(new BoundClause(value.Value, upper, exclusive));
        else Add(new OpaqueClause(Kinds.Number, $"bound {upper} {exclusive} {Value.Of(limit).Key}"));
    }

    private void AddStrings()
    {
        AddSize(SizeOf.Text, Keyword.MinLength, Keyword.MaxLength);
        if (TryAt(Keyword.Pattern, out var pattern)) Add(new PatternClause(PatternOf(pattern.GetString())));
        if (TryAt(Keyword.Format, out var format) && (schema.CompileOptions.AssertFormats || _place.Resource.Dialect.AssertsFormats)
            && Schemas.Formats.FormatTable.Find(format.GetString()) is { } known)
            Add(new OpaqueClause(Kinds.String, $"format {known.Name}"));
        // What may be cited is known to one request only: nothing is proved of it but that it is the same.
        if (TryAt(Keyword.Cites, out var cites) && cites.Kind == JsonKind.True) Add(new OpaqueClause(Kinds.String, "x-cites"));
        if (!schema.CompileOptions.AssertContent || Draft != SchemaDraft.Draft7) return;
        var isBase64 = TryAt(Keyword.ContentEncoding, out var encoding) && encoding.Kind == JsonKind.String && encoding.GetString() == "base64";
        var isJson = TryAt(Keyword.ContentMediaType, out var media) && media.Kind == JsonKind.String && media.GetString() == "application/json";
        if (isBase64 || isJson) Add(new OpaqueClause(Kinds.String, $"content {isBase64} {isJson}"));
    }

    private void AddSize(SizeOf what, Keyword min, Keyword max)
    {
        if (TryAt(min, out var least)) Add(new SizeClause(what, upper: false, SizeFrom(least)));
        if (TryAt(max, out var most)) Add(new SizeClause(what, upper: true, SizeFrom(most)));
    }

    private static long SizeFrom(TapeElement element)
    {
        if (!Num.TryParse(element.RawText, out var number)) return long.MaxValue;
        var value = number.Value.Mantissa * System.Numerics.BigInteger.Pow(10, Math.Max(number.Value.Exponent, 0));
        return value > long.MaxValue ? long.MaxValue : (long)value;
    }

    private Pattern PatternOf(string source)
    {
        if (patterns.TryGetValue(source, out var known)) return known;
        if (!Pattern.TryCreate(source, schema.CompileOptions.PatternTimeout, out var pattern, out var reason)) throw new InvalidOperationException(reason);
        patterns.Add(source, pattern);
        return pattern;
    }

    private static IEnumerable<string> NamesIn(TapeElement list) => list.Items.Select(item => item.GetString());

    private bool Flag(Keyword keyword) => TryAt(keyword, out var value) && value.Kind == JsonKind.True;
}
