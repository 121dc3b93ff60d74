using Sluice.Schemas.Text;

namespace Sluice.Schemas.Compilation;

/// <summary>The walk over a document: which nodes are schemas, in which resource, with which anchors.</summary>
internal sealed partial class SchemaIndex
{
    private void Walk(SchemaPlace place)
    {
        if (!place.Document.Walked.Add(place.Node)) return;
        place.Document.Places.Add(place);
        if (++_placeCount > options.SubschemasMax || place.Value.Kind != NodeKind.Object) return;
        NoteAnchors(place);
        var nodes = place.Tape.Nodes;
        var view = new TapeView(place.Tape);
        for (var i = place.Node + 1; i < place.Value.Next; i = nodes[i + 1].Next)
            if (Keywords.Find(view, nodes[i], place.Resource.Draft) is { Shape: not Shape.Value } rule)
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

    private SchemaPlace WalkSchema(SchemaResource resource, int node)
    {
        if (resource.Document.Tape.Nodes[node].Kind == NodeKind.Object)
        {
            var dialect = DialectOf(resource.Document, node, resource.Dialect);
            if (Identify(resource.Document, node, resource.Uri, dialect) is { } inner)
            {
                resource.Document.Resources[node] = inner;
                if (!_byUri.TryAdd(inner.Uri, inner)) _repeated.Add(inner.Uri);
                resource = inner;
            }
        }
        var place = new SchemaPlace(resource, node);
        Walk(place);
        return place;
    }

    private void NoteAnchors(SchemaPlace place)
    {
        var draft = place.Resource.Draft;
        if (draft <= SchemaDraft.Draft7)
        {
            if (place.Element.TryGetProperty("$ref"u8, out _)) return;
            if (!TryGetText(place, draft == SchemaDraft.Draft4 ? "id"u8 : "$id"u8, out var id, out _)) return;
            if (SchemaUri.Split(id).Fragment is { Length: > 0 } fragment && fragment[0] != '/') place.Resource.Anchors.TryAdd(fragment, place.Node);
            return;
        }
        Note(place, "$anchor"u8, place.Resource.Anchors);
        if (draft == SchemaDraft.Draft202012)
        {
            Note(place, "$dynamicAnchor"u8, place.Resource.Anchors);
            if (TryGetText(place, "$dynamicAnchor"u8, out var name, out _)) place.Resource.DynamicAnchors.TryAdd(name, place.Node);
        }
        else if (place.Node == place.Resource.Node && place.Element.TryGetProperty("$recursiveAnchor"u8, out var flag) && flag.Kind == JsonKind.True)
        {
            place.Resource.DynamicAnchors.TryAdd("", place.Node);
        }
    }

    private void Note(SchemaPlace place, ReadOnlySpan<byte> keyword, Dictionary<string, int> anchors)
    {
        if (TryGetText(place, keyword, out var name, out _) && !anchors.TryAdd(name, place.Node) && anchors[name] != place.Node)
            _repeated.Add($"{place.Resource.Uri}#{name}");
    }

    private static bool TryGetText(SchemaPlace place, ReadOnlySpan<byte> keyword, out string text, out int node)
    {
        (text, node) = ("", 0);
        if (!place.Element.TryGetProperty(keyword, out var value) || value.Kind != JsonKind.String) return false;
        (text, node) = (value.GetString(), value.Index);
        return true;
    }
}
