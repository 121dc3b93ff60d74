using System.Text;
using Sluice.Repair.Guide;
using Sluice.Schemas;

namespace Sluice.Repair.Parse;

/// <summary>How the doubtful places are read. Each value is tried only if the reading before met such a place.</summary>
internal enum Reading : byte
{
    /// <summary>A quote closes a string when what follows continues the document; members stay where they stand.</summary>
    Usual,

    /// <summary>A quote closes a string at the first comma or bracket behind it.</summary>
    EagerQuotes,

    /// <summary>A member whose name only an enclosing object knows closes the objects in between.</summary>
    KnownNames,
}

/// <summary>Where a value or name stands; it settles what may end it.</summary>
internal enum Place : byte
{
    Top,
    Name,
    Member,
    Item,
}

/// <summary>Reads one value from model text, whatever it lacks, into <see cref="Node"/>s and says what it had to mend. One pass with an
/// explicit stack: a byte is read once, and looking ahead is bounded, so time is linear in the input whatever it holds.</summary>
internal sealed partial class Parser
{
    private readonly byte[] _source;
    private readonly int _end;
    private readonly bool _ends;
    private readonly int _depthMax;
    private readonly int _nodesMax;
    private readonly Reading _reading;
    private readonly List<Draft> _drafts = [];
    private Frame[] _stack = new Frame[4];
    private int _depth;
    private int _at;
    private int _nodes;
    private int _objects;
    private int _arrays;
    private int _tuples;
    private bool _quoted;

    // No bracket was opened, so that none closes says nothing about a cut.
    private bool _unopened;
    private Node? _root;

    /// <param name="source">The whole output.</param>
    /// <param name="end">Byte behind the region.</param>
    /// <param name="ends">The region ends here by itself (a fence or tag closes it), not because the output does.</param>
    /// <param name="limits">Depth and number of values.</param>
    /// <param name="reading">How doubtful places are read.</param>
    public Parser(byte[] source, int end, bool ends, ParseLimits limits, Reading reading)
    {
        _source = source;
        _end = end;
        _ends = ends;
        _depthMax = limits.DepthMax;
        _nodesMax = limits.NodesMax;
        _reading = reading;
    }

    /// <summary>What was mended, in no particular order.</summary>
    public List<Draft> Drafts => _drafts;

    /// <summary>Byte behind the value.</summary>
    public int At => _at;

    /// <summary>A quote was met that could have closed a string as well as stood in it.</summary>
    public bool QuoteDoubt { get; private set; }

    /// <summary>A place was met that can be read two ways whatever the schema says: two strings side by side, or a quote too many.</summary>
    public bool Tied { get; private set; }

    /// <summary>A bracket was missing or of the wrong kind.</summary>
    public bool BracketDoubt { get; private set; }

    /// <summary>A bracket was missing where only one place was left for it.</summary>
    public bool BracketMissing { get; private set; }

    /// <summary>The region ended before the value did.</summary>
    public bool Cut { get; private set; }

    /// <summary>A limit was passed; the value is not complete.</summary>
    public bool OverLimit { get; private set; }

    /// <summary>Reads the value that starts at a place, which must hold something but space.</summary>
    public Node? Read(int start, Shape guide)
    {
        _at = start;
        _quoted = Quoted(start);
        ReadValue(null, 0, 0, guide, Place.Top);
        return Steps();
    }

    /// <summary>Reads members without the bracket that should open their object.</summary>
    public Node? ReadMembers(int start, Shape guide)
    {
        if (!NameAt(start))
            return null;
        _at = start;
        _unopened = true;
        _root = new Node { Kind = JsonKind.Object, Start = start };
        Note(EditCode.OpenObject, _root, start, start, "{");
        Push(_root, guide, isObject: true, tuple: false, call: false, implied: false);
        return Steps();
    }

    private Node? Steps()
    {
        while (_depth > 0 && !OverLimit)
        {
            Skip();
            if (_at >= _end || AtFence())
            {
                Finish();
                break;
            }

            if (_stack[_depth - 1].Object)
                StepObject();
            else
                StepArray();
        }

        return OverLimit ? null : _root;
    }

    /// <summary>Reads a whole region as one value: a string if it is quoted from end to end, else a number, literal or bare text.</summary>
    public Node? ReadWhole(int start, Shape guide)
    {
        var quote = Letters.QuoteAt(_source.AsSpan(start, _end - start));
        if (quote.Kind != QuoteKind.None)
        {
            _at = start;
            var text = ReadString(quote, Place.Top);
            if (text is not null)
            {
                var node = Join(text, Place.Top);
                Skip();
                if (_at >= _end)
                    return node;
            }

            Forget();
        }
        else if (ReadCall(start, guide) is { } called)
        {
            return called;
        }

        var end = _end;
        while (end > start && (Letters.IsSpace(_source[end - 1]) || _source[end - 1] is (byte)',' or (byte)';'))
            end--;
        // A comma behind a lone number or literal is what is left of an array or object.
        if (end > start && end < _end && (Numbers.Strict(_source.AsSpan(start, end - start)) || Literal(_source.AsSpan(start, end - start), false) is not null))
        {
            _at = end;
            return Bare(start, end, Place.Top, guide);
        }

        _at = _end;
        return Bare(start, _end, Place.Top, guide);
    }

    /// <summary>A call around a value, or a tuple, if it is the whole region.</summary>
    public Node? ReadCall(int start, Shape guide)
    {
        _at = start;
        if (_source[start] != '(' && CallLength(Place.Top) == 0)
            return null;
        var node = Read(start, guide);
        Skip();
        while (_at < _end && _source[_at] is (byte)';' or (byte)')')
        {
            _at++;
            Skip();
        }

        if (node is not null && _at >= _end && !Cut)
            return node;
        Forget();
        return null;
    }

    private void Forget()
    {
        _drafts.Clear();
        _depth = _objects = _arrays = _tuples = 0;
        Tied = QuoteDoubt = BracketDoubt = BracketMissing = Cut = OverLimit = false;
        _root = null;
    }

    private bool AtFence() => _source[_at] == '`' && _at + 2 < _end && _source[_at + 1] == '`' && _source[_at + 2] == '`'
        && (_stack[_depth - 1].State != State.Name || LineStart(_at));

    // In a Markdown quotation every line begins with the sign of one.
    private bool Quoted(int at)
    {
        while (at > 0 && _source[at - 1] is (byte)' ' or (byte)'\t')
            at--;
        return at > 0 && _source[at - 1] == '>' && LineStart(at - 1);
    }

    private bool LineStart(int at)
    {
        while (at > 0 && _source[at - 1] is (byte)' ' or (byte)'\t')
            at--;
        return at == 0 || _source[at - 1] == '\n';
    }

    /// <summary>Closes everything that is open where the region ends.</summary>
    private void Finish()
    {
        Cut = true;
        BracketMissing = true;
        var whole = true;
        for (var i = _depth - 1; i >= 0; i--)
        {
            ref var frame = ref _stack[i];
            frame.Node.End = _at;
            whole &= frame.Object && frame.State == State.After && frame.Guide.Complete(frame.Node);
            frame.Node.Open = true;
        }

        // Behind the last declared member of a closed object nothing can be missing; behind a fence the model had finished.
        var last = LastScalar();
        var code = (whole || (_ends || _at < _end)) && !_unopened && last is not { Open: true } ? EditCode.InsertBracket : EditCode.CutTail;
        // One edit for all brackets: at a cut they are missing together.
        var closers = new StringBuilder();
        var innermost = _stack[_depth - 1].Node;
        for (var i = _depth - 1; i >= 0; i--)
        {
            closers.Append(_stack[i].Object ? '}' : ']');
            if (_stack[i].Object)
                MergeDuplicates(_stack[i].Node);
            Unwrap(i);
        }

        Note(code, innermost, _at, _at, closers.ToString());
        _depth = 0;
    }

    private Node? LastScalar()
    {
        var node = _stack[_depth - 1].Node;
        return node.Count == 0 ? null : node.Members[node.Count - 1].Value;
    }

    private void Push(Node node, Shape guide, bool isObject, bool tuple, bool call, bool implied)
    {
        if (_depth >= _depthMax)
        {
            OverLimit = true;
            return;
        }

        if (_depth == _stack.Length)
            Array.Resize(ref _stack, _depth * 2);
        _stack[_depth++] = new Frame { Node = node, Guide = guide, Object = isObject, Tuple = tuple, Call = call, Implied = implied, State = State.First };
        Count(isObject, tuple, 1);
    }

    private void Count(bool isObject, bool tuple, int by)
    {
        if (tuple)
            _tuples += by;
        else if (isObject)
            _objects += by;
        else
            _arrays += by;
    }

    /// <summary>Ends the innermost value.</summary>
    private void Pop()
    {
        var index = _depth - 1;
        _stack[index].Node.End = _at;
        Count(_stack[index].Object, _stack[index].Tuple, -1);
        if (_stack[index].Object)
            MergeDuplicates(_stack[index].Node);
        Unwrap(index);
        _depth = index;
    }

    // Round brackets around one value without a comma are grouping, not a tuple; a call holds its argument.
    private void Unwrap(int index)
    {
        ref var frame = ref _stack[index];
        if (!frame.Tuple || frame.Object || frame.Node.Count != 1 || (frame.Commas > 0 && !frame.Call))
            return;
        var inner = frame.Node.Members[0].Value;
        if (index == 0)
        {
            _root = inner;
            return;
        }

        var parent = _stack[index - 1].Node;
        parent.Replace(parent.Count - 1, parent.Members[parent.Count - 1] with { Value = inner });
    }

    /// <summary>A name twice: the same value is kept once, of different ones the last, as every JSON parser would.</summary>
    private void MergeDuplicates(Node node)
    {
        if (node.Count < 2 || node.Kind != JsonKind.Object)
            return;
        var last = new Dictionary<string, int>(node.Count, StringComparer.Ordinal);
        var kept = 0;
        for (var i = 0; i < node.Count; i++)
        {
            var member = node.Members[i];
            if (!last.TryAdd(member.Name!, kept))
            {
                var first = node.Members[last[member.Name!]];
                var same = Align.Spellings.Same(first.Value, member.Value, _source);
                Note(same ? EditCode.MergeDuplicate : EditCode.DropDuplicate, node, first.NameStart, first.Value.End, "");
                node.Replace(last[member.Name!], member);
                continue;
            }

            node.Replace(kept++, member);
        }

        while (node.Count > kept)
            node.RemoveLast();
    }

    private void Attach(string? name, int nameStart, int nameEnd, Node node)
    {
        if (++_nodes > _nodesMax)
        {
            OverLimit = true;
            return;
        }

        if (_depth == 0)
        {
            _root = node;
            return;
        }

        ref var frame = ref _stack[_depth - 1];
        frame.Node.Add(new Member(name, nameStart, nameEnd, node));
        frame.State = State.After;
    }

    private void Note(string code, Node? owner, int start, int end, string after)
    {
        if (owner is not null)
            owner.Marked = true;
        _drafts.Add(new Draft(code, owner, start, end, after));
    }

    private Node? Top => _depth > 0 ? _stack[_depth - 1].Node : null;

    private enum State : byte
    {
        First,
        Name,
        After,
        Comma,
    }

    private struct Frame
    {
        public Node Node;
        public Shape Guide;
        public bool Object;
        public bool Tuple;
        public bool Call;
        public bool Implied;
        public State State;
        public int Commas;
        public int CommaAt;
        public int Nameless;
    }
}
