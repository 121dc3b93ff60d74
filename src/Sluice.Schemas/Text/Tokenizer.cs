using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.Schemas.Text;

/// <summary>One pass over the text: strict RFC 8259 into tape nodes. Iterative; an open container keeps its parent in
/// <see cref="TapeNode.Next"/>, so that no stack is needed. The text must be valid UTF-8.</summary>
internal ref partial struct Tokenizer
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly int _depthMax;
    private readonly int _nodesMax;
    private readonly bool _allowDuplicates;
    private TapeNode[] _nodes;
    private byte[] _side;
    private int _sideLength;
    private int _count;
    private string? _error;
    private int _errorAt;

    public Tokenizer(ReadOnlySpan<byte> text, TapeNode[] nodes, byte[] side, ParseLimits limits)
    {
        _text = text;
        _nodes = nodes;
        _side = side;
        _allowDuplicates = limits.AllowDuplicateNames;
        _depthMax = Math.Min(limits.DepthMax, 1024);
        _nodesMax = Math.Min(limits.NodesMax, 16_000_000);
    }

    /// <summary>An object repeats a name.</summary>
    public bool HasDuplicates { get; private set; }

    public readonly TapeNode[] Nodes => _nodes;

    public readonly byte[] Side => _side;

    public readonly int Count => _count;

    public readonly string? Error => _error;

    public readonly int ErrorAt => _errorAt;

    /// <summary>Parses the text; false with <see cref="Error"/> set when it is not strict JSON.</summary>
    public bool Run()
    {
        var open = -1;
        var depth = 0;
        ref var text = ref MemoryMarshal.GetReference(_text);
        var position = SkipSpace(ref text, 0);
        if (position == _text.Length) return Fail(JsonErrors.Empty, 0);
        while (true)
        {
            if (_count + 2 > _nodes.Length && !Grow()) return Fail(JsonErrors.TooManyNodes, position);
            if (position >= _text.Length) return Fail(JsonErrors.UnexpectedEnd, position);
            var first = Unsafe.Add(ref text, position);
            if (first is (byte)'{' or (byte)'[')
            {
                if (++depth > _depthMax) return Fail(JsonErrors.TooDeep, position);
                _nodes[_count] = new TapeNode
                {
                    Start = position,
                    Next = open,
                    Meta = first == '{' ? NodeKind.Object : (uint)NodeKind.Array,
                };
                open = _count++;
                position = SkipSpace(ref text, position + 1);
                if (position >= _text.Length) return Fail(JsonErrors.UnexpectedEnd, position);
                if (Unsafe.Add(ref text, position) != first + 2)
                {
                    if (first == '{' && !Name(ref text, ref position)) return false;
                    continue;
                }
            }
            else
            {
                if (!Scalar(ref text, first, ref position)) return false;
                if (open >= 0) _nodes[open].Meta += TapeNode.OneChild;
                position = SkipSpace(ref text, position);
            }
            // A value has ended: close what ends here, then expect the next value or the end of the text.
            var more = After(ref text, ref position, ref open, ref depth);
            if (more <= 0) return more == 0;
        }
    }

    /// <summary>After a value: 1 when another value follows at <paramref name="position"/>, 0 at the end of the text, -1 on error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int After(ref byte text, ref int position, ref int open, ref int depth)
    {
        while (open >= 0)
        {
            if (position >= _text.Length) return FailAfter(JsonErrors.UnexpectedEnd, position);
            var next = Unsafe.Add(ref text, position);
            ref var container = ref _nodes[open];
            var isObject = container.Kind == NodeKind.Object;
            if (next == ',')
            {
                position = SkipSpace(ref text, position + 1);
                if (isObject && !Name(ref text, ref position)) return -1;
                return 1;
            }
            if (next != (isObject ? '}' : ']')) return FailAfter(JsonErrors.UnexpectedCharacter, position);
            if (isObject && container.Count > 1 && !NamesDiffer(open)) return -1;
            var parent = container.Next;
            container.Length = position + 1 - container.Start;
            container.Next = _count;
            if (parent >= 0) _nodes[parent].Meta += TapeNode.OneChild;
            open = parent;
            depth--;
            position = SkipSpace(ref text, position + 1);
        }
        if (position != _text.Length) return FailAfter(JsonErrors.TrailingContent, position);
        return _count > _nodesMax ? FailAfter(JsonErrors.TooManyNodes, position) : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Scalar(ref byte text, byte first, ref int position)
    {
        var start = position;
        uint meta;
        if (first == '"')
        {
            meta = NodeKind.String;
            if (!String(ref text, ref position, ref meta)) return false;
        }
        else if (first == '-' || (uint)(first - '0') <= 9)
        {
            meta = NodeKind.Integer;
            if (!Number(ref text, ref position, ref meta)) return false;
        }
        else
        {
            if (!Literal(first, ref position, out meta)) return false;
        }
        ref var node = ref _nodes[_count];
        node.Start = start;
        node.Length = position - start;
        node.Next = ++_count;
        node.Meta = meta;
        return true;
    }

    private bool Literal(byte first, ref int position, out uint meta)
    {
        var rest = _text[position..];
        meta = first switch
        {
            (byte)'t' => NodeKind.True,
            (byte)'f' => NodeKind.False,
            (byte)'n' => NodeKind.Null,
            _ => uint.MaxValue,
        };
        if (meta > NodeKind.True) return Fail(char.IsAsciiLetter((char)first) ? JsonErrors.InvalidLiteral : JsonErrors.UnexpectedCharacter, position);
        var word = meta == NodeKind.True ? "true"u8 : meta == NodeKind.False ? "false"u8 : "null"u8;
        if (!rest.StartsWith(word)) return Fail(word.StartsWith(rest) ? JsonErrors.UnexpectedEnd : JsonErrors.InvalidLiteral, position);
        position += word.Length;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int SkipSpace(ref byte text, int position)
    {
        while (position < _text.Length)
        {
            var c = Unsafe.Add(ref text, position);
            if (c > 0x20 || (c != ' ' && c != '\n' && c != '\r' && c != '\t')) break;
            position++;
        }
        return position;
    }

    private bool NamesDiffer(int open)
    {
        var twin = DuplicateNames.Find(_nodes, open, _count, _text, _side);
        if (twin < 0) return true;
        HasDuplicates = true;
        if (_allowDuplicates) return true;
        var before = _nodes[open].Start + 1;
        for (var i = open + 1; i < twin; i = _nodes[i + 1].Next) before = _nodes[i + 1].Start + _nodes[i + 1].Length;
        return Fail(JsonErrors.DuplicateName, before + _text[before..].IndexOf((byte)'"'));
    }

    private bool Grow()
    {
        if (_count + 2 > _nodesMax) return false;
        Array.Resize(ref _nodes, (int)Math.Min((long)_nodes.Length * 2, Math.Max(_nodesMax, 64)));
        return _count + 2 <= _nodes.Length;
    }

    private int FailAfter(string code, int at)
    {
        Fail(code, at);
        return -1;
    }

    private bool Fail(string code, int at)
    {
        (_error, _errorAt) = (code, at);
        return false;
    }
}
