using Sluice.Schemas.Text;

namespace Sluice.Schemas.Compilation;

/// <summary>Finds every schema of a document with its identifiers, and resolves references to them. Never fetches anything.</summary>
internal sealed class SchemaIndex(Action<SchemaDocument, int, string, string> problem)
{
    private readonly Dictionary<string, SchemaResource> _resources = new(StringComparer.Ordinal);

    /// <summary>Adds a document and walks it.</summary>
    public SchemaPlace Add(SchemaDocument document, string uri, SchemaDraft fallback)
    {
        var draft = DraftOf(document, 0, fallback);
        var root = Identify(document, 0, uri, draft) ?? new SchemaResource(document, 0, uri, draft);
        document.Resources[0] = root;
        _resources.TryAdd(root.Uri, root);
        _resources.TryAdd(uri, root);
        var place = new SchemaPlace(root, 0);
        Walk(place);
        return place;
    }

    /// <summary>Finds the schema a reference names; false when there is none.</summary>
    public bool TryResolve(SchemaPlace from, string reference, out SchemaPlace target)
    {
        var (uri, fragment) = SchemaUri.Split(reference);
        target = default;
        var resource = uri.Length == 0 ? from.Resource : _resources.GetValueOrDefault(SchemaUri.Resolve(from.Resource.Uri, uri));
        if (resource is null) return false;
        target = new SchemaPlace(resource, resource.Node);
        if (string.IsNullOrEmpty(fragment)) return true;
        fragment = Uri.UnescapeDataString(fragment);
        if (fragment[0] == '/') return TryFollow(ref target, fragment);
        if (!resource.Anchors.TryGetValue(fragment, out var anchor)) return false;
        target = new SchemaPlace(resource, anchor);
        return true;
    }

    /// <summary>Follows a JSON Pointer, entering resources on the way.</summary>
    public bool TryFollow(ref SchemaPlace place, string pointer)
    {
        foreach (var segment in pointer[1..].Split('/'))
        {
            if (!place.Element.TryStep(Pointers.Unescape(segment), out var next)) return false;
            var resource = place.Document.Resources.GetValueOrDefault(next.Index) ?? place.Resource;
            place = new SchemaPlace(resource, next.Index);
        }
        if (place.Document.Walked.Add(place.Node))
        {
            place.Document.Walked.Remove(place.Node);
            Walk(place);
        }
        return true;
    }

    private void Walk(SchemaPlace place)
    {
        if (!place.Document.Walked.Add(place.Node)) return;
        place.Document.Places.Add(place);
        if (place.Value.Kind != NodeKind.Object) return;
        var draft = place.Resource.Draft;
        if (draft > SchemaDraft.Draft7 || !place.Element.TryGetProperty("$ref"u8, out _)) NoteAnchors(place);
        var nodes = place.Tape.Nodes;
        for (var i = place.Node + 1; i < place.Value.Next; i = nodes[i + 1].Next)
            if (Keywords.Find(place.Document.NameAt(i), draft) is { Shape: not Shape.Value } rule)
                WalkBelow(place.Resource, rule.Shape, i + 1);
    }

    private void WalkBelow(SchemaResource resource, Shape shape, int node)
    {
        var nodes = resource.Document.Tape.Nodes;
        var kind = nodes[node].Kind;
        if (shape == Shape.Schema || (shape == Shape.SchemaOrSchemas && kind != NodeKind.Array))
            WalkSchema(resource, node);
        else if (kind == NodeKind.Array && shape is Shape.Schemas or Shape.SchemaOrSchemas)
            for (var i = node + 1; i < nodes[node].Next; i = nodes[i].Next) WalkSchema(resource, i);
        else if (kind == NodeKind.Object && shape is Shape.SchemaMap or Shape.Dependencies)
            for (var i = node + 1; i < nodes[node].Next; i = nodes[i + 1].Next)
                if (shape == Shape.SchemaMap || nodes[i + 1].Kind != NodeKind.Array) WalkSchema(resource, i + 1);
    }

    private void WalkSchema(SchemaResource resource, int node)
    {
        if (resource.Document.Tape.Nodes[node].Kind == NodeKind.Object)
        {
            var draft = DraftOf(resource.Document, node, resource.Draft);
            if (Identify(resource.Document, node, resource.Uri, draft) is { } inner)
            {
                resource.Document.Resources[node] = inner;
                if (!_resources.TryAdd(inner.Uri, inner) && _resources[inner.Uri] != inner)
                    problem(resource.Document, node, "schema_identifier_repeated", "another schema has the same identifier; give each its own");
                resource = inner;
            }
        }
        Walk(new SchemaPlace(resource, node));
    }

    // A subschema with an identifier of its own is a resource; one whose identifier is only a fragment is an anchor.
    private static SchemaResource? Identify(SchemaDocument document, int node, string baseUri, SchemaDraft draft)
    {
        var element = new TapeElement(document.Tape, node);
        if (element.Kind != JsonKind.Object || !element.TryGetProperty(draft == SchemaDraft.Draft4 ? "id"u8 : "$id"u8, out var id)) return null;
        if (id.Kind != JsonKind.String || (draft <= SchemaDraft.Draft7 && element.TryGetProperty("$ref"u8, out _))) return null;
        var (uri, fragment) = SchemaUri.Split(id.GetString());
        if (uri.Length == 0 && fragment is not null) return null;
        return new SchemaResource(document, node, SchemaUri.Resolve(baseUri, uri), draft);
    }

    private static void NoteAnchors(SchemaPlace place)
    {
        var draft = place.Resource.Draft;
        if (draft >= SchemaDraft.Draft201909)
        {
            Note(place, "$anchor"u8, "");
            if (draft == SchemaDraft.Draft202012) Note(place, "$dynamicAnchor"u8, "");
        }
        else
        {
            Note(place, draft == SchemaDraft.Draft4 ? "id"u8 : "$id"u8, "#");
        }
    }

    private static void Note(SchemaPlace place, ReadOnlySpan<byte> keyword, string prefix)
    {
        if (!place.Element.TryGetProperty(keyword, out var value) || value.Kind != JsonKind.String) return;
        var text = value.GetString();
        var at = prefix.Length == 0 ? 0 : text.IndexOf('#', StringComparison.Ordinal) + 1;
        if (prefix.Length > 0 && at == 0) return;
        if (at < text.Length && text[at] != '/') place.Resource.Anchors.TryAdd(text[at..], place.Node);
    }

    private SchemaDraft DraftOf(SchemaDocument document, int node, SchemaDraft fallback)
    {
        var element = new TapeElement(document.Tape, node);
        if (element.Kind != JsonKind.Object || !element.TryGetProperty("$schema"u8, out var schema) || schema.Kind != JsonKind.String)
            return fallback;
        if (Drafts.Find(schema.GetString()) is { } draft) return draft;
        problem(document, schema.Index, "schema_dialect_unknown",
            "this dialect is not known; use one of the drafts 4, 6, 7, 2019-09 and 2020-12 of json-schema.org, or leave \"$schema\" out");
        return fallback;
    }
}
