using System.Text;
using System.Text.Json;
using Sluice.Contracts;
using Sluice.Repair;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>Which places of an output a model is asked values for, and what it is shown: the failing values, what is wrong with them, and
/// what their schema says. Nothing else of the document is shown, and nothing else can change.</summary>
internal sealed class SurgicalPlan
{
    /// <summary>What a document as a whole is called where places are named.</summary>
    public const string Whole = "the whole document";

    private const int PlacesMax = 32;
    private const int BesideBytesMax = 8 * 1024;

    // The same from where the errors are: an alternative or a condition can be settled by another member than the one that fails.
    private static readonly string[] Conditions = ["/then/", "/else/", "/dependentSchemas/", "/dependencies/"];

    private readonly SortedDictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly SchemaParts _schema;

    private readonly string? _citable;

    private SurgicalPlan(ReadOnlyMemory<byte> document, SchemaParts schema, string? citable) => (Document, _schema, _citable) = (document, schema, citable);

    /// <summary>The document that the answers are put into.</summary>
    public ReadOnlyMemory<byte> Document { get; }

    /// <summary>The places, by JSON Pointer.</summary>
    public IReadOnlyCollection<string> Pointers => _places.Keys;

    /// <summary>The schema of the answer.</summary>
    public ReadOnlyMemory<byte> AnswerSchema { get; private set; }

    /// <summary>What is wrong, a line each.</summary>
    public IReadOnlyList<string> Errors =>
        [.. _places.Values.SelectMany(p => p.Problems.Select(problem => $"{p.Pointer}: {problem}").Distinct(StringComparer.Ordinal)), .. Citable];

    private IEnumerable<string> Citable => _citable is not null && AnswerSchema.Span.IndexOf("\"x-cites\""u8) >= 0 ? [_citable] : [];

    /// <summary>The objects around places that have no value, or whose value depends on what stands beside it.</summary>
    public IReadOnlyList<string> Beside { get; private set; } = [];

    /// <summary>Whether the model sees the whole document, so that showing it again adds nothing.</summary>
    public bool ShowsAll { get; private set; }

    /// <summary>The failing values as a JSON object, by pointer; what is missing is not in it.</summary>
    public string Values { get; private set; } = "{}";

    /// <summary>A plan for an output; null when an error does not point to a place, or the places are too many to be asked for one by one.</summary>
    public static SurgicalPlan? For(ContractVersion contract, CheckResult check, ReadOnlyMemory<byte> output)
    {
        if (check.Reading.IsEmpty || ErrorsOf(contract, check, output) is not { } errors) return null;
        using var schema = JsonDocument.Parse(contract.Schema.Utf8);
        using var tape = Tape.Rent();
        if (tape.Parse(check.Reading) is not null) return null;
        var plan = new SurgicalPlan(check.Reading, new SchemaParts(schema.RootElement), CitableIds.Line(contract.Schema));
        return errors.All(e => plan.TryAdd(e, tape.Root)) && plan.TryFinish(tape.Root) ? plan : null;
    }

    // What was JSON is wrong in the schema's terms alone. What repair had to read counts only where the contract allows that reading.
    private static List<ValidationError>? ErrorsOf(ContractVersion contract, CheckResult check, ReadOnlyMemory<byte> output)
    {
        List<ValidationError> errors = [.. check.Errors.Where(e => e.KeywordLocation.Length > 0)];
        if (errors.Count == 0 || check.Errors.Any(e => e.Code == "evaluation_limit")) return null;
        if (check.Reading.Equals(output)) return errors;
        var riskMax = OutputCheck.RepairOptionsOf(contract.Policy.Repair).RiskMax;
        return errors.Count == check.Errors.Count && check.Edits.All(e => e.Risk <= riskMax && e.Risk <= EditRisk.Representation) ? errors : null;
    }

    private bool TryAdd(ValidationError error, TapeElement root)
    {
        var keyword = error.KeywordLocation[..error.KeywordLocation.LastIndexOf('/')];
        switch (error.Code)
        {
            case "propertyNames":
                return false;
            case "required":
                return TryAddMissing(error, keyword, root);
            case "additionalProperties" or "unevaluatedProperties" when error.InstanceLocation.Length > 0:
                // A member is taken away by writing the object again without it.
                return TryAdd(ParentOf(error.InstanceLocation), keyword, $"{NameOf(error.InstanceLocation)}: {error.Message}");
            default:
                var depends = Conditions.Any(c => error.KeywordLocation.Contains(c, StringComparison.Ordinal));
                return TryAdd(error.InstanceLocation, keyword, error.Message, depends);
        }
    }

    private bool TryAddMissing(ValidationError error, string keyword, TapeElement root)
    {
        if (!root.TryResolve(error.InstanceLocation, out var parent) || _schema.At(keyword) is not { } schema
            || !schema.TryGetProperty("required", out var names)) return false;
        foreach (var name in names.EnumerateArray().Select(n => n.GetString()!))
        {
            if (parent.TryGetProperty(Encoding.UTF8.GetBytes(name), out _)) continue;
            var segment = SchemaParts.Escape(name);
            var property = $"{keyword}/properties/{segment}";
            var known = _schema.At(property) is null ? null : property;
            if (!TryAdd($"{error.InstanceLocation}/{segment}", known, "required, and missing", beside: true)) return false;
        }

        return true;
    }

    private bool TryAdd(string pointer, string? keyword, string problem, bool beside = false)
    {
        if (pointer.Length == 0) return false;
        if (!_places.TryGetValue(pointer, out var place)) _places[pointer] = place = new Place(pointer);
        place.Problems.Add(problem);
        place.NeedsBeside |= beside;
        if (keyword is null) return true;
        if (_schema.At(keyword) is not { } schema) return false;
        place.Schemas.TryAdd(keyword, schema);
        return true;
    }

    private bool TryFinish(TapeElement root)
    {
        foreach (var inner in _places.Keys.Where(p => OuterOf(p) is not null).ToList())
        {
            var outer = OuterOf(inner)!;
            _places[outer].Problems.AddRange(_places[inner].Problems.Select(p => $"{inner[outer.Length..]}: {p}"));
            _places[outer].NeedsBeside |= _places[inner].NeedsBeside;
            _places.Remove(inner);
        }

        if (_places.Count > PlacesMax) return false;
        var parents = _places.Values.Where(p => p.NeedsBeside).Select(p => ParentOf(p.Pointer)).Distinct(StringComparer.Ordinal).ToList();
        var beside = new List<string>();
        foreach (var parent in parents)
        {
            if (!root.TryResolve(parent, out var element) || element.Length > BesideBytesMax) return false;
            beside.Add($"{(parent.Length == 0 ? Whole : parent)}: {Encoding.UTF8.GetString(element.RawText)}");
        }

        (Beside, ShowsAll, Values) = (beside, parents.Contains(""), ValuesOf(root));
        var schemas = _places.Values.Select(p => (p.Pointer, (IReadOnlyCollection<JsonElement>)p.Schemas.Values));
        if (_schema.OfPlaces(schemas) is not { } answer) return false;
        AnswerSchema = answer;
        return true;
    }

    private string? OuterOf(string pointer)
    {
        for (var at = pointer.LastIndexOf('/'); at > 0; at = pointer.LastIndexOf('/', at - 1))
            if (_places.ContainsKey(pointer[..at])) return pointer[..at];
        return null;
    }

    private string ValuesOf(TapeElement root)
    {
        var text = new StringBuilder("{");
        foreach (var pointer in _places.Keys)
        {
            if (!root.TryResolve(pointer, out var value)) continue;
            if (text.Length > 1) text.Append(',');
            text.Append(SchemaParts.Quoted(pointer)).Append(':').Append(Encoding.UTF8.GetString(value.RawText));
        }

        return text.Append('}').ToString();
    }

    private static string ParentOf(string pointer) => pointer[..pointer.LastIndexOf('/')];

    private static string NameOf(string pointer) => pointer[(pointer.LastIndexOf('/') + 1)..];

    private sealed class Place(string pointer)
    {
        public string Pointer => pointer;

        public List<string> Problems { get; } = [];

        public Dictionary<string, JsonElement> Schemas { get; } = new(StringComparer.Ordinal);

        public bool NeedsBeside { get; set; }
    }
}
