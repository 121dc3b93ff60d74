using System.Buffers;
using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary>A member of an object.</summary>
/// <param name="Name">The name's source between its quotes.</param>
/// <param name="Value">The value.</param>
internal readonly record struct DocumentMember(ReadOnlyMemory<byte> Name, DocumentNode Value);

/// <summary>A JSON value that can be changed. It is its source text until somebody looks inside, and what nobody looks into is
/// written as it was read: a migration costs what it touches. Not thread-safe.</summary>
internal sealed class DocumentNode
{
    private ReadOnlyMemory<byte> _raw;
    private List<DocumentMember>? _members;
    private List<DocumentNode>? _items;

    /// <summary>A value from its source, which is strict JSON without space around it.</summary>
    public DocumentNode(ReadOnlyMemory<byte> raw) => (_raw, Kind) = (raw, JsonScan.KindOf(raw.Span[0]));

    private DocumentNode(JsonKind kind) => Kind = kind;

    public JsonKind Kind { get; private set; }

    /// <summary>The members of an object, in order.</summary>
    public List<DocumentMember> Members => _members ??= ReadMembers();

    /// <summary>The items of an array, in order.</summary>
    public List<DocumentNode> Items => _items ??= ReadItems();

    public bool IsContainer => Kind is JsonKind.Object or JsonKind.Array;

    /// <summary>Whether an object or array holds nothing.</summary>
    public bool IsEmpty => Kind == JsonKind.Object ? Members.Count == 0 : Kind == JsonKind.Array && Items.Count == 0;

    /// <summary>The source of a value that holds no others.</summary>
    public ReadOnlySpan<byte> Raw => _raw.Span;

    /// <summary>A strict JSON text, with space around it or without.</summary>
    public static DocumentNode Of(ReadOnlyMemory<byte> text)
    {
        var start = JsonScan.SkipSpace(text.Span, 0);
        return new(text[start..JsonScan.SkipValue(text.Span, start)]);
    }

    public static DocumentNode Null() => new("null"u8.ToArray());

    public static DocumentNode Of(bool value) => new((value ? "true"u8 : "false"u8).ToArray());

    public static DocumentNode Of(long value) => new(DocumentText.Number(value));

    public static DocumentNode Of(string text) => new(DocumentText.Encode(text));

    public static DocumentNode Object() => new(JsonKind.Object) { _members = [] };

    public static DocumentNode Array(params IEnumerable<DocumentNode> items) => new(JsonKind.Array) { _items = [.. items] };

    public string GetString() => DocumentText.Decode(Raw);

    /// <summary>Position of a member by its decoded name; -1 when there is none.</summary>
    public int IndexOf(ReadOnlySpan<byte> name)
    {
        var members = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(Members);
        for (var i = 0; i < members.Length; i++)
            if (DocumentText.Says(members[i].Name.Span, name)) return i;
        return -1;
    }

    public DocumentNode? Find(ReadOnlySpan<byte> name)
    {
        if (Kind != JsonKind.Object) return null;
        var i = IndexOf(name);
        return i < 0 ? null : Members[i].Value;
    }

    /// <summary>Takes over another value's content; the other must not be used any more.</summary>
    public void Become(DocumentNode other) => (_raw, _members, _items, Kind) = (other._raw, other._members, other._items, other.Kind);

    /// <summary>A copy that shares nothing that changes.</summary>
    public DocumentNode Clone()
    {
        if (_members is null && _items is null) return new(_raw);
        var output = new ArrayBufferWriter<byte>();
        Write(output);
        return new(output.WrittenMemory);
    }

    public ReadOnlyMemory<byte> ToBytes()
    {
        if (_members is null && _items is null) return _raw;
        var output = new ArrayBufferWriter<byte>(256);
        Write(output);
        return output.WrittenMemory;
    }

    public void Write(ArrayBufferWriter<byte> output)
    {
        if (_members is { } members)
        {
            output.Write("{"u8);
            for (var i = 0; i < members.Count; i++)
            {
                output.Write(i == 0 ? "\""u8 : ",\""u8);
                output.Write(members[i].Name.Span);
                output.Write("\":"u8);
                members[i].Value.Write(output);
            }
            output.Write("}"u8);
        }
        else if (_items is { } items)
        {
            output.Write("["u8);
            for (var i = 0; i < items.Count; i++)
            {
                if (i > 0) output.Write(","u8);
                items[i].Write(output);
            }
            output.Write("]"u8);
        }
        else output.Write(_raw.Span);
    }

    private List<DocumentMember> ReadMembers()
    {
        var members = new List<DocumentMember>(8);
        var text = _raw.Span;
        var at = JsonScan.SkipSpace(text, 1);
        while (text[at] != '}')
        {
            var name = at + 1;
            at = JsonScan.SkipString(text, at);
            var nameEnd = at - 1;
            at = JsonScan.SkipSpace(text, JsonScan.SkipSpace(text, at) + 1);
            var value = at;
            at = JsonScan.SkipValue(text, at);
            members.Add(new(_raw[name..nameEnd], new(_raw[value..at])));
            at = JsonScan.SkipSpace(text, at);
            if (text[at] == ',') at = JsonScan.SkipSpace(text, at + 1);
        }
        return members;
    }

    private List<DocumentNode> ReadItems()
    {
        var items = new List<DocumentNode>();
        var text = _raw.Span;
        var at = JsonScan.SkipSpace(text, 1);
        while (text[at] != ']')
        {
            var value = at;
            at = JsonScan.SkipValue(text, at);
            items.Add(new(_raw[value..at]));
            at = JsonScan.SkipSpace(text, at);
            if (text[at] == ',') at = JsonScan.SkipSpace(text, at + 1);
        }
        return items;
    }
}
