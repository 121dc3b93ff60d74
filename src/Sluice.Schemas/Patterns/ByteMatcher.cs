namespace Sluice.Schemas.Patterns;

/// <summary>Searches UTF-8 text with a <see cref="ByteAutomaton"/>, made deterministic step by step as texts ask for it. One look-up
/// per byte, nothing allocated once the states are known. Thread-safe.</summary>
internal sealed class ByteMatcher
{
    private const int StatesMax = 2_000;
    private const int Unknown = 0;

    /// <summary>The state that no more text leads out of without a match.</summary>
    public const int Rejected = 1;

    /// <summary>The state after a match, whatever follows.</summary>
    public const int Accepted = 2;

    private readonly ByteAutomaton _automaton;
    private readonly byte[] _classes = new byte[256];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<int[]> _members = [];
    private readonly int[] _restart;
    private readonly int _classCount;
    private readonly int _start;
    private volatile int[][] _rows = [];
    private volatile bool[] _acceptsEnd = [];

    public ByteMatcher(ByteAutomaton automaton)
    {
        _automaton = automaton;
        _classCount = FindClasses();
        for (var i = 0; i <= Accepted; i++)
        {
            _members.Add([]);
            _rows = [.. _rows, []];
            _acceptsEnd = [.. _acceptsEnd, i == Accepted];
        }
        _restart = Close([automaton.Entry], atStart: false, atEnd: false);
        _start = NumberOf(Close([automaton.Entry], atStart: true, atEnd: false), _restart);
    }

    /// <summary>Whether the pattern occurs in the text; null when it needs more states than are kept.</summary>
    public bool? Find(ReadOnlySpan<byte> text)
    {
        var state = _start;
        var classes = _classes;
        foreach (var c in text)
        {
            if (state <= Accepted) break;
            // Read anew for each byte: another thread may have added the state that the last step led to.
            var next = Volatile.Read(ref _rows[state][classes[c]]);
            if (next == Unknown) next = Step(state, classes[c]);
            if (next < 0) return null;
            state = next;
        }
        return _acceptsEnd[state];
    }

    /// <summary>The state before the first byte; for those who walk several patterns at once.</summary>
    public int Start => _start;

    /// <summary>The state after one more byte; negative when the pattern needs more states than are kept.</summary>
    public int Walk(int state, byte next)
    {
        if (state <= Accepted) return state;
        var known = Volatile.Read(ref _rows[state][_classes[next]]);
        return known == Unknown ? Step(state, _classes[next]) : known;
    }

    /// <summary>Whether the pattern occurs in a text that ends in a state.</summary>
    public bool AcceptsEnd(int state) => _acceptsEnd[state];

    /// <summary>Bytes of one class lead to the same states.</summary>
    public byte ClassOf(byte value) => _classes[value];

    private int Step(int state, int byteClass)
    {
        lock (_numbers)
        {
            if (_members.Count > StatesMax) return -1;
            var sample = Array.IndexOf(_classes, (byte)byteClass);
            List<int> targets = [];
            foreach (var member in _members[state])
            {
                var at = _automaton.States[member];
                if (at.Kind == ByteAutomaton.Kind.Bytes && sample >= at.First && sample <= at.Last) targets.Add(at.Next);
            }
            var next = NumberOf(Close(targets, atStart: false, atEnd: false), _restart);
            Volatile.Write(ref _rows[state][byteClass], next);
            return next;
        }
    }

    /// <summary>The number of a set of states, to which a match that starts here is added.</summary>
    private int NumberOf(int[] members, int[] restart)
    {
        int[] all = [.. members.Union(restart).Order()];
        if (all.Any(member => _automaton.States[member].Kind == ByteAutomaton.Kind.Match)) return Accepted;
        var acceptsEnd = Close(all, atStart: false, atEnd: true).Any(member => _automaton.States[member].Kind == ByteAutomaton.Kind.Match);
        if (!acceptsEnd && !all.Any(member => _automaton.States[member].Kind == ByteAutomaton.Kind.Bytes)) return Rejected;
        var key = string.Join(',', all);
        if (_numbers.TryGetValue(key, out var number)) return number;
        number = _members.Count;
        _members.Add(all);
        _numbers.Add(key, number);
        var rows = _rows;
        if (number >= rows.Length) Array.Resize(ref rows, number * 2);
        rows[number] = new int[_classCount];
        var accepts = _acceptsEnd;
        if (number >= accepts.Length) Array.Resize(ref accepts, number * 2);
        accepts[number] = acceptsEnd;
        (_acceptsEnd, _rows) = (accepts, rows);
        return number;
    }

    /// <summary>What can be reached without a byte. Places that cannot be passed now are kept: the end may come later.</summary>
    private int[] Close(IEnumerable<int> from, bool atStart, bool atEnd)
    {
        HashSet<int> seen = [];
        var open = new Stack<int>(from);
        List<int> kept = [];
        while (open.TryPop(out var number))
        {
            if (!seen.Add(number)) continue;
            var state = _automaton.States[number];
            switch (state.Kind)
            {
                case ByteAutomaton.Kind.Split:
                    open.Push(state.Next);
                    open.Push(state.Other);
                    break;
                case ByteAutomaton.Kind.Start:
                    if (atStart) open.Push(state.Next);
                    break;
                case ByteAutomaton.Kind.End:
                    if (atEnd) open.Push(state.Next);
                    else kept.Add(number);
                    break;
                default:
                    kept.Add(number);
                    break;
            }
        }
        kept.Sort();
        return [.. kept];
    }

    // Bytes that no state tells apart share a column.
    private int FindClasses()
    {
        var border = new bool[257];
        foreach (var state in _automaton.States)
        {
            if (state.Kind != ByteAutomaton.Kind.Bytes || state.First > state.Last) continue;
            border[state.First] = true;
            border[state.Last + 1] = true;
        }
        var current = 0;
        for (var c = 1; c < 256; c++)
        {
            if (border[c]) current++;
            _classes[c] = (byte)current;
        }
        return current + 1;
    }
}
