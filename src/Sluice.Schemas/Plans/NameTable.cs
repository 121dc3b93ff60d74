using System.Numerics;
using System.Runtime.CompilerServices;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary>A fixed set of names or strings with a value each; finds by the tape's hashes, and tries the expected next name first.</summary>
internal sealed class NameTable<T>
{
    /// <summary>Up to so many names are compared one by one.</summary>
    private const int ScannedMax = 4;

    private Entry[] _entries = [];
    private int _count;
    private int[] _slots = [];
    private int _bits;

    public int Count => _count;

    public ref T this[int index] => ref _entries[index].Value;

    public byte[] NameAt(int index) => _entries[index].Name;

    /// <summary>Adds a name; the index of the existing one when it is there already.</summary>
    public int Add(byte[] name, T value)
    {
        var hash = NameHash.Of(name);
        if (Find(name) is var known and >= 0) return known;
        if (_count == _entries.Length) Array.Resize(ref _entries, Math.Max(4, _count * 2));
        _entries[_count] = new Entry { Hash = hash, Name = name, Length = name.Length, Value = value };
        _count++;
        if (_slots.Length > 0 && _count * 2 <= _slots.Length) Enter(_count - 1);
        else if (_count > ScannedMax) Rebuild();
        return _count - 1;
    }

    private void Rebuild()
    {
        _bits = BitOperations.Log2((uint)_count) + 3;
        _slots = new int[1 << _bits];
        for (var i = 0; i < _count; i++) Enter(i);
    }

    private void Enter(int index)
    {
        var slot = NameHash.Slot(_entries[index].Hash, _bits);
        while (_slots[slot] != 0) slot = (slot + 1) & (_slots.Length - 1);
        _slots[slot] = index + 1;
    }

    /// <summary>Index of a member's name, or -1. <paramref name="expected"/> is where the next one is looked for first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(in TapeView view, in TapeNode name, ref int expected)
    {
        var entries = _entries;
        if ((uint)expected < (uint)_count && Matches(entries[expected], view, name)) return expected++;
        var found = Search(view, name);
        if (found >= 0) expected = found + 1;
        return found;
    }

    public int Find(ReadOnlySpan<byte> name) => Find(name, NameHash.Of(name));

    private int Find(ReadOnlySpan<byte> name, ulong hash)
    {
        if (_slots.Length == 0)
        {
            for (var i = 0; i < _count; i++)
                if (_entries[i].Hash == hash && name.SequenceEqual(_entries[i].Name)) return i;
            return -1;
        }
        for (var slot = NameHash.Slot(hash, _bits); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
            if (_entries[_slots[slot] - 1].Hash == hash && name.SequenceEqual(_entries[_slots[slot] - 1].Name)) return _slots[slot] - 1;
        return -1;
    }

    /// <summary>Whether a string value is in the set.</summary>
    public bool Contains(in TapeView view, in TapeNode value) => Find(view, value) >= 0;

    /// <summary>Index of a string value, or -1.</summary>
    public int Find(in TapeView view, in TapeNode value)
    {
        if (!value.IsEscaped) return Find(view.Inner(value), view.HashOfInner(value));
        var content = view.Content(value, stackalloc byte[256], out var rented);
        var found = Find(content);
        TapeView.Return(rented);
        return found;
    }

    private int Search(in TapeView view, in TapeNode name)
    {
        var entries = _entries;
        if (_slots.Length == 0)
        {
            for (var i = 0; i < _count; i++)
                if (Matches(entries[i], view, name)) return i;
            return -1;
        }
        for (var slot = NameHash.Slot(name.Hash, _bits); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
            if (Matches(entries[_slots[slot] - 1], view, name)) return _slots[slot] - 1;
        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Matches(in Entry entry, in TapeView view, in TapeNode name) =>
        entry.Hash == name.Hash && entry.Length == name.NameLength
        && (name.NameLength <= 8 || view.Name(name).SequenceEqual(entry.Name));

    private struct Entry
    {
        public ulong Hash;
        public byte[] Name;

        // Beside the hash, so that a short name is decided without a look at the array.
        public int Length;
        public T Value;
    }
}
