using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads vectors of chunks.</summary>
internal static class VectorReader
{
    private const string Sets = $"select {VectorRows.SetColumns} from vector_set s join collection c on c.seq = s.collection_seq where c.tenant = $tenant and c.name = $collection";

    // The word 'active' comes before the word 'building'.
    private const string Current = $"{Sets} and s.state <> 'retired' order by s.state";

    private const string Retired = $"{Sets} and s.state = 'retired' order by s.seq";

    private const string Tenants = "select tenant from collection where name = $collection and chunks > 0 order by tenant";

    private const string Missing =
        """
        select c.seq, c.id from chunk c
        where c.collection_seq = (select collection_seq from vector_set where seq = $set) and c.seq > $after
            and not exists (select 1 from chunk_vector v where v.set_seq = $set and v.chunk_seq = c.seq)
        order by c.seq limit $limit
        """;

    private const string Count =
        """
        select (select count(*) from chunk c where c.collection_seq = (select collection_seq from vector_set where seq = $set)
                and not exists (select 1 from chunk_vector v where v.set_seq = $set and v.chunk_seq = c.seq)),
            count(vector), count(*) - count(vector)
        from chunk_vector where set_seq = $set
        """;

    private const string Vectors =
        """
        select v.position, c.id, v.vector from chunk_vector v join chunk c on c.seq = v.chunk_seq
        where v.set_seq = $set and v.position > $after and v.vector is not null order by v.position limit $limit
        """;

    private const string Fitting =
        """
        select c.id from json_each($chunks) i join collection o on o.tenant = $tenant and o.name = $collection
            join chunk c on c.collection_seq = o.seq and c.id = i.value
        where not exists (select 1 from json_each($pointers) p join json_each($values) w on w.key = p.key where not exists (
            select 1 from document_value d where d.collection_seq = o.seq and d.pointer = p.value and d.value = w.value and d.document_seq = c.document_seq))
        """;

    private const string Copy = "select position, whole from vector_copy where set_seq = $set and place = $place";

    internal static IReadOnlyList<VectorSet> SetsOf(ReadSession session, string tenant, string collection, bool retired)
    {
        using var row = session.Prepare(retired ? Retired : Current, "tenant collection").Read(tenant, collection);
        var sets = new List<VectorSet>();
        while (row.Read()) sets.Add(VectorRows.ReadSet(row));
        return sets;
    }

    internal static IReadOnlyList<string> TenantsOf(ReadSession session, string collection)
    {
        using var row = session.Prepare(Tenants, "collection").Read(collection);
        var tenants = new List<string>();
        while (row.Read()) tenants.Add(row.GetString(0));
        return tenants;
    }

    internal static IReadOnlyList<UnembeddedChunk> MissingOf(ReadSession session, long set, long after, int limit)
    {
        using var row = session.Prepare(Missing, "set after limit").Read(set, after, limit);
        var missing = new List<UnembeddedChunk>();
        while (row.Read()) missing.Add(new(row.GetInt64(0), row.GetString(1)));
        return missing;
    }

    internal static VectorCount CountOf(ReadSession session, long set)
    {
        using var row = session.Prepare(Count, "set").Read(set);
        row.Read();
        return new VectorCount(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
    }

    internal static IReadOnlyList<StoredVector> VectorsOf(ReadSession session, long set, long after, int limit)
    {
        using var row = session.Prepare(Vectors, "set after limit").Read(set, after, limit);
        var vectors = new List<StoredVector>();
        while (row.Read()) vectors.Add(VectorRows.ReadVector(row));
        return vectors;
    }

    internal static IReadOnlyList<string> FittingOf(ReadSession session, string tenant, string collection, IReadOnlyList<string> chunks, IReadOnlyDictionary<string, string> filter)
    {
        using var row = session.Prepare(Fitting, "tenant collection chunks pointers values").Read(tenant, collection, Json(chunks), Json(filter.Keys), Json(filter.Values));
        var fitting = new List<string>();
        while (row.Read()) fitting.Add(row.GetString(0));
        return fitting;

        static string Json(IEnumerable<string> texts) => new System.Text.Json.Nodes.JsonArray([.. texts.Select(text => (System.Text.Json.Nodes.JsonNode)text)]).ToJsonString();
    }

    internal static VectorCopy CopyOf(ReadSession session, long set, string place)
    {
        using var row = session.Prepare(Copy, "set place").Read(set, place);
        return row.Read() ? new VectorCopy(row.GetInt64(0), row.GetInt64(1) == 1) : default;
    }
}
