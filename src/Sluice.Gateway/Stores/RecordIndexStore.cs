namespace Sluice.Gateway.Stores;

/// <summary>What a collection should hold of the records of a contract.</summary>
/// <param name="Collection">Name of the collection, which each tenant has of its own.</param>
/// <param name="Contract">Name of the contract.</param>
/// <param name="ContractHash">Hash of the version that records are shown in.</param>
/// <param name="Chunker">What cuts them, with its settings.</param>
public sealed record RecordIndexQuery(string Collection, string Contract, string ContractHash, string Chunker)
{
    /// <summary>Only records stored after this number (<see cref="IRecordIndexStore.NewestAsync"/>); 0 (default): all.</summary>
    public long Since { get; init; }

    /// <summary>Go on after this record; null (default): from the first.</summary>
    public RecordBehind? After { get; init; }
}

/// <summary>A record that a collection does not hold as it is now.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Key">The record's key.</param>
/// <param name="Revision">Its latest revision.</param>
public sealed record RecordBehind(string Tenant, string Key, long Revision);

/// <summary>A document that is not as the collection should have it.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Id">Id of the document.</param>
public sealed record DocumentBehind(string Tenant, string Id);

/// <summary>Tells where collections are behind the records, of all tenants. What is to be done follows from what is stored: nothing is lost when it is
/// interrupted, and to do it twice changes nothing.</summary>
public interface IRecordIndexStore
{
    /// <summary>A number that is not below that of any record stored so far.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<long> NewestAsync(CancellationToken cancellationToken);

    /// <summary>Records whose document is missing, or made of another revision, by another contract version or chunker; by tenant and key.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<RecordBehind>> BehindAsync(RecordIndexQuery query, int limit, CancellationToken cancellationToken);

    /// <summary>Documents of records of other contracts than these.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<DocumentBehind>> StrayAsync(string collection, IReadOnlyList<string> contracts, int limit, CancellationToken cancellationToken);

    /// <summary>Documents that are no records, and whose metadata was validated by another contract version than this; by tenant and id.</summary>
    /// <param name="collection">Name of the collection, which each tenant has of its own.</param>
    /// <param name="contractHash">Hash of the version.</param>
    /// <param name="after">Go on after this one; null: from the first.</param>
    /// <param name="limit">Most documents.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<DocumentBehind>> OutdatedAsync(string collection, string contractHash, DocumentBehind? after, int limit, CancellationToken cancellationToken);
}
