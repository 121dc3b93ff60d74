using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Evaluation.Methods;

/// <summary>Draws that are a pure function of a seed, a conversation and what is drawn for: no draw shifts another.</summary>
internal readonly record struct Dice(long Seed, int Conversation)
{
    /// <summary>A number in [0, 1).</summary>
    public double Roll(string what)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Seed} {Conversation} {what}")), hash);
        return (BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Whether something with this probability happens.</summary>
    public bool Chance(string what, double probability) => Roll(what) < probability;

    /// <summary>One of the items.</summary>
    public T Pick<T>(string what, IReadOnlyList<T> items) => items[(int)(Roll(what) * items.Count)];
}
