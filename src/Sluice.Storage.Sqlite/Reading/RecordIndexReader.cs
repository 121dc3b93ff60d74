using System.Text.Json.Nodes;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads where collections are behind the records.</summary>
internal static class RecordIndexReader
{
    private const string Document =
        """
         left join collection c on c.tenant = h.tenant and c.name = $collection
            left join document d on d.collection_seq = c.seq and d.id = h.contract_name || '/' || h.key

        """;

    private const string IsBehind =
        """
         and (h.tenant, h.key) > ($tenant, $key)
            and (d.seq is null or d.record_revision is not h.revision or d.contract_hash is not $hash or d.chunker <> $chunker)
        order by h.tenant, h.key limit $limit
        """;

    private const string Parameters = "collection contract tenant key hash chunker limit";

    private const string Behind = "select h.tenant, h.key, h.revision from record h" + Document + "where h.contract_name = $contract" + IsBehind;

    // Revisions stand in the order of their numbers, so that only the new ones are read.
    private const string BehindSince = "select h.tenant, h.key, h.revision from record_revision r cross join record h on h.tenant = r.tenant and h.contract_name = r.contract_name "
        + "and h.key = r.key and h.submission_seq = r.submission_seq" + Document + "where r.submission_seq > $since and r.contract_name = $contract" + IsBehind;

    private const string Stray =
        """
        select c.tenant, d.id from collection c join document d on d.collection_seq = c.seq
        where c.name = $collection and d.record_contract is not null and d.record_contract not in (select value from json_each($contracts)) limit $limit
        """;

    private const string Outdated =
        """
        select c.tenant, d.id from collection c join document d on d.collection_seq = c.seq
        where c.name = $collection and d.record_contract is null and d.contract_hash is not $hash and (c.tenant, d.id) > ($tenant, $id) order by c.tenant, d.id limit $limit
        """;

    internal static long Newest(ReadSession session) => session.Prepare("select coalesce(max(seq), 0) from submission", "").Integer() ?? 0;

    internal static IReadOnlyList<RecordBehind> Find(ReadSession session, RecordIndexQuery query, int limit)
    {
        object?[] values = [query.Collection, query.Contract, query.After?.Tenant ?? "", query.After?.Key ?? "", query.ContractHash, query.Chunker, limit];
        using var row = query.Since == 0
            ? session.Prepare(Behind, Parameters).Read(values)
            : session.Prepare(BehindSince, Parameters + " since").Read([.. values, query.Since]);
        var behind = new List<RecordBehind>();
        while (row.Read()) behind.Add(new(row.GetString(0), row.GetString(1), row.GetInt64(2)));
        return behind;
    }

    internal static IReadOnlyList<DocumentBehind> Strays(ReadSession session, string collection, IReadOnlyList<string> contracts, int limit)
    {
        var names = new JsonArray([.. contracts.Select(contract => JsonValue.Create(contract))]).ToJsonString();
        return Documents(session.Prepare(Stray, "collection contracts limit"), collection, names, limit);
    }

    internal static IReadOnlyList<DocumentBehind> Outdateds(ReadSession session, string collection, string contractHash, DocumentBehind? after, int limit) =>
        Documents(session.Prepare(Outdated, "collection hash tenant id limit"), collection, contractHash, after?.Tenant ?? "", after?.Id ?? "", limit);

    private static List<DocumentBehind> Documents(Statement statement, params ReadOnlySpan<object?> values)
    {
        var documents = new List<DocumentBehind>();
        using var row = statement.Read(values);
        while (row.Read()) documents.Add(new(row.GetString(0), row.GetString(1)));
        return documents;
    }
}
