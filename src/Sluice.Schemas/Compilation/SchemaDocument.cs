using System.Text;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Compilation;

/// <summary>A JSON text that holds schemas.</summary>
internal sealed class SchemaDocument(Tape tape)
{
    public Tape Tape => tape;

    /// <summary>The resources that start in this document, by the node of their root.</summary>
    public Dictionary<int, SchemaResource> Resources { get; } = [];

    /// <summary>Nodes known to be schemas, by the index's walk.</summary>
    public List<SchemaPlace> Places { get; } = [];

    /// <summary>Nodes the index has walked.</summary>
    public HashSet<int> Walked { get; } = [];

    private readonly Dictionary<int, Dictionary<string, int>> _members = [];

    /// <summary>Takes one step of a JSON Pointer. Large objects are indexed at the first step into them: many references may lead
    /// through one <c>$defs</c>.</summary>
    public bool TryStep(int node, string segment, out int next)
    {
        next = 0;
        ref readonly var value = ref tape.Nodes[node];
        if (value.Kind != NodeKind.Object || value.Count <= 16)
        {
            if (!new TapeElement(tape, node).TryStep(segment, out var element)) return false;
            next = element.Index;
            return true;
        }
        if (!_members.TryGetValue(node, out var members))
        {
            members = new Dictionary<string, int>(value.Count, StringComparer.Ordinal);
            for (var i = node + 1; i < value.Next; i = tape.Nodes[i + 1].Next) members[NameAt(i)] = i + 1;
            _members.Add(node, members);
        }
        return members.TryGetValue(segment, out next);
    }

    /// <summary>JSON Pointer of a node, from the document's root.</summary>
    public string PointerOf(int node)
    {
        var pointer = new StringBuilder();
        var at = 0;
        while (at != node)
        {
            ref readonly var parent = ref tape.Nodes[at];
            var isObject = parent.Kind == NodeKind.Object;
            var i = at + 1;
            var position = 0;
            for (; i < parent.Next; position++)
            {
                var value = isObject ? i + 1 : i;
                if (node >= i && node < tape.Nodes[value].Next) break;
                i = tape.Nodes[value].Next;
            }
            if (i >= parent.Next) break;
            pointer.Append('/').Append(isObject ? Pointers.Escape(NameAt(i)) : position.ToString());
            at = isObject ? i + 1 : i;
            if (node < at) break;
        }
        return pointer.ToString();
    }

    /// <summary>Line of a node, from 1.</summary>
    public int LineOf(int node) => tape.Utf8.Span[..tape.Nodes[node].Start].Count((byte)'\n') + 1;

    public string NameAt(int node) => Encoding.UTF8.GetString(new TapeView(tape).Name(tape.Nodes[node]));
}

/// <summary>A schema with an identity: the root of a document, or a subschema with an <c>$id</c>.</summary>
internal sealed class SchemaResource(int number, SchemaDocument document, int node, string uri, Dialect dialect)
{
    public SchemaDocument Document => document;

    public int Node => node;

    public string Uri => uri;

    /// <summary>Number of the resource among all of this compilation.</summary>
    public int Number => number;

    public Dialect Dialect => dialect;

    public SchemaDraft Draft => dialect.Draft;

    /// <summary>Nodes by <c>$dynamicAnchor</c>; a root with <c>$recursiveAnchor</c> has the empty name.</summary>
    public Dictionary<string, int> DynamicAnchors { get; } = new(StringComparer.Ordinal);

    /// <summary>Nodes by plain-name fragment.</summary>
    public Dictionary<string, int> Anchors { get; } = new(StringComparer.Ordinal);
}

/// <summary>A node taken as a schema, with the resource whose base and draft hold there.</summary>
internal readonly record struct SchemaPlace(SchemaResource Resource, int Node)
{
    public SchemaDocument Document => Resource.Document;

    public Tape Tape => Resource.Document.Tape;

    public ref readonly TapeNode Value => ref Resource.Document.Tape.Nodes[Node];

    public TapeElement Element => new(Tape, Node);

    /// <summary>The identifier of the resource, a hash sign and the JSON Pointer from its root.</summary>
    public string ToLocation() =>
        $"{Resource.Uri}#{Document.PointerOf(Node)[(Resource.Node == 0 ? 0 : Document.PointerOf(Resource.Node).Length)..]}";
}
