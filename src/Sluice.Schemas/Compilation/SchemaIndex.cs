using Sluice.Schemas.Text;

namespace Sluice.Schemas.Compilation;

/// <summary>Finds every schema of a document with its identifiers, and resolves references to them. Documents come from the caller's
/// registry and from the embedded metaschemas; nothing is ever fetched.</summary>
internal sealed partial class SchemaIndex(SchemaOptions options, Action<SchemaDocument, int, string, string> problem)
{
    private readonly Dictionary<string, SchemaResource> _byUri = new(StringComparer.Ordinal);
    private readonly List<SchemaResource> _resources = [];
    private readonly HashSet<string> _repeated = new(StringComparer.Ordinal);
    private int _placeCount;

    /// <summary>Whether a reference by identifier could mean more than one schema. Harmless as long as nobody refers to it.</summary>
    public bool IsAmbiguous(SchemaPlace from, string reference)
    {
        if (_repeated.Count == 0) return false;
        var (uri, fragment) = SchemaUri.Split(reference);
        var absolute = SchemaUri.Resolve(from.Resource.Uri, uri);
        return (uri.Length > 0 && _repeated.Contains(absolute)) || (fragment is not null && _repeated.Contains($"{absolute}#{fragment}"));
    }

    /// <summary>Every resource found so far, by its number.</summary>
    public IReadOnlyList<SchemaResource> Resources => _resources;

    /// <summary>Whether the schemas found are more than the options allow.</summary>
    public bool TooMany => _placeCount > options.SubschemasMax;

    /// <summary>Adds a document and walks it.</summary>
    public SchemaPlace Add(SchemaDocument document, string uri, Dialect fallback)
    {
        var dialect = DialectOf(document, 0, fallback);
        var root = Identify(document, 0, uri, dialect) ?? NewResource(document, 0, uri, dialect);
        document.Resources[0] = root;
        _byUri.TryAdd(root.Uri, root);
        _byUri.TryAdd(uri, root);
        var place = new SchemaPlace(root, 0);
        Walk(place);
        return place;
    }

    /// <summary>Finds the schema a reference names; false when there is none. <paramref name="anchor"/> is its plain-name fragment.</summary>
    public bool TryResolve(SchemaPlace from, string reference, out SchemaPlace target, out string? anchor)
    {
        var (uri, fragment) = SchemaUri.Split(reference);
        (target, anchor) = (default, null);
        var resource = uri.Length == 0 ? from.Resource : FindResource(SchemaUri.Resolve(from.Resource.Uri, uri), from.Resource.Dialect);
        if (resource is null) return false;
        target = new SchemaPlace(resource, resource.Node);
        if (string.IsNullOrEmpty(fragment)) return true;
        fragment = Uri.UnescapeDataString(fragment);
        if (fragment[0] == '/') return TryFollow(ref target, fragment);
        if (!resource.Anchors.TryGetValue(fragment, out var node)) return false;
        (target, anchor) = (new SchemaPlace(resource, node), fragment);
        return true;
    }

    /// <summary>Follows a JSON Pointer, entering resources on the way.</summary>
    public bool TryFollow(ref SchemaPlace place, string pointer)
    {
        foreach (var segment in pointer[1..].Split('/'))
        {
            if (!place.Document.TryStep(place.Node, Pointers.Unescape(segment), out var next)) return false;
            place = new SchemaPlace(place.Document.Resources.GetValueOrDefault(next) ?? place.Resource, next);
        }
        // A place that no keyword declares to be a schema becomes one because a reference says so.
        if (!place.Document.Walked.Contains(place.Node)) place = WalkSchema(place.Resource, place.Node);
        return true;
    }

    private SchemaResource? FindResource(string uri, Dialect fallback)
    {
        if (_byUri.TryGetValue(uri, out var known)) return known;
        if (!TryLoad(uri, out var tape)) return null;
        var root = Add(new SchemaDocument(tape), uri, fallback).Resource;
        // A subschema of the new document may have claimed the address for itself.
        return _byUri.GetValueOrDefault(uri) ?? root;
    }

    private bool TryLoad(string uri, out Tape tape)
    {
        tape = null!;
        if (options.Registry is not { } registry || !registry.TryFind(uri, out var utf8))
            if (!Metaschemas.TryFind(uri, out utf8)) return false;
        tape = Tape.Rent();
        return tape.Parse(utf8, options.SchemaLimits) is null;
    }

    private SchemaResource NewResource(SchemaDocument document, int node, string uri, Dialect dialect)
    {
        var resource = new SchemaResource(_resources.Count, document, node, uri, dialect);
        _resources.Add(resource);
        return resource;
    }

    // A subschema with an identifier of its own is a resource; one whose identifier is only a fragment is an anchor.
    private SchemaResource? Identify(SchemaDocument document, int node, string baseUri, Dialect dialect)
    {
        var element = new TapeElement(document.Tape, node);
        var draft = dialect.Draft;
        if (element.Kind != JsonKind.Object || !element.TryGetProperty(draft == SchemaDraft.Draft4 ? "id"u8 : "$id"u8, out var id)) return null;
        if (id.Kind != JsonKind.String || (draft <= SchemaDraft.Draft7 && element.TryGetProperty("$ref"u8, out _))) return null;
        var (uri, fragment) = SchemaUri.Split(id.GetString());
        if (uri.Length == 0 && fragment is not null) return null;
        return NewResource(document, node, SchemaUri.Resolve(baseUri, uri), dialect);
    }

    /// <summary>The dialect that a schema's <c>$schema</c> names; the surrounding one when it has none.</summary>
    private Dialect DialectOf(SchemaDocument document, int node, Dialect fallback)
    {
        var element = new TapeElement(document.Tape, node);
        if (element.Kind != JsonKind.Object || !element.TryGetProperty("$schema"u8, out var schema) || schema.Kind != JsonKind.String)
            return fallback;
        var uri = schema.GetString();
        if (Drafts.Find(uri) is { } draft) return new Dialect(draft);
        if (CustomDialect(document, schema.Index, uri) is { } dialect) return dialect;
        problem(document, schema.Index, "schema_dialect_unknown",
            "this dialect is not known; use a draft of json-schema.org (4, 6, 7, 2019-09, 2020-12), register its metaschema, or leave \"$schema\" out");
        return fallback;
    }

    private Dialect? CustomDialect(SchemaDocument document, int node, string uri)
    {
        if (options.Registry is null || !TryLoad(SchemaUri.Split(uri).Uri, out var tape)) return null;
        var root = tape.Root;
        var hasVocabulary = root.TryGetProperty("$vocabulary"u8, out var vocabulary);
        var declared = root.TryGetProperty("$schema"u8, out var schema) && schema.Kind == JsonKind.String ? Drafts.Find(schema.GetString()) : null;
        // A metaschema may be written in a dialect of its own; then its core vocabulary tells the draft.
        if ((declared ?? (hasVocabulary ? Dialect.DraftOf(vocabulary) : null)) is not { } draft) return null;
        if (draft < SchemaDraft.Draft201909 || !hasVocabulary) return new Dialect(draft);
        if (vocabulary.Kind != JsonKind.Object) return null;
        List<string> unknown = [];
        var dialect = Dialect.FromVocabulary(draft, vocabulary, unknown);
        if (unknown.Count > 0)
            problem(document, node, "schema_vocabulary_unknown", $"the dialect requires vocabularies that are not known: {string.Join(", ", unknown)}");
        return dialect;
    }
}
