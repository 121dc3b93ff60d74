using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.Schemas.Text;

/// <summary>One pass over the text: strict RFC 8259 into tape nodes. Iterative; an open container keeps its parent in
/// <see cref="TapeNode.Next"/>, so that no stack is needed. The text must be valid UTF-8.</summary>
/// <remarks>Position and count are locals of <see cref="Run"/> that the parts take by reference: as fields they would be stored and
/// loaded again for every token, which was measured to cost a third of the time.</remarks>
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
        ref var text = ref MemoryMarshal.GetReference(_text);
        var length = _text.Length;
        ref var nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
        var capacity = _nodes.Length;
        // The innermost open container, what it is and how much it holds; a container keeps its parent in Next and its parent's
        // number of children in Length until it closes.
        var (open, depth, count, children, isObject) = (-1, 0, 0, 0u, false);
        var position = SkipSpace(ref text, 0, length);
        if (position == length) return Fail(JsonErrors.Empty, 0);
        while (true)
        {
            // Room for this value and for the name that follows it or stands first in it.
            if (count + 2 > capacity)
            {
                if (!Grow(count)) return Fail(JsonErrors.TooManyNodes, position);
                nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
                capacity = _nodes.Length;
            }
            if (position >= length) return Fail(JsonErrors.UnexpectedEnd, position);
            var first = Unsafe.Add(ref text, position);
            ref var node = ref Unsafe.Add(ref nodes, count);
            if (first is (byte)'{' or (byte)'[')
            {
                if (++depth > _depthMax) return Fail(JsonErrors.TooDeep, position);
                node.Start = position;
                node.Length = (int)children;
                node.Next = open;
                isObject = first == '{';
                node.Meta = isObject ? NodeKind.Object : (uint)NodeKind.Array;
                children = 0;
                open = count++;
                position = SkipSpace(ref text, position + 1, length);
                if (position >= length) return Fail(JsonErrors.UnexpectedEnd, position);
                if (Unsafe.Add(ref text, position) != first + 2)
                {
                    if (isObject && !Name(ref text, length, ref position, ref Unsafe.Add(ref nodes, count++))) return false;
                    continue;
                }
            }
            else
            {
                if (!Scalar(ref text, length, first, ref position, ref node)) return false;
                node.Next = ++count;
                children++;
                position = SkipSpace(ref text, position, length);
            }
            // A value has ended: close what ends here, then expect the next value or the end of the text.
            while (true)
            {
                if (open < 0) return Finish(position, count);
                if (position >= length) return Fail(JsonErrors.UnexpectedEnd, position);
                var next = Unsafe.Add(ref text, position);
                if (next == ',') break;
                if (next != (isObject ? '}' : ']')) return Fail(JsonErrors.UnexpectedCharacter, position);
                ref var container = ref Unsafe.Add(ref nodes, open);
                container.Meta |= children << 8;
                if (isObject && children > 1 && !NamesDiffer(open, count)) return false;
                children = (uint)container.Length + 1;
                container.Length = position + 1 - container.Start;
                open = container.Next;
                container.Next = count;
                isObject = open >= 0 && Unsafe.Add(ref nodes, open).Kind == NodeKind.Object;
                depth--;
                position = SkipSpace(ref text, position + 1, length);
            }
            position = SkipSpace(ref text, position + 1, length);
            if (isObject && !Name(ref text, length, ref position, ref Unsafe.Add(ref nodes, count++))) return false;
        }
    }

    private bool Finish(int position, int count)
    {
        if (position != _text.Length) return Fail(JsonErrors.TrailingContent, position);
        _count = count;
        return count <= _nodesMax || Fail(JsonErrors.TooManyNodes, position);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Scalar(ref byte text, int length, byte first, ref int position, ref TapeNode node)
    {
        var start = position;
        uint meta;
        if (first == '"')
        {
            meta = NodeKind.String;
            if (!String(ref text, length, ref position, ref meta)) return false;
        }
        else if (first == '-' || (uint)(first - '0') <= 9)
        {
            meta = NodeKind.Integer;
            if (!Number(ref text, length, ref position, ref meta)) return false;
        }
        else
        {
            meta = first == 't' ? NodeKind.True : first == 'f' ? NodeKind.False : (uint)NodeKind.Null;
            // The last four bytes decide: "true", "alse", "null".
            var last = first == 'f' ? position + 1 : position;
            var word = last + 4 <= length ? Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref text, last)) : 0;
            if (word == (first == 't' ? 0x65757274u : first == 'f' ? 0x65736C61u : 0x6C6C756Eu)) position = last + 4;
            else position = Literal(first, position);
            if (position < 0) return false;
        }
        node.Start = start;
        node.Length = position - start;
        node.Meta = meta;
        return true;
    }

    /// <summary>Reads true, false or null; -1 on error.</summary>
    private int Literal(byte first, int position)
    {
        var rest = _text[position..];
        var word = first switch
        {
            (byte)'t' => "true"u8,
            (byte)'f' => "false"u8,
            (byte)'n' => "null"u8,
            _ => default,
        };
        if (word.IsEmpty)
            return FailAfter(char.IsAsciiLetter((char)first) ? JsonErrors.InvalidLiteral : JsonErrors.UnexpectedCharacter, position);
        if (rest.StartsWith(word)) return position + word.Length;
        return FailAfter(word.StartsWith(rest) ? JsonErrors.UnexpectedEnd : JsonErrors.InvalidLiteral, position);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SkipSpace(ref byte text, int position, int length)
    {
        while (position < length)
        {
            var c = Unsafe.Add(ref text, position);
            if (c > 0x20 || (c != ' ' && c != '\n' && c != '\r' && c != '\t')) break;
            position++;
        }
        return position;
    }

    private bool NamesDiffer(int open, int count)
    {
        var twin = DuplicateNames.Find(_nodes, open, count, _text, _side);
        if (twin < 0) return true;
        HasDuplicates = true;
        if (_allowDuplicates) return true;
        var before = _nodes[open].Start + 1;
        for (var i = open + 1; i < twin; i = _nodes[i + 1].Next) before = _nodes[i + 1].Start + _nodes[i + 1].Length;
        return Fail(JsonErrors.DuplicateName, before + _text[before..].IndexOf((byte)'"'));
    }

    private bool Grow(int count)
    {
        if (count + 2 > _nodesMax) return false;
        Array.Resize(ref _nodes, (int)Math.Min((long)_nodes.Length * 2, Math.Max(_nodesMax, 64)));
        return count + 2 <= _nodes.Length;
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
