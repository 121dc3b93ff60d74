using System.Text;
using Sluice.Schemas;

namespace Sluice.Fuzz;

/// <summary>Which ways through the engine were seen already, and the inputs that opened new ones: those are changed further. A way is
/// told by what comes out: the codes with the keywords that led to them, the place and the sort of byte where the parser stopped, the
/// shape of what passed. Depends on the inputs and the seed alone.</summary>
internal sealed class Feedback(Random random)
{
    private const int KeptMax = 20_000;
    private const int DocumentsMax = 32;

    private readonly HashSet<ulong> _seen = [];
    private readonly List<(byte[] Schema, List<byte[]> Documents)> _kept = [];

    /// <summary>Different ways seen.</summary>
    public int Ways => _seen.Count;

    /// <summary>Schemas that are kept because they, or a document with them, went a new way.</summary>
    public int Kept => _kept.Count;

    /// <summary>An input to change further; false when there is none, or when the corpus is to be asked.</summary>
    public bool TryPick(out (byte[] Schema, List<byte[]> Documents) pick)
    {
        pick = default;
        if (_kept.Count == 0 || random.Next(2) == 0) return false;
        // The younger half is where the search has got to.
        var young = random.Next(2) == 0 ? _kept.Count / 2 : 0;
        pick = _kept[random.Next(young, _kept.Count)];
        return true;
    }

    /// <summary>Learns how a compilation ended.</summary>
    public void Compiled(byte[] schema, List<byte[]> documents, bool compiled, IReadOnlyList<SchemaProblem> problems)
    {
        var way = Start(compiled ? 1UL : 2UL);
        foreach (var problem in problems.Take(8)) way = Add(Add(way, problem.Code), Shape(problem.Pointer));
        if (compiled) way = Add(way, Features(schema));
        if (_seen.Add(way)) Keep(schema, documents);
    }

    /// <summary>Learns how an evaluation ended.</summary>
    public void Evaluated(byte[] schema, byte[] document, Evaluation result)
    {
        var way = Start(result.Valid ? 3UL : result.Syntax is null ? 4UL : 5UL);
        if (result.Syntax is { } syntax)
            way = Add(Add(Add(way, syntax.Code), Around(document, syntax.Offset)), Size(syntax.Offset));
        else if (result.Valid)
            way = Add(Add(Add(way, Features(schema)), document.AsSpan().TrimStart(" \t\r\n"u8)[0]), Size(document.Length));
        else
            foreach (var error in result.Errors.Take(8)) way = Add(Add(way, error.Code), Shape(error.KeywordLocation));
        if (_seen.Add(way)) Keep(schema, [document]);
    }

    private void Keep(byte[] schema, List<byte[]> documents)
    {
        if (_kept.Count > 0 && ReferenceEquals(_kept[^1].Schema, schema))
        {
            if (_kept[^1].Documents.Count < DocumentsMax) _kept[^1].Documents.AddRange(documents.Take(4));
            return;
        }
        if (_kept.Count == KeptMax) _kept.RemoveRange(0, KeptMax / 4);
        _kept.Add((schema, [.. documents.Take(4)]));
    }

    // The keywords of a way through a schema, without names and positions.
    private static string Shape(string pointer)
    {
        var shape = new StringBuilder();
        foreach (var step in pointer.Split('/'))
            if (Keywords.Contains(step)) shape.Append(step).Append('/');
        return shape.ToString();
    }

    private static ulong Features(byte[] schema)
    {
        ulong bits = 0;
        for (var i = 0; i < KeywordTexts.Length; i++)
            if (schema.AsSpan().IndexOf(KeywordTexts[i]) >= 0) bits |= 1UL << i;
        return bits;
    }

    private static ulong Around(byte[] text, int offset) => (Sort(text, offset - 1) << 8) | Sort(text, offset);

    private static ulong Sort(byte[] text, int at)
    {
        if (at < 0 || at >= text.Length) return 0;
        var c = text[at];
        return char.IsAsciiDigit((char)c) ? 1UL : char.IsAsciiLetter((char)c) ? 2UL : c >= 0x80 ? 3UL : c < 0x20 ? 4UL : c;
    }

    private static ulong Size(int count) => (ulong)System.Numerics.BitOperations.Log2((uint)count + 1);

    private static ulong Start(ulong kind) => Add(14695981039346656037UL, kind);

    private static ulong Add(ulong way, string text)
    {
        foreach (var c in text) way = (way ^ c) * 1099511628211UL;
        return Add(way, (ulong)text.Length);
    }

    private static ulong Add(ulong way, ulong value) => (way ^ value) * 1099511628211UL * 31;

    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "$ref", "$dynamicRef", "$recursiveRef", "$id", "$anchor", "$dynamicAnchor", "$schema", "$vocabulary", "$defs", "definitions", "type", "enum", "const",
        "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "format", "maxItems", "minItems",
        "uniqueItems", "contains", "minContains", "maxContains", "maxProperties", "minProperties", "required", "dependentRequired", "allOf", "anyOf", "oneOf",
        "not", "if", "then", "else", "dependentSchemas", "dependencies", "prefixItems", "items", "additionalItems", "properties", "patternProperties",
        "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentEncoding", "contentMediaType",
    };

    private static readonly byte[][] KeywordTexts = [.. Keywords.Order(StringComparer.Ordinal).Select(name => Encoding.UTF8.GetBytes($"\"{name}\"")).Take(64)];
}
