using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store tells where collections are behind the records.</summary>
public abstract class RecordIndexConformance : StoreConformance
{
    private const string Collection = "plans", Chunker = "1/test";

    [Fact]
    public async Task A_record_is_behind_until_its_document_is_of_its_revision_version_and_chunker()
    {
        var record = (await Admissions.AppendAsync(New.Record("k-1"), Cancel)).Decision!.Record!;
        var query = Query(record.Contract, Hash('a'));
        Assert.Equal([new RecordBehind(Mine, "k-1", 1)], await RecordIndex.BehindAsync(query, 10, Cancel));
        await PutAsync(Mine, record, Hash('a'));
        Assert.Empty(await RecordIndex.BehindAsync(query, 10, Cancel));
        Assert.Single(await RecordIndex.BehindAsync(query with { ContractHash = Hash('b').ToString() }, 10, Cancel));
        Assert.Single(await RecordIndex.BehindAsync(query with { Chunker = "2/test" }, 10, Cancel));
        Assert.Single(await RecordIndex.BehindAsync(query with { Collection = "others" }, 10, Cancel));
        await Admissions.AppendAsync(New.Record("k-1"), Cancel);
        Assert.Equal([new RecordBehind(Mine, "k-1", 2)], await RecordIndex.BehindAsync(query, 10, Cancel));
    }

    [Fact]
    public async Task What_is_behind_comes_in_pages_over_all_tenants()
    {
        foreach (var tenant in (string[])["b", "a"])
            foreach (var key in (string[])["k-2", "k-1"]) await Admissions.AppendAsync(New.Record(key, tenant: tenant), Cancel);
        var contract = (await Records.ListAsync("a", new RecordFilter(null), 1, null, Cancel)).Items[0].Reference.Contract;
        var query = Query(contract, Hash('a'));
        var first = await RecordIndex.BehindAsync(query, 3, Cancel);
        Assert.Equal([("a", "k-1"), ("a", "k-2"), ("b", "k-1")], first.Select(behind => (behind.Tenant, behind.Key)));
        Assert.Equal([("b", "k-2")], (await RecordIndex.BehindAsync(query with { After = first[^1] }, 3, Cancel)).Select(behind => (behind.Tenant, behind.Key)));
        await PutAsync("a", new RecordReference(contract, "k-1", 1), Hash('a'));
        Assert.Equal([("a", "k-2"), ("b", "k-1"), ("b", "k-2")], (await RecordIndex.BehindAsync(query, 9, Cancel)).Select(behind => (behind.Tenant, behind.Key)));
    }

    [Fact]
    public async Task Only_what_was_stored_since_is_looked_at_where_that_is_asked_for()
    {
        await Admissions.AppendAsync(New.Record("old"), Cancel);
        var since = await RecordIndex.NewestAsync(Cancel);
        var contract = (await Records.ListAsync(Mine, new RecordFilter(null), 1, null, Cancel)).Items[0].Reference.Contract;
        var query = Query(contract, Hash('a')) with { Since = since };
        Assert.Empty(await RecordIndex.BehindAsync(query, 10, Cancel));
        await Admissions.AppendAsync(New.Record("new"), Cancel);
        await Admissions.AppendAsync(New.Record("new"), Cancel);
        Assert.Equal([new RecordBehind(Mine, "new", 2)], await RecordIndex.BehindAsync(query, 10, Cancel));
        Assert.True(await RecordIndex.NewestAsync(Cancel) > since);
    }

    [Fact]
    public async Task Documents_of_records_that_are_not_taken_any_more_are_strays()
    {
        var record = (await Admissions.AppendAsync(New.Record("k-1"), Cancel)).Decision!.Record!;
        await PutAsync(Mine, record, Hash('a'));
        Assert.Empty(await RecordIndex.StrayAsync(Collection, [record.Contract], 10, Cancel));
        Assert.Equal([new DocumentBehind(Mine, $"{record.Contract}/k-1")], await RecordIndex.StrayAsync(Collection, [], 10, Cancel));
        Assert.Single(await RecordIndex.StrayAsync(Collection, ["another"], 10, Cancel));
        Assert.Empty(await RecordIndex.StrayAsync("others", [], 10, Cancel));
    }

    [Fact]
    public async Task Documents_whose_metadata_is_of_another_version_come_in_pages_over_all_tenants()
    {
        foreach (var tenant in (string[])["b", "a"])
            foreach (var id in (string[])["d-2", "d-1"]) await PutAsync(tenant, new RecordReference("card", id, 1), Hash('a'), id);
        await PutAsync("a", (await Admissions.AppendAsync(New.Record("k-1", tenant: "a"), Cancel)).Decision!.Record!, Hash('a'));
        Assert.Empty(await RecordIndex.OutdatedAsync(Collection, Hash('a').ToString(), null, 10, Cancel));
        var first = await RecordIndex.OutdatedAsync(Collection, Hash('b').ToString(), null, 3, Cancel);
        Assert.Equal([("a", "d-1"), ("a", "d-2"), ("b", "d-1")], first.Select(behind => (behind.Tenant, behind.Id)));
        Assert.Equal([new DocumentBehind("b", "d-2")], await RecordIndex.OutdatedAsync(Collection, Hash('b').ToString(), first[^1], 3, Cancel));
        Assert.Empty(await RecordIndex.OutdatedAsync("others", Hash('b').ToString(), null, 3, Cancel));
    }

    [Fact]
    public async Task A_document_takes_the_place_of_the_revision_that_it_names_and_of_no_other()
    {
        Assert.Equal(DocumentPutResult.Outdated, await PutAsync(Mine, new RecordReference("card", "d", 1), Hash('a'), "d", replaces: 1));
        Assert.Equal(DocumentPutResult.Added, await PutAsync(Mine, new RecordReference("card", "d", 1), Hash('a'), "d"));
        Assert.Equal(DocumentPutResult.Outdated, await PutAsync(Mine, new RecordReference("card", "d", 1), Hash('b'), "d", replaces: 2));
        Assert.Equal(DocumentPutResult.Replaced, await PutAsync(Mine, new RecordReference("card", "d", 1), Hash('b'), "d", replaces: 1));
        Assert.Equal(2, (await Documents.DocumentAsync(Mine, Collection, "d", Cancel))!.Revision);
    }

    private static ContentHash Hash(char digit) => ContentHash.Parse("sha256:" + new string(digit, 64));

    private static RecordIndexQuery Query(string contract, ContentHash hash) => new(Collection, contract, hash.ToString(), Chunker);

    /// <summary>Puts the document of a record, or one that is none and has an id of its own.</summary>
    private async Task<DocumentPutResult> PutAsync(string tenant, RecordReference record, ContentHash hash, string? id = null, long? replaces = null)
    {
        var puts = await Documents.PutDocumentsAsync(
        [
            new DocumentEntry
            {
                Tenant = tenant,
                Collection = Collection,
                Id = id ?? $"{record.Contract}/{record.Key}",
                MediaType = "application/json",
                Source = default,
                Contract = new ContractId(record.Contract, new Semver.SemVersion(1, 0, 0)),
                ContractHash = hash,
                Record = id is null ? record : null,
                Replaces = replaces,
                Chunker = Chunker,
                Hash = hash,
                Chunks = [new ChunkEntry($"chk-{id ?? record.Key}", "", "text", 1)],
                DocumentsMax = 100,
                At = Time.GetUtcNow(),
            },
        ], Cancel);
        return puts[0].Result;
    }
}
