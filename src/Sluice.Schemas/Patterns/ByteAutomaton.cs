namespace Sluice.Schemas.Patterns;

/// <summary>A non-deterministic automaton over UTF-8 bytes (Thompson's construction). Look-around, back-references and word boundaries
/// have no place in it.</summary>
internal sealed class ByteAutomaton
{
    private const int StatesMax = 20_000;

    private readonly List<State> _states = [];

    private ByteAutomaton()
    {
    }

    public enum Kind : byte
    {
        Bytes,
        Split,
        Start,
        End,
        Match,
    }

    /// <summary>One state: what it asks for, and where it leads.</summary>
    public readonly record struct State(Kind Kind, byte First, byte Last, int Next, int Other);

    public IReadOnlyList<State> States => _states;

    public int Entry { get; private set; }

    /// <summary>Builds the automaton; null when the pattern is beyond it or too large.</summary>
    public static ByteAutomaton? TryBuild(PatternNode node)
    {
        if (!IsRegular(node)) return null;
        var automaton = new ByteAutomaton();
        var match = automaton.Add(new State(Kind.Match, 0, 0, -1, -1));
        var entry = automaton.Build(node, match);
        automaton.Entry = entry;
        return automaton._states.Count > StatesMax ? null : automaton;
    }

    /// <summary>Whether a pattern has only what an automaton can do.</summary>
    public static bool IsRegular(PatternNode node) => node switch
    {
        SetNode => true,
        SequenceNode sequence => sequence.Parts.All(IsRegular),
        ChoiceNode choice => choice.Choices.All(IsRegular),
        RepeatNode repeat => repeat is { Min: <= 1000, Max: <= 1000 } && IsRegular(repeat.Body),
        CaptureNode capture => IsRegular(capture.Body),
        PlaceNode place => place.Place is Place.Start or Place.End,
        _ => false,
    };

    private int Add(State state)
    {
        _states.Add(state);
        return _states.Count - 1;
    }

    // Built from the end to the start, so that every state knows where it leads when it is made.
    private int Build(PatternNode node, int next)
    {
        if (_states.Count > StatesMax) return next;
        switch (node)
        {
            case SetNode set:
                return BuildSet(set.Set, next);
            case SequenceNode sequence:
                for (var i = sequence.Parts.Count - 1; i >= 0; i--) next = Build(sequence.Parts[i], next);
                return next;
            case ChoiceNode choice:
                var entry = Build(choice.Choices[^1], next);
                for (var i = choice.Choices.Count - 2; i >= 0; i--) entry = Add(new State(Kind.Split, 0, 0, Build(choice.Choices[i], next), entry));
                return entry;
            case CaptureNode capture:
                return Build(capture.Body, next);
            case RepeatNode repeat:
                return BuildRepeat(repeat, next);
            default:
                return Add(new State(((PlaceNode)node).Place == Place.Start ? Kind.Start : Kind.End, 0, 0, next, -1));
        }
    }

    private int BuildRepeat(RepeatNode repeat, int next)
    {
        if (repeat.Max < 0)
        {
            var loop = Add(default);
            var body = Build(repeat.Body, loop);
            _states[loop] = new State(Kind.Split, 0, 0, body, next);
            next = loop;
        }
        else
        {
            var end = next;
            for (var i = repeat.Min; i < repeat.Max && _states.Count <= StatesMax; i++) next = Add(new State(Kind.Split, 0, 0, Build(repeat.Body, next), end));
        }
        for (var i = 0; i < repeat.Min && _states.Count <= StatesMax; i++) next = Build(repeat.Body, next);
        return next;
    }

    private int BuildSet(CodePointSet set, int next)
    {
        var entry = -1;
        // Sequences that end in the same bytes share those states.
        var shared = new Dictionary<(byte, byte, int), int>();
        foreach (var (first, last) in set.Ranges)
        {
            Utf8Sequences.Split(first, last, sequence =>
            {
                var at = next;
                for (var i = sequence.Length - 1; i >= 0; i--)
                {
                    var key = (sequence[i].First, sequence[i].Last, at);
                    if (!shared.TryGetValue(key, out var state)) shared[key] = state = Add(new State(Kind.Bytes, key.First, key.Last, at, -1));
                    at = state;
                }
                entry = entry < 0 ? at : Add(new State(Kind.Split, 0, 0, at, entry));
            });
        }
        // The empty set: a state that no byte passes.
        return entry >= 0 ? entry : Add(new State(Kind.Bytes, 1, 0, next, -1));
    }
}
