using System.Text;
using Sluice.Schemas.Text;

namespace Sluice.Schemas;

/// <summary>One value on a <see cref="Tape"/>: a cursor of two words, valid until the tape is disposed or parses again.</summary>
public readonly struct TapeElement
{
    private readonly Tape _tape;
    private readonly int _index;

    internal TapeElement(Tape tape, int index) => (_tape, _index) = (tape, index);

    internal Tape Tape => _tape;

    internal int Index => _index;

    private ref readonly TapeNode Node => ref _tape.Nodes[_index];

    /// <summary>The kind of the value.</summary>
    public JsonKind Kind => NodeKind.ToJsonKind(Node.Kind);

    /// <summary>Byte offset of the value's first byte in the text (a string's opening quote).</summary>
    public int Start => Node.Start;

    /// <summary>Length of the value in bytes, with quotes and brackets.</summary>
    public int Length => Node.Length;

    /// <summary>The value's source text, with quotes and brackets.</summary>
    public ReadOnlySpan<byte> RawText => _tape.Utf8.Span.Slice(Node.Start, Node.Length);

    /// <summary>The value's source text in the memory that was parsed; as long valid as that.</summary>
    public ReadOnlyMemory<byte> RawMemory => _tape.Utf8.Slice(Node.Start, Node.Length);

    /// <summary>Items of an array or members of an object; 0 for others.</summary>
    public int Count => Node.Count;

    /// <summary>The decoded text of a string.</summary>
    /// <exception cref="InvalidOperationException">The value is not a string.</exception>
    public string GetString()
    {
        if (Node.Kind != NodeKind.String) throw new InvalidOperationException($"The value is of kind {Kind}, not a string.");
        var raw = RawText[1..^1];
        if (!Node.IsEscaped) return Encoding.UTF8.GetString(raw);
        var decoded = new byte[raw.Length];
        return Encoding.UTF8.GetString(decoded.AsSpan(0, Escapes.Decode(raw, decoded)));
    }

    /// <summary>The decoded text of a string, as UTF-8 of its own.</summary>
    /// <exception cref="InvalidOperationException">The value is not a string.</exception>
    public byte[] GetUtf8()
    {
        if (Node.Kind != NodeKind.String) throw new InvalidOperationException($"The value is of kind {Kind}, not a string.");
        var raw = RawText[1..^1];
        if (!Node.IsEscaped) return raw.ToArray();
        var decoded = new byte[raw.Length];
        return decoded.AsSpan(0, Escapes.Decode(raw, decoded)).ToArray();
    }

    /// <summary>Finds a member of an object by its decoded name.</summary>
    public bool TryGetProperty(ReadOnlySpan<byte> name, out TapeElement value)
    {
        value = default;
        if (Node.Kind != NodeKind.Object) return false;
        var nodes = _tape.Nodes;
        var hash = NameHash.Of(name);
        for (var i = _index + 1; i < Node.Next; i = nodes[i + 1].Next)
        {
            if (nodes[i].Hash != hash || nodes[i].NameLength != name.Length || !NameAt(i).SequenceEqual(name)) continue;
            value = new TapeElement(_tape, i + 1);
            return true;
        }
        return false;
    }

    /// <summary>The items of an array, in order. Empty for other kinds.</summary>
    public IEnumerable<TapeElement> Items
    {
        get
        {
            if (Node.Kind != NodeKind.Array) yield break;
            var end = Node.Next;
            for (var i = _index + 1; i < end; i = _tape.Nodes[i].Next) yield return new TapeElement(_tape, i);
        }
    }

    /// <summary>The members of an object, in order. Empty for other kinds.</summary>
    public IEnumerable<KeyValuePair<string, TapeElement>> Members
    {
        get
        {
            if (Node.Kind != NodeKind.Object) yield break;
            var end = Node.Next;
            for (var i = _index + 1; i < end; i = _tape.Nodes[i + 1].Next)
                yield return new(Encoding.UTF8.GetString(NameAt(i)), new TapeElement(_tape, i + 1));
        }
    }

    /// <summary>Follows a JSON Pointer (RFC 6901) from this value.</summary>
    public bool TryResolve(string pointer, out TapeElement value)
    {
        ArgumentNullException.ThrowIfNull(pointer);
        var at = this;
        value = at;
        if (pointer.Length == 0) return true;
        if (pointer[0] != '/') return false;
        foreach (var segment in pointer[1..].Split('/'))
        {
            if (!at.TryStep(Pointers.Unescape(segment), out value)) return false;
            at = value;
        }
        return true;
    }

    internal bool TryStep(string segment, out TapeElement value)
    {
        value = default;
        if (Node.Kind == NodeKind.Object) return TryGetProperty(Encoding.UTF8.GetBytes(segment), out value);
        if (Node.Kind != NodeKind.Array || !Pointers.TryIndex(segment, out var index) || index >= Count) return false;
        var i = _index + 1;
        for (; index > 0; index--) i = _tape.Nodes[i].Next;
        value = new TapeElement(_tape, i);
        return true;
    }

    private ReadOnlySpan<byte> NameAt(int index) => DuplicateNames.Bytes(_tape.Nodes[index], _tape.Utf8.Span, _tape.Side);
}
