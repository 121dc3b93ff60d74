using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.Schemas.Text;

/// <summary>A tape's nodes and bytes as evaluation reads them: no bounds checks on nodes, whose indices come from the tape itself.</summary>
internal readonly ref struct TapeView
{
    private readonly ref TapeNode _nodes;
    private readonly ReadOnlySpan<byte> _text;
    private readonly ReadOnlySpan<byte> _side;

    public TapeView(Tape tape)
    {
        _nodes = ref MemoryMarshal.GetArrayDataReference(tape.Nodes);
        _text = tape.Utf8.Span;
        _side = tape.Side;
    }

    private TapeView(ref TapeNode single, ReadOnlySpan<byte> text)
    {
        _nodes = ref single;
        _text = text;
        _side = default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly TapeNode Node(int index) => ref Unsafe.Add(ref _nodes, index);

    /// <summary>A node by its distance from the first one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref readonly TapeNode At(in TapeNode first, int index) => ref Unsafe.Add(ref Unsafe.AsRef(in first), index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Kind(int index) => (int)(Unsafe.Add(ref _nodes, index).Meta & 7);

    /// <summary>A value's source text.</summary>
    public ReadOnlySpan<byte> Raw(int index)
    {
        ref readonly var node = ref Node(index);
        return _text.Slice(node.Start, node.Length);
    }

    /// <summary>What stands between a string's quotes, escapes and all.</summary>
    public ReadOnlySpan<byte> Inner(in TapeNode node) => _text.Slice(node.Start + 1, node.Length - 2);

    /// <summary>The hash of a string without escapes, as <see cref="NameHash"/> makes it of names.</summary>
    public ulong HashOfInner(in TapeNode node) =>
        NameHash.Of(ref MemoryMarshal.GetReference(_text), node.Start + 1, node.Length - 2, _text.Length);

    /// <summary>The decoded bytes of a name.</summary>
    public ReadOnlySpan<byte> Name(in TapeNode name) => (name.NameInSideBuffer ? _side : _text).Slice(name.Start, name.NameLength);

    /// <summary>The value of an object's member by its decoded name and that name's hash; -1 when there is none.</summary>
    public int Member(int node, ReadOnlySpan<byte> name, ulong hash)
    {
        var end = Node(node).Next;
        for (var i = node + 1; i < end; i = Node(i + 1).Next)
        {
            ref readonly var member = ref Node(i);
            if (member.Hash == hash && member.NameLength == name.Length && Name(member).SequenceEqual(name)) return i + 1;
        }
        return -1;
    }

    /// <summary>A view of one string, a member's name, as if it were a document. <paramref name="single"/> must outlive it.</summary>
    public TapeView OfName(in TapeNode name, ref TapeNode single)
    {
        single = new TapeNode { Start = name.Start - 1, Length = name.NameLength + 2, Next = 1, Meta = NodeKind.String };
        return new TapeView(ref single, name.NameInSideBuffer ? _side : _text);
    }

    /// <summary>The decoded bytes of a string, in <paramref name="scratch"/> or <paramref name="rented"/> when it has escapes.</summary>
    public ReadOnlySpan<byte> Content(in TapeNode node, Span<byte> scratch, out byte[]? rented)
    {
        rented = null;
        var inner = Inner(node);
        if (!node.IsEscaped) return inner;
        if (inner.Length > scratch.Length) scratch = rented = System.Buffers.ArrayPool<byte>.Shared.Rent(inner.Length);
        return scratch[..Escapes.Decode(inner, scratch)];
    }

    public static void Return(byte[]? rented)
    {
        if (rented is not null) System.Buffers.ArrayPool<byte>.Shared.Return(rented);
    }
}
