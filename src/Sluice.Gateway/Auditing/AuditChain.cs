using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Gateway;

/// <summary>What a batch of the audit's chain consists of, byte for byte; the same in every store.</summary>
public static class AuditChain
{
    /// <summary>Bytes of an item.</summary>
    public const int ItemBytes = 1 + 8 + 8 + SHA256.HashSizeInBytes;

    /// <summary>Kind of an item that is a submission.</summary>
    public const byte Submission = 1;

    /// <summary>Kind of an item that is an entry of the audit.</summary>
    public const byte Entry = 2;

    /// <summary>An item: kind, number of the row, revision of the record (0: none), hash of the row.</summary>
    public static byte[] Item(byte kind, long seq, long revision, ReadOnlySpan<byte> leaf)
    {
        var item = new byte[ItemBytes];
        item[0] = kind;
        BinaryPrimitives.WriteInt64BigEndian(item.AsSpan(1), seq);
        BinaryPrimitives.WriteInt64BigEndian(item.AsSpan(9), revision);
        leaf.CopyTo(item.AsSpan(17));
        return item;
    }

    /// <summary>The items of a batch.</summary>
    public static IEnumerable<AuditItem> Items(ReadOnlyMemory<byte> items)
    {
        for (var at = 0; at + ItemBytes <= items.Length; at += ItemBytes)
        {
            var item = items.Slice(at, ItemBytes);
            yield return new AuditItem(item.Span[0], BinaryPrimitives.ReadInt64BigEndian(item.Span[1..]), BinaryPrimitives.ReadInt64BigEndian(item.Span[9..]),
                Convert.ToHexStringLower(item.Span[17..]));
        }
    }

    /// <summary>The hash of a batch.</summary>
    public static byte[] HashOf(long number, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> items)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> position = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(position, number);
        hash.AppendData("sluice audit batch 1"u8);
        hash.AppendData(position);
        hash.AppendData(previous);
        hash.AppendData(items);
        return hash.GetHashAndReset();
    }

    /// <summary>The hash of a submission that became a record: when that was stored is known only then.</summary>
    public static byte[] Stored(ReadOnlySpan<byte> leaf, string storedAt) => SHA256.HashData([.. leaf, .. Encoding.UTF8.GetBytes(storedAt)]);
}

/// <summary>An item of a batch.</summary>
/// <param name="Kind"><see cref="AuditChain.Submission"/> or <see cref="AuditChain.Entry"/>.</param>
/// <param name="Seq">Number of the row.</param>
/// <param name="Revision">Revision of the record; 0: none.</param>
/// <param name="Leaf">Hash of the row, in hexadecimal digits.</param>
public sealed record AuditItem(byte Kind, long Seq, long Revision, string Leaf);

/// <summary>Hashes the fields of rows: each with its length, so that no two rows run together to the same bytes.</summary>
public sealed class LeafHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds a field: a text, a number, bytes, or null.</summary>
    public LeafHash Add(object? value)
    {
        switch (value)
        {
            case null or DBNull: _hash.AppendData([0]); break;
            case string text: Add(Encoding.UTF8.GetBytes(text).AsSpan()); break;
            case byte[] bytes: Add(bytes.AsSpan()); break;
            case ReadOnlyMemory<byte> bytes: Add(bytes.Span); break;
            case IFormattable number: Add(Encoding.UTF8.GetBytes(number.ToString(null, System.Globalization.CultureInfo.InvariantCulture)).AsSpan()); break;
            default: throw new ArgumentException($"A field of the ledger is no {value.GetType().Name}.", nameof(value));
        }

        return this;
    }

    /// <summary>Adds fields, in order.</summary>
    public LeafHash Add(params ReadOnlySpan<object?> values)
    {
        foreach (var value in values) Add(value);
        return this;
    }

    /// <summary>The hash of everything that was added.</summary>
    public byte[] Finish() => _hash.GetHashAndReset();

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Add(ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[5];
        length[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(length[1..], bytes.Length);
        _hash.AppendData(length);
        _hash.AppendData(bytes);
    }
}
