using System.Buffers.Binary;

namespace Sluice.Gateway;

/// <summary>The residues of a chain as one piece of bytes: for each step its length (four bytes, little-endian) and its bytes. Residues
/// that are all empty take no bytes.</summary>
internal static class ResidueBytes
{
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<ReadOnlyMemory<byte>> residues)
    {
        if (residues.All(residue => residue.IsEmpty)) return default;
        var bytes = new byte[residues.Sum(residue => sizeof(int) + residue.Length)];
        var at = bytes.AsSpan();
        foreach (var residue in residues)
        {
            BinaryPrimitives.WriteInt32LittleEndian(at, residue.Length);
            residue.Span.CopyTo(at[sizeof(int)..]);
            at = at[(sizeof(int) + residue.Length)..];
        }

        return bytes;
    }

    /// <summary>Reads them back; null when the bytes are none that <see cref="Write"/> made for so many steps.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? Read(ReadOnlyMemory<byte> bytes, int steps)
    {
        var residues = new ReadOnlyMemory<byte>[steps];
        if (bytes.IsEmpty) return residues;
        for (var step = 0; step < steps; step++)
        {
            if (bytes.Length < sizeof(int)) return null;
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.Span);
            bytes = bytes[sizeof(int)..];
            if (length < 0 || length > bytes.Length) return null;
            residues[step] = bytes[..length];
            bytes = bytes[length..];
        }

        return bytes.IsEmpty ? residues : null;
    }
}
