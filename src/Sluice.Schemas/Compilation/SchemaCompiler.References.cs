using Sluice.Schemas.Plans;

namespace Sluice.Schemas.Compilation;

internal sealed partial class SchemaCompiler
{
    private readonly List<(DynamicRefCheck Check, string Anchor, string Path)> _dynamicRefs = [];
    private int _dynamicTargets;

    /// <summary>Up to draft 7 nothing beside a reference counts.</summary>
    private bool HidesSiblings => Draft <= SchemaDraft.Draft7 && At(Keyword.Ref) > 0;

    private void FillReferences()
    {
        if (At(Keyword.Ref) is var plain and > 0 && Resolve(plain, out var target, out _)) AddReference(target, "$ref");
        if (At(Keyword.DynamicRef) is var dynamic and > 0 && Resolve(dynamic, out target, out var anchor))
        {
            // Without a dynamic anchor at the first target it is a plain reference (2020-12 core section 8.2.3.2).
            if (anchor is not null && target.Resource.DynamicAnchors.GetValueOrDefault(anchor, -1) == target.Node)
                AddDynamicReference(target, anchor, "$dynamicRef");
            else
                AddReference(target, "$dynamicRef");
        }
        if (At(Keyword.RecursiveRef) is not (var recursive and > 0) || !Resolve(recursive, out target, out _)) return;
        if (target.Resource.DynamicAnchors.ContainsKey("")) AddDynamicReference(target, "", "$recursiveRef");
        else AddReference(target, "$recursiveRef");
    }

    // They are read before anything is compiled, and there what has the wrong form is passed over; here it is told.
    private void CheckIdentifiers()
    {
        foreach (var keyword in (ReadOnlySpan<Keyword>)[Keyword.Schema, Keyword.Id, Keyword.OldId])
            if (At(keyword) is var node and > 0 && Element(node).Kind != JsonKind.String) Invalid(node, "a string");
        if (Draft >= SchemaDraft.Draft201909 && At(Keyword.Id) is var id and > 0 && Element(id).Kind == JsonKind.String
            && SchemaUri.Split(Element(id).GetString()).Fragment is { Length: > 0 })
            Invalid(id, "without fragment; a name inside a schema is written \"$anchor\" since 2019-09");
        foreach (var keyword in (ReadOnlySpan<Keyword>)[Keyword.Anchor, Keyword.DynamicAnchor])
            if (At(keyword) is var node and > 0 && !IsAnchor(Element(node))) Invalid(node, "a name of letters, digits, \"-\", \"_\" and \".\" that starts with a letter or \"_\"");
        foreach (var keyword in (ReadOnlySpan<Keyword>)[Keyword.Defs, Keyword.Definitions])
            if (At(keyword) is var node and > 0 && Element(node).Kind != JsonKind.Object) Invalid(node, "an object of schemas");
        Flag(Keyword.RecursiveAnchor);
    }

    // 2019-09 core section 8.2.3 with colons, 2020-12 core section 8.2.2 with an underscore in front.
    private static bool IsAnchor(TapeElement element)
    {
        if (element.Kind != JsonKind.String || element.GetString() is not [var first, .. var rest]) return false;
        return (char.IsAsciiLetter(first) || first == '_') && rest.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':');
    }

    private bool Resolve(int node, out SchemaPlace target, out string? anchor)
    {
        (target, anchor) = (default, null);
        if (Element(node).Kind != JsonKind.String)
        {
            Invalid(node, "a string");
            return false;
        }
        var reference = Element(node).GetString();
        if (_index.IsAmbiguous(_place, reference))
            Problem(_place.Document, node, "schema_identifier_repeated", "more than one schema has the identifier that this reference names; give each its own");
        if (_index.TryResolve(_place, reference, out target, out anchor)) return true;
        Problem(_place.Document, node, "schema_reference_unresolved", Unresolved);
        return false;
    }

    private const string Unresolved =
        "nothing is found at this reference; schemas outside the document must be registered, they are never fetched";

    private void AddReference(SchemaPlace target, string path)
    {
        _hasReferences = true;
        _checks.Add(new AllCheck([PlanOf(target, path)]));
    }

    private void AddDynamicReference(SchemaPlace target, string anchor, string path)
    {
        var edge = PlanOf(target, path);
        edge.Plan.GuardsStack = true;
        var check = new DynamicRefCheck(edge);
        _dynamicRefs.Add((check, anchor, path));
        _checks.Add(check);
    }

    /// <summary>Compiles what dynamic references may lead to in each resource; false when there was nothing new.</summary>
    private bool FindDynamicTargets()
    {
        var found = 0;
        foreach (var (check, anchor, path) in _dynamicRefs)
        {
            // The list grows when a target's document is loaded.
            for (var i = 0; i < _index.Resources.Count; i++)
            {
                var resource = _index.Resources[i];
                if (!resource.DynamicAnchors.TryGetValue(anchor, out var node)) continue;
                var edge = PlanOf(new SchemaPlace(resource, node), path);
                edge.Plan.GuardsStack = true;
                check.SetTarget(resource.Number, edge);
                found++;
            }
        }
        var more = found > _dynamicTargets && _pending.Count > 0;
        _dynamicTargets = found;
        return more;
    }
}
