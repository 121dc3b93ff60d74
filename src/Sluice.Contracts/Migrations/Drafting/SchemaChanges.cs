using System.Text;
using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary>Compares two schemas member by member and writes what a migration must do about it.</summary>
internal sealed class SchemaChanges(TapeElement oldRoot, TapeElement newRoot, DraftLines lines)
{
    private const int DepthMax = 16;

    public void Compare() => Compare(oldRoot, newRoot, "", 0);

    private void Compare(TapeElement oldSchema, TapeElement newSchema, string path, int depth)
    {
        (oldSchema, newSchema) = (Follow(oldSchema, oldRoot), Follow(newSchema, newRoot));
        if (depth > DepthMax || oldSchema.Kind != JsonKind.Object || newSchema.Kind != JsonKind.Object || Same(oldSchema, newSchema)) return;
        if (path.Length > 0 && Types(oldSchema, newSchema, path)) return;
        Values(oldSchema, newSchema, path);
        Members(oldSchema, newSchema, path, depth);
        if (oldSchema.TryGetProperty("items"u8, out var oldItems) && newSchema.TryGetProperty("items"u8, out var newItems))
            Compare(oldItems, newItems, $"{path}/*", depth + 1);
    }

    private void Members(TapeElement oldSchema, TapeElement newSchema, string path, int depth)
    {
        var (before, after) = (Properties(oldSchema), Properties(newSchema));
        var (mustBefore, mustAfter) = (Required(oldSchema), Required(newSchema));
        var gone = before.Keys.Except(after.Keys, StringComparer.Ordinal).ToList();
        var come = after.Keys.Except(before.Keys, StringComparer.Ordinal).ToList();
        foreach (var name in gone)
        {
            var twin = come.Find(c => Same(before[name], after[c])) ?? (gone.Count == 1 && come.Count == 1 ? come[0] : null);
            if (twin is not null) lines.Comment($"If '{twin}' is the new name of '{name}': - move: {{from: {At(path, name)}, to: {At(path, twin)}}}");
            lines.Op($"remove: {{path: {At(path, name)}}}", mustBefore.Contains(name) ? "required before: give a default for readers of the old version" : null);
        }
        foreach (var name in come.Where(mustAfter.Contains))
        {
            if (Given(after[name]) is { } value) lines.Op($"add: {{path: {At(path, name)}, value: {value}}}");
            else lines.Comment($"'{name}' is required and has no default. Say what it is in older documents: - add: {{path: {At(path, name)}, value: …}}");
        }
        foreach (var name in come.Where(n => !mustAfter.Contains(n) && IsOpen(oldSchema) && !TakesAll(after[n])))
            lines.Comment($"Older documents may hold a '{name}' of any kind that nobody declared; without an op it stays. To take it out:"
                + $" - remove: {{path: {At(path, name)}}}");
        foreach (var name in after.Keys.Where(n => before.ContainsKey(n) && mustAfter.Contains(n) && !mustBefore.Contains(n)))
        {
            if (Given(after[name]) is { } value) lines.Op($"setDefault: {{path: {At(path, name)}, value: {value}}}");
            else lines.Comment($"'{name}' is required now. Say what it is where it is missing: - setDefault: {{path: {At(path, name)}, value: …}}");
        }
        foreach (var name in before.Keys.Where(after.ContainsKey)) Compare(before[name], after[name], $"{path}/{DocumentPath.Escape(name)}", depth + 1);
    }

    /// <summary>A change of type; true when there is one.</summary>
    private bool Types(TapeElement oldSchema, TapeElement newSchema, string path)
    {
        if (Type(oldSchema) is not { } before || Type(newSchema) is not { } after || before == after || (before, after) == ("integer", "number")) return false;
        var place = Quoted(path);
        switch (before, after)
        {
            case (_, "array"):
                lines.Op($"wrap: {{path: {place}}}");
                break;
            case ("array", _):
                lines.Op($"unwrap: {{path: {place}}}", "takes the first item; the others are kept in the residue");
                break;
            case ("string", "integer" or "number" or "boolean"):
                lines.Op($"convert: {{path: {place}, to: {after}}}");
                break;
            case ("integer" or "number" or "boolean", "string") or ("number", "integer"):
                lines.Op($"convert: {{path: {place}, to: {after}, from: {before}}}");
                break;
            default:
                lines.Comment($"{path} was of type {before} and is of type {after}. Say how: a script (js), or remove and add.");
                break;
        }
        return true;
    }

    /// <summary>Values that are not allowed any more.</summary>
    private void Values(TapeElement oldSchema, TapeElement newSchema, string path)
    {
        var (before, after) = (Allowed(oldSchema), Allowed(newSchema));
        if (before.Count == 0 || after.Count == 0) return;
        var gone = before.Where(b => !after.Exists(a => DocumentEquality.Same(a, b))).ToList();
        if (gone.Count == 0) return;
        var pairs = before.Select(b => gone.Contains(b) ? $"[{Text(b)}, {(after.Count == 1 ? Text(after[0]) : "…")}]" : $"[{Text(b)}, {Text(b)}]");
        var op = $"mapEnum: {{path: {Quoted(path)}, map: [{string.Join(", ", pairs)}]}}";
        if (after.Count == 1) lines.Op(op);
        else lines.Comment($"Some values of {path} are gone. Say what they become: - {op}");
    }

    /// <summary>Whether a schema takes members that it does not name.</summary>
    private static bool IsOpen(TapeElement schema) =>
        !schema.TryGetProperty("additionalProperties"u8, out _) && !schema.TryGetProperty("unevaluatedProperties"u8, out _);

    private static bool TakesAll(TapeElement schema) => schema.Kind == JsonKind.True || (schema.Kind == JsonKind.Object && schema.Count == 0);

    private static string? Given(TapeElement schema)
    {
        if (schema.Kind != JsonKind.Object) return null;
        if (schema.TryGetProperty("default"u8, out var value) || schema.TryGetProperty("const"u8, out value)) return Text(Node(value));
        return schema.TryGetProperty("enum"u8, out var list) && list.Count == 1 ? Text(Node(list.Items.First())) : null;
    }

    private static TapeElement Follow(TapeElement schema, TapeElement root)
    {
        for (var i = 0; i < DepthMax && schema.Kind == JsonKind.Object && schema.TryGetProperty("$ref"u8, out var reference)
            && reference.Kind == JsonKind.String && reference.GetString() is ['#', .. var pointer] && root.TryResolve(pointer, out var target); i++)
            schema = target;
        return schema;
    }

    private static Dictionary<string, TapeElement> Properties(TapeElement schema) =>
        schema.TryGetProperty("properties"u8, out var properties)
            ? properties.Members.ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal)
            : new(StringComparer.Ordinal);

    private static HashSet<string> Required(TapeElement schema) =>
        schema.TryGetProperty("required"u8, out var names) && names.Kind == JsonKind.Array
            ? names.Items.Select(n => n.GetString()).ToHashSet(StringComparer.Ordinal)
            : [];

    private static string? Type(TapeElement schema) =>
        schema.TryGetProperty("type"u8, out var type) && type.Kind == JsonKind.String ? type.GetString() : null;

    private static List<DocumentNode> Allowed(TapeElement schema)
    {
        if (schema.TryGetProperty("const"u8, out var value)) return [Node(value)];
        return schema.TryGetProperty("enum"u8, out var list) ? [.. list.Items.Select(Node)] : [];
    }

    private static bool Same(TapeElement a, TapeElement b) => DocumentEquality.Same(Node(a), Node(b));

    private static DocumentNode Node(TapeElement value) => new(value.RawText.ToArray());

    /// <summary>JSON on one line, which is YAML as well.</summary>
    private static string Text(DocumentNode node) => Encoding.UTF8.GetString(CanonicalJson.Write(node.ToBytes()).Span);

    private static string At(string path, string name) => Quoted($"{path}/{DocumentPath.Escape(name)}");

    /// <summary>A path as YAML: bare where it is plain.</summary>
    private static string Quoted(string path) =>
        path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '*' or '.' or '~' or '$') && path.Length > 0 ? path : Encoding.UTF8.GetString(DocumentText.Encode(path));
}
