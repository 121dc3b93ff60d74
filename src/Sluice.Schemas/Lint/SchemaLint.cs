using Sluice.Schemas.Compilation;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Lint;

/// <summary>Compares a schema with what a provider's structured output accepts.</summary>
public static class SchemaLint
{
    /// <summary>Everything the provider would refuse or ignore, in the order of the text; empty when it takes the schema as it is.</summary>
    public static IReadOnlyList<LintFinding> Check(Schema schema, ProviderProfile profile)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(profile);
        var walk = new Walk(schema, profile);
        walk.CheckRoot();
        walk.CheckSchema(schema.Root, "");
        walk.CheckReferences();
        walk.CheckTotals();
        return [.. walk.Findings.OrderBy(entry => entry.Offset).Select(entry => entry.Finding)];
    }

    private sealed class Walk(Schema schema, ProviderProfile profile)
    {
        private readonly SchemaGraph _graph = new();
        private readonly List<(TapeElement Value, string Place, int From, int To)> _references = [];
        private readonly int[] _lines = [.. LineStarts(schema.Root.Tape.Utf8.Span)];
        private int _properties;
        private int _enumValues;
        private int _characters;
        private int _levels;

        public List<(int Offset, LintFinding Finding)> Findings { get; } = [];

        public void CheckRoot()
        {
            var root = schema.Root;
            if (!profile.RootMustBeObject) return;
            var isObject = root.TryGetProperty("type"u8, out var type) && type.Kind == JsonKind.String && type.GetString() == "object";
            if (!isObject || root.TryGetProperty("anyOf"u8, out _))
                Add(root, "", "lint_root_not_object", LintSeverity.Refused, "the top of the schema must be an object, not a union or another type; wrap it in one");
        }

        public void CheckSchema(TapeElement element, string pointer)
        {
            if (element.Kind != JsonKind.Object) return;
            CheckObject(element, pointer);
            foreach (var (name, value) in element.Members)
            {
                var place = $"{pointer}/{Pointers.Escape(name)}";
                if (Keywords.Find(name) is { } rule) CheckKeyword(element, rule, value, place);
            }
        }

        public void CheckReferences()
        {
            foreach (var reference in _references) _graph.Add(reference.From, reference.To, 0);
            (_levels, var recursive) = _graph.Measure(schema.Root.Index);
            if (!profile.RecursionRefused) return;
            foreach (var (value, place, from, to) in _references)
                if (recursive.Contains(from) && recursive.Contains(to))
                    Add(value, place, "lint_recursion", LintSeverity.Refused, $"{profile.Name} takes no schema that contains itself");
        }

        public void CheckTotals()
        {
            Total("properties", _properties, profile.PropertiesMax);
            Total("levels of nesting", _levels, profile.LevelsMax);
            Total("enum values", _enumValues, profile.EnumValuesMax);
            Total("characters in names and enum values", _characters, profile.NameCharactersMax);
        }

        private void Total(string what, int count, int max)
        {
            if (count > max) Add(schema.Root, "", "lint_too_large", LintSeverity.Refused, $"the schema has {count} {what}; {profile.Name} takes {max}");
        }

        private void CheckKeyword(TapeElement owner, KeywordRule rule, TapeElement value, string place)
        {
            if (profile.SeverityOf(rule.Name) is { } severity)
            {
                Add(value, place, severity == LintSeverity.Refused ? "lint_keyword_refused" : "lint_keyword_ignored", severity, severity == LintSeverity.Refused
                    ? $"{profile.Name} refuses \"{rule.Name}\"; the down-converted schema leaves it out, and replies are still checked for it"
                    : $"{profile.Name} does not enforce \"{rule.Name}\"; replies are still checked for it");
            }
            if (rule.Keyword == Keyword.Enum) CountEnum(value);
            if (rule.Keyword == Keyword.Ref) CheckReference(owner, value, place);
            foreach (var (below, name, deeper) in Below(rule, value))
            {
                if (rule.Keyword is not (Keyword.Defs or Keyword.Definitions)) _graph.Add(owner.Index, below.Index, deeper);
                CheckSchema(below, name is null ? place : $"{place}/{name}");
            }
        }

        private static IEnumerable<(TapeElement Element, string? Name, int Deeper)> Below(KeywordRule rule, TapeElement value)
        {
            var deeper = rule.Keyword is Keyword.Properties or Keyword.Items or Keyword.PrefixItems or Keyword.AdditionalProperties or Keyword.PatternProperties ? 1 : 0;
            if (rule.Shape is Shape.Schema or Shape.SchemaOrSchemas && value.Kind == JsonKind.Object) yield return (value, null, deeper);
            if (rule.Shape is Shape.Schemas or Shape.SchemaOrSchemas && value.Kind == JsonKind.Array)
            {
                var position = 0;
                foreach (var item in value.Items) yield return (item, (position++).ToString(), deeper);
            }
            if (rule.Shape is not (Shape.SchemaMap or Shape.Dependencies)) yield break;
            foreach (var (name, member) in value.Members) yield return (member, Pointers.Escape(name), deeper);
        }

        private void CheckObject(TapeElement element, string pointer)
        {
            if (!element.TryGetProperty("properties"u8, out var properties) || properties.Kind != JsonKind.Object)
            {
                if (profile.MustBeClosed) CheckMap(element, pointer);
                return;
            }
            _properties += properties.Count;
            foreach (var (name, _) in properties.Members) _characters += name.Length;
            var closed = element.TryGetProperty("additionalProperties"u8, out var additional) && additional.Kind == JsonKind.False;
            if (profile.MustBeClosed && !closed)
                Add(element, pointer, "lint_not_closed", LintSeverity.Refused, $"{profile.Name} wants \"additionalProperties\": false on every object");
            if (!profile.AllRequired) return;
            var required = element.TryGetProperty("required"u8, out var list) ? list.Items.Where(i => i.Kind == JsonKind.String).Select(i => i.GetString()).ToHashSet(StringComparer.Ordinal) : [];
            foreach (var (name, member) in properties.Members)
                if (!required.Contains(name))
                    Add(member, $"{pointer}/properties/{Pointers.Escape(name)}", "lint_not_required", LintSeverity.Refused, $"{profile.Name} wants every property required; make this one a union with null");
        }

        // An object whose names the schema does not list: nothing but an empty one could be closed.
        private void CheckMap(TapeElement element, string pointer)
        {
            var has = element.TryGetProperty("additionalProperties"u8, out var names);
            if (has && names.Kind == JsonKind.False) return;
            var isObject = element.TryGetProperty("type"u8, out var type)
                && (type.Kind == JsonKind.Array ? type.Items : [type]).Any(item => item.Kind == JsonKind.String && item.GetString() == "object");
            if (has && names.Kind == JsonKind.Object)
                Add(names, $"{pointer}/additionalProperties", "lint_map", LintSeverity.Refused, $"{profile.Name} takes no objects with free names; use an array of name and value");
            else if (isObject)
                Add(element, pointer, "lint_map", LintSeverity.Refused, $"{profile.Name} takes no objects whose names are not listed; list them, or use an array of name and value");
        }

        private void CheckReference(TapeElement owner, TapeElement value, string place)
        {
            if (value.Kind != JsonKind.String) return;
            var reference = value.GetString();
            if (!reference.StartsWith('#'))
                Add(value, place, "lint_reference_outside", LintSeverity.Refused, "references must stay within the schema sent to a provider");
            else if (schema.Root.TryResolve(Uri.UnescapeDataString(reference[1..]), out var target))
                _references.Add((value, place, owner.Index, target.Index));
        }

        private static List<int> LineStarts(ReadOnlySpan<byte> text)
        {
            List<int> starts = [0];
            for (var i = 0; i < text.Length; i++)
                if (text[i] == '\n') starts.Add(i + 1);
            return starts;
        }

        private void CountEnum(TapeElement value)
        {
            _enumValues += value.Count;
            foreach (var item in value.Items) _characters += item.Kind == JsonKind.String ? item.GetString().Length : 0;
        }

        private void Add(TapeElement element, string pointer, string code, LintSeverity severity, string message)
        {
            var found = Array.BinarySearch(_lines, element.Start);
            var line = found >= 0 ? found + 1 : ~found;
            Findings.Add((element.Start, new LintFinding(pointer, line, code, severity, message)));
        }
    }
}
