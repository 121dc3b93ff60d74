using Sluice.Schemas.Plans;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Compilation;

/// <summary>Turns schemas into plans. Iterative: a plan is created when something leads to it and filled from a queue.</summary>
internal sealed partial class SchemaCompiler
{
    private const int ChainMax = 8;

    private readonly SchemaOptions _options;
    private readonly SchemaIndex _index;
    private readonly List<(int Offset, SchemaProblem Problem)> _problems = [];
    private readonly HashSet<(string, string)> _reported = [];
    private readonly Dictionary<(SchemaDocument, int), Plan> _plans = [];
    private readonly Queue<(Plan Plan, SchemaPlace Place)> _pending = new();
    private readonly List<(Plan Plan, SchemaPlace Place)> _filled = [];
    private readonly int[] _at = new int[Keywords.Count];
    private bool _hasReferences;
    private SchemaPlace _place;
    private Plan _plan = new();

    public SchemaCompiler(SchemaOptions options)
    {
        _options = options;
        _index = new SchemaIndex(options, Problem);
    }

    /// <summary>The problems so far, in the order of the text.</summary>
    public IReadOnlyList<SchemaProblem> Problems => [.. _problems.OrderBy(entry => entry.Offset).Select(entry => entry.Problem)];

    public SchemaPlace Root { get; private set; }

    /// <summary>Resources whose way through must be remembered during evaluation; 0 when no reference is dynamic.</summary>
    public int ScopeSize { get; private set; }

    /// <summary>Compiles a whole document; null when it has problems.</summary>
    public Plan? Compile(Tape tape)
    {
        var document = new SchemaDocument(tape);
        Root = _index.Add(document, "", new Dialect(_options.DefaultDraft));
        if (_index.TooMany) return TooMany();
        var root = PlanOf(Root, "").Plan;
        FillPending();
        // What nothing refers to is compiled too: its problems are problems of the schema.
        for (var i = 0; i < document.Places.Count && !_index.TooMany; i++)
        {
            if (_plans.ContainsKey((document, document.Places[i].Node))) continue;
            PlanOf(document.Places[i], "");
            FillPending();
        }
        return Finish() ? root : null;
    }

    /// <summary>Compiles one more place of a compiled document; null when there is no subschema.</summary>
    public Plan? CompileAt(string pointer)
    {
        var place = Root;
        _place = default;
        if (pointer.Length > 0 && (pointer[0] != '/' || !_index.TryFollow(ref place, pointer))) return null;
        if (place.Value.Kind is not (NodeKind.Object or NodeKind.True or NodeKind.False)) return null;
        var plan = PlanOf(place, "").Plan;
        FillPending();
        return Finish() ? plan : null;
    }

    /// <summary>The identifiers and references of everything that was compiled.</summary>
    public SchemaIndex Index => _index;

    /// <summary>The plan of a place that the index knows; null when it cannot be compiled.</summary>
    public Plan? CompileAt(SchemaPlace place)
    {
        _place = default;
        var plan = PlanOf(place, "").Plan;
        if (_pending.Count == 0) return plan;
        FillPending();
        return Finish() ? plan : null;
    }

    private void FillPending()
    {
        do
        {
            while (_pending.TryDequeue(out var next) && !_index.TooMany)
            {
                (_plan, _place) = next;
                Fill();
                _filled.Add(next);
            }
        }
        while (FindDynamicTargets());
    }

    private bool Finish()
    {
        if (_index.TooMany) TooMany();
        if (_problems.Count == 0) RefuseLoops();
        if (_citing.Count > 0 && _problems.Count == 0) RefuseExcludedCitations();
        if (_problems.Count > 0) return false;
        if (_citing.Count > 0) TellCitingAlternatives();
        if (_dynamicRefs.Any(reference => !reference.Check.HasOneTarget))
        {
            ScopeSize = _index.Resources.Count;
            foreach (var plan in _plans.Values) plan.EntersScope = true;
        }
        if (_hasReferences) GuardRecursion();
        // From the end: what a schema leads to is mostly filled after it, and should be simple before it.
        for (var i = _filled.Count - 1; i >= 0; i--) _filled[i].Plan.Simplify();
        foreach (var (plan, _) in _filled) plan.Link();
        _filled.Clear();
        return true;
    }

    /// <summary>The way to a schema's plan; a schema that is only a reference is replaced by its target.</summary>
    private Edge PlanOf(SchemaPlace place, string path)
    {
        // Across resources the way must stay visible to dynamic references, so only references within one are replaced.
        var within = _place.Resource;
        // A long chain, or a ring, becomes plans of its own after some steps; rings are refused when all plans are known.
        for (var steps = 0; steps < ChainMax && place.Resource == within && OnlyReference(place) is { } reference; steps++)
        {
            var text = reference.GetString();
            if (_index.IsAmbiguous(place, text) || !_index.TryResolve(place, text, out var target, out _)) break;
            (place, path) = (target, $"{path}/$ref");
            _hasReferences = true;
        }
        if (!_plans.TryGetValue((place.Document, place.Node), out var plan))
        {
            plan = new Plan
            {
                FractionlessIsInteger = place.Resource.Draft != SchemaDraft.Draft4,
                Resource = place.Resource.Number,
                Location = place.ToLocation,
            };
            _plans.Add((place.Document, place.Node), plan);
            _pending.Enqueue((plan, place));
        }
        return new Edge(plan, path);
    }

    private static TapeElement? OnlyReference(SchemaPlace place)
    {
        if (place.Value.Kind != NodeKind.Object || !place.Element.TryGetProperty("$ref"u8, out var reference)) return null;
        if (reference.Kind != JsonKind.String) return null;
        if (place.Resource.Draft <= SchemaDraft.Draft7 || place.Value.Count == 1) return reference;
        var nodes = place.Tape.Nodes;
        var view = new TapeView(place.Tape);
        for (var i = place.Node + 1; i < place.Value.Next; i = nodes[i + 1].Next)
            if (place.Resource.Dialect.Find(view, nodes[i]) is
                { Keyword: not (Keyword.Ref or Keyword.Defs or Keyword.Definitions or Keyword.Schema or Keyword.Id or Keyword.Anchor) })
                return null;
        return reference;
    }

    private Plan? TooMany()
    {
        Problem(Root.Document, 0, "schema_too_large", $"the schema has more than {_options.SubschemasMax} subschemas; split it or raise the limit");
        return null;
    }

    private void Problem(SchemaDocument document, int node, string code, string message)
    {
        var pointer = document.PointerOf(node);
        if (_reported.Add((pointer, code + message)))
            _problems.Add((document.Tape.Nodes[node].Start, new SchemaProblem(pointer, code, message, document.LineOf(node))));
    }

    private void Invalid(int node, string expected) =>
        Problem(_place.Document, node, "schema_keyword_invalid", $"\"{LastName(node)}\" must be {expected}");

    private string LastName(int node)
    {
        var pointer = _place.Document.PointerOf(node);
        return Pointers.Unescape(pointer[(pointer.LastIndexOf('/') + 1)..]);
    }
}
