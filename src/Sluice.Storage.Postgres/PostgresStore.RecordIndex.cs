using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres;

/// <content>Where collections are behind the records.</content>
public sealed partial class PostgresStore
{
    private const string IndexedDocument =
        """
         left join collection c on c.tenant = h.tenant and c.name = $1
            left join document d on d.collection_seq = c.seq and d.id = h.contract_name || '/' || h.key

        """;

    private const string IsBehind =
        """
         and (h.tenant, h.key) > ($3, $4)
            and (d.seq is null or d.record_revision is distinct from h.revision or d.contract_hash is distinct from $5 or d.chunker <> $6)
        order by h.tenant, h.key limit $7
        """;

    private const string RecordsBehind = "select h.tenant, h.key, h.revision from record h" + IndexedDocument + "where h.contract_name = $2" + IsBehind;

    // Revisions are found by their numbers, so that only the new ones are read.
    private const string RecordsBehindSince = "select h.tenant, h.key, h.revision from record_revision r join record h on h.tenant = r.tenant and h.contract_name = r.contract_name "
        + "and h.key = r.key and h.submission_seq = r.submission_seq" + IndexedDocument + "where r.submission_seq > $8 and r.contract_name = $2" + IsBehind;

    private const string StrayDocuments =
        """
        select c.tenant, d.id from collection c join document d on d.collection_seq = c.seq
        where c.name = $1 and d.record_contract is not null and d.record_contract <> all($2) limit $3
        """;

    private const string OutdatedDocuments =
        """
        select c.tenant, d.id from collection c join document d on d.collection_seq = c.seq
        where c.name = $1 and d.record_contract is null and d.contract_hash is distinct from $2 and (c.tenant, d.id) > ($3, $4) order by c.tenant, d.id limit $5
        """;

    async Task<long> IRecordIndexStore.NewestAsync(CancellationToken cancellationToken) =>
        await _database.ReadAsync("select coalesce(max(seq), 0) from submission", row => row.GetInt64(0), cancellationToken) is [var newest] ? newest : 0;

    async Task<IReadOnlyList<RecordBehind>> IRecordIndexStore.BehindAsync(RecordIndexQuery query, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        PageCursor.CheckLimit(limit);
        List<object?> values = [query.Collection, query.Contract, query.After?.Tenant ?? "", query.After?.Key ?? "", query.ContractHash, query.Chunker, (long)limit];
        if (query.Since > 0) values.Add(query.Since);
        return await _database.ReadAsync(query.Since == 0 ? RecordsBehind : RecordsBehindSince, row => new RecordBehind(row.GetString(0), row.GetString(1), row.GetInt64(2)), cancellationToken, [.. values]);
    }

    async Task<IReadOnlyList<DocumentBehind>> IRecordIndexStore.StrayAsync(string collection, IReadOnlyList<string> contracts, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(contracts);
        PageCursor.CheckLimit(limit);
        return await _database.ReadAsync(StrayDocuments, row => new DocumentBehind(row.GetString(0), row.GetString(1)), cancellationToken, collection, contracts.ToArray(), (long)limit);
    }

    async Task<IReadOnlyList<DocumentBehind>> IRecordIndexStore.OutdatedAsync(string collection, string contractHash, DocumentBehind? after, int limit,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(contractHash);
        PageCursor.CheckLimit(limit);
        return await _database.ReadAsync(OutdatedDocuments, row => new DocumentBehind(row.GetString(0), row.GetString(1)), cancellationToken, collection, contractHash,
            after?.Tenant ?? "", after?.Id ?? "", (long)limit);
    }
}
