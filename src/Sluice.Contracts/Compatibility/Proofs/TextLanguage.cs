using System.Text;
using Sluice.Schemas.Patterns;

namespace Sluice.Contracts.Compatibility;

/// <summary>The strings that fit some patterns and not others, with a length and without some texts: searched by walking the patterns'
/// automata side by side, shortest first. A pattern that no automaton can do is left out, so more strings count than there are.</summary>
internal sealed class TextLanguage
{
    private const int StatesMax = 3_000;
    private const int LengthMax = 300;

    /// <summary>Units of work before the first step: 256 bytes are put into classes.</summary>
    private const int WorkToStart = 20;

    private readonly List<ByteMatcher> _fits;
    private readonly List<ByteMatcher> _misfits;
    private readonly int _min;
    private readonly int _max;
    private readonly HashSet<string> _excluded;
    private readonly string[] _excludedBytes;
    private readonly List<byte> _bytes;
    private readonly WorkBudget _budget;

    public TextLanguage(IEnumerable<Pattern> fits, IEnumerable<Pattern> misfits, long min, long max, HashSet<string> excluded, WorkBudget budget)
    {
        _fits = [.. fits.Select(p => p.Matcher).OfType<ByteMatcher>()];
        _misfits = [.. misfits.Select(p => p.Matcher).OfType<ByteMatcher>()];
        _max = max <= LengthMax ? (int)max : -1;
        _min = (int)Math.Min(min, LengthMax);
        (_excluded, _budget) = (excluded, budget);
        _excludedBytes = [.. excluded.Select(Latin)];
        Array.Sort(_excludedBytes, StringComparer.Ordinal);
        _bytes = Representatives();
        budget.Spend(WorkToStart);
    }

    /// <summary>Searches for a string; false when it was given up.</summary>
    /// <param name="random">Chooses among the ways; null for the first.</param>
    /// <param name="found">A string; null when there is none.</param>
    public bool Find(Random? random, out string? found)
    {
        found = null;
        var automata = _fits.Concat(_misfits).ToArray();
        var start = new int[automata.Length + 3];
        for (var i = 0; i < automata.Length; i++) start[i] = automata[i].Start;
        List<(int Parent, byte Byte, int[] State)> nodes = [(-1, 0, start)];
        HashSet<(int[], string)> seen = new(Places.Instance) { (start, "") };
        List<string> texts = [""];
        for (var at = 0; at < nodes.Count; at++)
        {
            _budget.Spend(1 + (_bytes.Count / 2));
            if (nodes.Count > StatesMax || _budget.IsSpent) return false;
            var state = nodes[at].State;
            if (Accepts(automata, state))
            {
                var text = TextOf(nodes, at);
                if (!_excluded.Contains(text))
                {
                    found = text;
                    return true;
                }
            }
            var order = random is null ? _bytes : [.. _bytes.OrderBy(b => b == '\r' ? 1 : random.NextDouble())];
            foreach (var next in order)
            {
                if (Step(automata, state, next) is not { } reached) continue;
                if (reached.Length == 0) return false;
                var prefix = _excluded.Count == 0 ? "" : Prefix(texts[at], next);
                if (!seen.Add((reached, prefix))) continue;
                nodes.Add((at, next, reached));
                texts.Add(prefix);
            }
        }
        return true;
    }

    /// <summary>The state after a byte; null when it leads nowhere, empty when an automaton gave up.</summary>
    private int[]? Step(ByteMatcher[] automata, int[] state, byte next)
    {
        var n = automata.Length;
        var (pending, rule) = Utf8Step(state[n], state[n + 1], next);
        if (pending < 0) return null;
        var length = state[n + 2];
        if (state[n] == 0)
        {
            length++;
            if (_max >= 0 && length > _max) return null;
            if (_max < 0) length = Math.Min(length, Math.Max(_min, 1));
        }
        var reached = new int[n + 3];
        for (var i = 0; i < n; i++)
        {
            reached[i] = automata[i].Walk(state[i], next);
            if (reached[i] < 0) return [];
            if (i < _fits.Count ? reached[i] == ByteMatcher.Rejected : reached[i] == ByteMatcher.Accepted) return null;
        }
        (reached[n], reached[n + 1], reached[n + 2]) = (pending, rule, length);
        return reached;
    }

    // Well-formed UTF-8 (Unicode table 3-7): bytes still to come, and the rule for the next of them.
    private static (int Pending, int Rule) Utf8Step(int pending, int rule, byte next)
    {
        if (pending == 0)
        {
            return next switch
            {
                < 0x80 => (0, 0),
                >= 0xC2 and <= 0xDF => (1, 0),
                0xE0 => (2, 1),
                0xED => (2, 2),
                >= 0xE1 and <= 0xEF => (2, 0),
                0xF0 => (3, 3),
                >= 0xF1 and <= 0xF3 => (3, 0),
                0xF4 => (3, 4),
                _ => (-1, 0),
            };
        }
        var (low, high) = rule switch
        {
            1 => (0xA0, 0xBF),
            2 => (0x80, 0x9F),
            3 => (0x90, 0xBF),
            4 => (0x80, 0x8F),
            _ => (0x80, 0xBF),
        };
        return next >= low && next <= high ? (pending - 1, 0) : (-1, 0);
    }

    private bool Accepts(ByteMatcher[] automata, int[] state)
    {
        var n = automata.Length;
        if (state[n] != 0 || state[n + 2] < _min) return false;
        for (var i = 0; i < n; i++)
            if (automata[i].AcceptsEnd(state[i]) != i < _fits.Count) return false;
        return true;
    }

    // What is excluded must be told apart from everything else that leads to the same states, as long as it may still become it.
    private string Prefix(string before, byte next)
    {
        if (before == "\0") return before;
        var prefix = before + (char)next;
        var at = Array.BinarySearch(_excludedBytes, prefix, StringComparer.Ordinal);
        if (at < 0) at = ~at;
        return at < _excludedBytes.Length && _excludedBytes[at].StartsWith(prefix, StringComparison.Ordinal) ? prefix : "\0";
    }

    private static string Latin(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static string TextOf(List<(int Parent, byte Byte, int[] State)> nodes, int at)
    {
        List<byte> bytes = [];
        for (; at > 0; at = nodes[at].Parent) bytes.Add(nodes[at].Byte);
        bytes.Reverse();
        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>One byte of each class that no automaton, no rule of UTF-8 and no excluded text tells apart; readable ones where there
    /// are some.</summary>
    private List<byte> Representatives()
    {
        HashSet<byte> special = [.. _excluded.SelectMany(text => Encoding.UTF8.GetBytes(text))];
        List<byte> chosen = [];
        foreach (var next in Readable)
            if (!chosen.Exists(other => IsLike(next, other, special))) chosen.Add(next);
        return chosen;
    }

    private bool IsLike(byte one, byte other, HashSet<byte> special)
    {
        if (Utf8Class(one) != Utf8Class(other) || special.Contains(one) || special.Contains(other)) return false;
        foreach (var automaton in _fits)
            if (automaton.ClassOf(one) != automaton.ClassOf(other)) return false;
        foreach (var automaton in _misfits)
            if (automaton.ClassOf(one) != automaton.ClassOf(other)) return false;
        return true;
    }

    private static int Utf8Class(byte value) => value switch
    {
        < 0x80 => 0,
        < 0x90 => 1,
        < 0xA0 => 2,
        < 0xC0 => 3,
        < 0xC2 => 4,
        < 0xE0 => 5,
        0xE0 => 6,
        0xED => 7,
        < 0xF0 => 8,
        0xF0 => 9,
        < 0xF4 => 10,
        0xF4 => 11,
        _ => 12,
    };

    private static byte[] Readable { get; } = [.. Enumerable.Range(0, 256).Select(b => (byte)b)
        .OrderBy(b => b is >= (byte)'a' and <= (byte)'z' ? 0 : b is >= (byte)'0' and <= (byte)'9' ? 1 : b is > (byte)' ' and < 127 ? 2 : 3)];

    /// <summary>Places of the walk: the automata's states, and how far an excluded text was followed.</summary>
    private sealed class Places : IEqualityComparer<(int[] State, string Prefix)>
    {
        public static Places Instance { get; } = new();

        public bool Equals((int[] State, string Prefix) one, (int[] State, string Prefix) other) =>
            one.State.AsSpan().SequenceEqual(other.State) && string.Equals(one.Prefix, other.Prefix, StringComparison.Ordinal);

        public int GetHashCode((int[] State, string Prefix) place)
        {
            var hash = new HashCode();
            foreach (var part in place.State) hash.Add(part);
            hash.Add(place.Prefix, StringComparer.Ordinal);
            return hash.ToHashCode();
        }
    }
}
