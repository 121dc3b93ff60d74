namespace Sluice.Schemas;

/// <summary>Schemas that other schemas may refer to by address. The only source of remote schemas: nothing is ever fetched. The
/// metaschemas of json-schema.org are always known.</summary>
public sealed class SchemaRegistry
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _texts = new(StringComparer.Ordinal);

    /// <summary>Addresses that are registered.</summary>
    public IReadOnlyCollection<string> Addresses => _texts.Keys;

    /// <summary>Adds or replaces the schema at an absolute address without fragment. Its text is read when a schema refers to it.</summary>
    /// <exception cref="ArgumentException">The address is not absolute or has a fragment.</exception>
    public SchemaRegistry Add(string address, ReadOnlyMemory<byte> utf8)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!Uri.TryCreate(address, UriKind.Absolute, out _) || address.Contains('#', StringComparison.Ordinal))
            throw new ArgumentException($"{address} is not an absolute URI without fragment.", nameof(address));
        _texts[address] = utf8;
        return this;
    }

    internal bool TryFind(string address, out ReadOnlyMemory<byte> utf8) => _texts.TryGetValue(address, out utf8);
}
