using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Simulator;

/// <summary>Spoils a document's content, one fault at a time, each where it breaks the schema: every change is tried on the
/// sound document first and kept only when that no longer fits.</summary>
internal sealed class DocumentFaults
{
    private const int TriesMax = 60;
    private const int EnumValuesMax = 5_000;
    private readonly JsonElement _schema;
    private readonly SchemaFit _fit;
    private readonly JsonNode? _sound;
    private readonly IReadOnlyList<string> _citable;
    private readonly Lazy<HashSet<string>> _enumerated;

    /// <param name="schema">The schema.</param>
    /// <param name="sound">The document.</param>
    /// <param name="citable">The ids that may be cited; null: any text.</param>
    public DocumentFaults(JsonElement schema, JsonNode? sound, IReadOnlyList<string>? citable = null)
    {
        (_schema, _sound, _citable, _fit) = (schema, sound, citable ?? [], new SchemaFit(schema, citable));
        // Who was shown nothing, or wrote the document by hand, may cite what is not known here: no fault of another kind is seen behind that.
        if (citable is not null && !_fit.Fits(sound))
            _fit = new SchemaFit(schema);
        _enumerated = new Lazy<HashSet<string>>(Enumerated);
        Spoiled = sound?.DeepClone();
    }

    /// <summary>The document with all faults so far.</summary>
    public JsonNode? Spoiled { get; private set; }

    /// <summary>Puts a fault in.</summary>
    /// <returns>Whether the document has a place for it.</returns>
    public bool TryAdd(Fault fault, SeededStream random) => fault switch
    {
        Fault.WrongType => Try(random, DocumentPlace.All(_sound), (place, node) => WrongType(node) is { } wrong && Change(place, wrong)),
        Fault.WrongEnum => Try(random, DocumentPlace.All(_sound), (place, node) => JsonNumbers.TryString(node, out var text)
            && _enumerated.Value.Contains(text) && Change(place, JsonValue.Create(OtherWord(text, random)))),
        Fault.WrongCitation => Try(random, DocumentPlace.All(_sound), (place, node) => JsonNumbers.TryString(node, out var text)
            && _citable.Contains(text, StringComparer.Ordinal) && Change(place, JsonValue.Create(OtherId(text, random)))),
        Fault.MissingField => Try(random, DocumentPlace.All(_sound), (place, _) => place.IsMember && Break(document => place.TryRemove(document))),
        Fault.ExtraField => Try(random, DocumentPlace.All(_sound), (place, node) => node is JsonObject && Break(document =>
            place.TryGet(document, out var found) && found is JsonObject members && members.TryAdd(ExtraName(members, random), JsonValue.Create(PlausibleText.Sentence(random))))),
        Fault.UnescapedNewline => Try(random, DocumentPlace.All(_sound), (place, node) => JsonNumbers.TryString(node, out var text)
            && text.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space && NewLine(place, text, space)),
        _ => false,
    };

    private static bool Try(SeededStream random, IReadOnlyList<(DocumentPlace Place, JsonNode? Node)> places, Func<DocumentPlace, JsonNode?, bool> put)
    {
        if (places.Count == 0)
            return false;
        var first = random.Index(places.Count);
        for (var i = 0; i < Math.Min(places.Count, TriesMax * 10); i++)
        {
            var (place, node) = places[(first + i) % places.Count];
            if (put(place, node))
                return true;
        }

        return false;
    }

    private bool Change(DocumentPlace place, JsonNode wrong) => Break(document => place.TrySet(document, wrong.DeepClone()));

    /// <summary>Makes a change that breaks the sound document, in the spoiled one; false when it does not, or has no place left.</summary>
    private bool Break(Func<JsonNode?[], bool> change)
    {
        JsonNode?[] trial = [_sound?.DeepClone()];
        if (!change(trial) || _fit.Fits(trial[0]))
            return false;
        return Keep(change);
    }

    private bool Keep(Func<JsonNode?[], bool> change)
    {
        JsonNode?[] spoiled = [Spoiled];
        if (!change(spoiled))
            return false;
        Spoiled = spoiled[0];
        return true;
    }

    /// <summary>A line feed in place of a space: the value stays sound, only its text will be written raw.</summary>
    private bool NewLine(DocumentPlace place, string text, int space)
    {
        var broken = string.Concat(text.AsSpan(0, space), "\n", text.AsSpan(space + 1));
        JsonNode?[] trial = [_sound?.DeepClone()];
        return place.TrySet(trial, JsonValue.Create(broken)) && _fit.Fits(trial[0])
            && Keep(document => place.TryGet(document, out var now) && JsonNumbers.TryString(now, out var same) && same == text
                && place.TrySet(document, JsonValue.Create(broken)));
    }

    private static JsonNode? WrongType(JsonNode? node) => node switch
    {
        JsonArray { Count: > 0 } items when items[0] is JsonValue or JsonObject => items[0]!.DeepClone(),
        JsonArray => JsonValue.Create("none"),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => JsonValue.Create(value.ToJsonString()),
        JsonValue value when value.GetValueKind() is JsonValueKind.True => JsonValue.Create("yes"),
        JsonValue value when value.GetValueKind() is JsonValueKind.False => JsonValue.Create("no"),
        // A text that is a number loses its quotes; another becomes a list of one. Inventing a number instead would turn into
        // wrong data that no gateway could notice.
        JsonValue value when JsonNumbers.TryString(value, out var text) => JsonNumbers.TryText(text, out var number)
            ? JsonValue.Create(number) : new JsonArray(JsonValue.Create(text)),
        _ => null,
    };

    private static string OtherWord(string value, SeededStream random) => random.Index(5) switch
    {
        0 => value.Any(char.IsLower) ? value.ToUpperInvariant() : value.ToLowerInvariant(),
        1 => value + "?",
        2 => "unknown",
        3 => "other",
        _ => random.Pick(WordLists.Adjectives),
    };

    private static string OtherId(string id, SeededStream random) => random.Index(4) switch
    {
        0 => id + "-2",
        1 => "1",
        2 => "source-1",
        _ => PlausibleText.Sentence(random),
    };

    private static string ExtraName(JsonObject members, SeededStream random)
    {
        var name = random.Fork("extra").Pick<string>(["note", "confidence", "explanation", "_comment", "reasoning", "extra"]);
        while (members.ContainsKey(name))
            name += "_";
        return name;
    }

    private HashSet<string> Enumerated()
    {
        var values = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<JsonElement>([_schema]);
        while (open.TryPop(out var element) && values.Count < EnumValuesMax)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in element.EnumerateArray())
                    open.Push(item);
            }
            else if (element.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in element.EnumerateObject())
                {
                    if (member is { Name: "enum", Value.ValueKind: JsonValueKind.Array })
                        values.UnionWith(member.Value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!));
                    open.Push(member.Value);
                }
            }
        }

        return values;
    }
}
