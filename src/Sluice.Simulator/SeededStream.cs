using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Simulator;

/// <summary>Random numbers that are a pure function of a key: xoshiro256** (Blackman and Vigna 2018) started from SHA-256.
/// <see cref="Fork"/> gives independent streams, so that one decision never shifts another.</summary>
internal sealed class SeededStream
{
    private readonly byte[] _key;
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    private SeededStream(byte[] key)
    {
        _key = key;
        _s0 = BinaryPrimitives.ReadUInt64LittleEndian(key);
        _s1 = BinaryPrimitives.ReadUInt64LittleEndian(key.AsSpan(8));
        _s2 = BinaryPrimitives.ReadUInt64LittleEndian(key.AsSpan(16));
        // The generator never leaves the all-zero state; one bit keeps it out whatever the hash is.
        _s3 = BinaryPrimitives.ReadUInt64LittleEndian(key.AsSpan(24)) | 1;
    }

    /// <summary>The stream of a seed and a text.</summary>
    public static SeededStream From(long seed, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, seed);
        hash.AppendData(prefix);
        hash.AppendData(content);
        return new SeededStream(hash.GetHashAndReset());
    }

    /// <summary>The key as lower-case hexadecimal digits; the same for the same seed and content.</summary>
    public string KeyHex => Convert.ToHexStringLower(_key);

    /// <summary>An independent stream for one purpose; does not depend on what was drawn before.</summary>
    public SeededStream Fork(string purpose)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_key);
        hash.AppendData(Encoding.UTF8.GetBytes(purpose));
        return new SeededStream(hash.GetHashAndReset());
    }

    /// <summary>A number in [0, 1).</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True with the given probability; always draws exactly one number.</summary>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>A number in [<paramref name="low"/>, <paramref name="high"/>], both included.</summary>
    public long Between(long low, long high)
    {
        if (low >= high)
            return low;
        var range = unchecked((ulong)(high - low) + 1);
        var draw = NextUInt64();
        return range == 0 ? unchecked((long)draw) : unchecked(low + (long)(ulong)(((UInt128)draw * range) >> 64));
    }

    /// <summary>An index below <paramref name="count"/>.</summary>
    public int Index(int count) => (int)Between(0, count - 1);

    /// <summary>One of the items.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Index(items.Count)];

    /// <summary>A log-normal value with the given median and the usual spread of model latencies (sigma 0.5).</summary>
    public double LogNormal(double median)
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return median * Math.Exp(0.5 * radius * Math.Cos(2 * Math.PI * NextDouble()));
    }

    private ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }
}
