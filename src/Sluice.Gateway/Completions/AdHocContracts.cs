using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Semver;
using Sluice.Contracts;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>Contracts that come with requests: compiled once, kept by the hash of their bytes, the ones not used for long given up.</summary>
/// <param name="countMax">Most that are kept.</param>
internal sealed class AdHocContracts(int countMax)
{
    /// <summary>What the names of contracts from <c>response_format</c> begin with. No contract of a workspace has a dot in its name.</summary>
    public const string FormatPrefix = "adhoc.";

    /// <summary>What the names of contracts of tools begin with.</summary>
    public const string ToolPrefix = "tool.";

    private static readonly ContractPolicy Policy = new();

    // Two generations: what is used moves to the young one, and when that is full the old one is given up.
    private readonly Lock _turning = new();
    private ConcurrentDictionary<(string Name, UInt128 Hash), ContractVersion> _young = new();
    private ConcurrentDictionary<(string Name, UInt128 Hash), ContractVersion> _old = new();

    /// <summary>The contract of a schema that came with a request; null and the reason when the schema is none.</summary>
    public (ContractVersion? Contract, string? Problem) Of(string prefix, string name, ReadOnlyMemory<byte> schema)
    {
        var key = (prefix + name, HashOf(schema.Span));
        return Find(key, prefix + Plain(name), schema);
    }

    /// <summary>The contract of a stored record, by its name there and its schema.</summary>
    public (ContractVersion? Contract, string? Problem) Stored(string name, ReadOnlyMemory<byte> schema) => Find((name, HashOf(schema.Span)), name, schema);

    private (ContractVersion? Contract, string? Problem) Find((string Name, UInt128 Hash) key, string name, ReadOnlyMemory<byte> schema)
    {
        if (_young.TryGetValue(key, out var known)) return (known, null);
        if (!_old.TryGetValue(key, out known))
        {
            (known, var problem) = Compile(name, schema);
            if (known is null) return (null, problem);
        }

        Keep(key, known);
        return (known, null);
    }

    /// <summary>A contract of its own for a schema, with the version that follows from the schema's hash.</summary>
    private static (ContractVersion? Contract, string? Problem) Compile(string name, ReadOnlyMemory<byte> schema)
    {
        if (!Schema.TryCompile(schema, SchemaOptions.Default, out var compiled, out var problems))
            return (null, string.Join("; ", problems.Take(3).Select(p => p.Pointer.Length == 0 ? p.Message : $"{p.Pointer}: {p.Message}")));
        ContentHash hash;
        try
        {
            hash = ContentHash.OfJson(schema);
        }
        catch (FormatException exception)
        {
            return (null, exception.Message);
        }

        return (new ContractVersion { Id = new ContractId(name, VersionOf(hash)), Schema = compiled, Hash = hash, Policy = Policy }, null);
    }

    private static SemVersion VersionOf(ContentHash hash) => SemVersion.Parse($"0.0.0-{hash.ToString().Replace(':', '.')}", SemVersionStyles.Strict, maxLength: 128);

    private void Keep((string Name, UInt128 Hash) key, ContractVersion contract)
    {
        _young[key] = contract;
        if (_young.Count <= Math.Max(1, countMax / 2)) return;
        lock (_turning)
        {
            if (_young.Count <= Math.Max(1, countMax / 2)) return;
            (_old, _young) = (_young, new());
        }
    }

    // 128 bits of SHA-256: nobody finds two schemas with the same.
    private static UInt128 HashOf(ReadOnlySpan<byte> schema)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(schema, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    /// <summary>OpenAI's names are letters, digits, underscores and hyphens, at most 64; here they become lower case with hyphens.</summary>
    private static string Plain(string name)
    {
        var plain = string.Concat(name.Take(ContractReference.NameLengthMax - FormatPrefix.Length)
            .Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'));
        return plain.Length == 0 ? "unnamed" : plain;
    }
}
