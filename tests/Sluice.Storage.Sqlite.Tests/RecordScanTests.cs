using System.Text;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Conformance;

namespace Sluice.Storage.Sqlite.Tests;

public sealed class RecordScanTests : IAsyncLifetime
{
    private const int Plans = 300;

    private readonly SqliteHome _home = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await using var store = await _home.OpenSqliteAsync();
        var entries = new Entries(TimeProvider.System);
        // Two revisions of every key, one by each version; and a contract that nobody asks for.
        foreach (var contract in new[] { Entries.Plan, Entries.PlanNext })
            for (var n = 0; n < Plans; n++) await ((IAdmissionStore)store).AppendAsync(entries.Record($"plan-{n:000}", $$"""{"n":{{n}}}""", contract: contract), Cancel);
        await ((IAdmissionStore)store).AppendAsync(entries.Record("other", "[]", contract: Entries.Invoice), Cancel);
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private (long Stored, List<(RecordReference Record, string Document)> Read) Scan(RecordScanOptions scan)
    {
        var read = new List<(RecordReference, string)>();
        var stored = SqliteStore.ReadRecords(new SqliteStoreOptions { Path = _home.File }, scan,
            (record, document) => read.Add((record, Encoding.UTF8.GetString(document.Span))), Cancel);
        return (stored, read);
    }

    [Fact]
    public void Every_revision_of_a_version_is_read_as_it_was_decided_and_no_other()
    {
        var (stored, read) = Scan(new RecordScanOptions("learning-plan", Entries.Plan.Hash.ToString()));

        Assert.Equal(Plans, stored);
        Assert.Equal(Enumerable.Range(0, Plans).Select(n => (new RecordReference("learning-plan", $"plan-{n:000}", 1), $$"""{"n":{{n}}}""")), read);
        Assert.All(Scan(new RecordScanOptions("learning-plan", Entries.PlanNext.Hash.ToString())).Read, item => Assert.Equal(2, item.Record.Revision));
        Assert.Equal(0, Scan(new RecordScanOptions("invoice", Entries.Plan.Hash.ToString())).Stored);
    }

    [Fact]
    public void A_sample_has_its_size_the_same_members_for_a_seed_and_reaches_everywhere()
    {
        var scan = new RecordScanOptions("learning-plan", Entries.Plan.Hash.ToString()) { SampleMax = 30 };

        var (stored, read) = Scan(scan);

        Assert.Equal((Plans, 30), (stored, read.Distinct().Count()));
        Assert.Equal(read, Scan(scan).Read);
        var met = Enumerable.Range(1, 60).SelectMany(seed => Scan(scan with { Seed = seed }).Read).CountBy(item => item.Record.Key).ToDictionary();
        // 60 samples of a tenth: each record is met 6 times on average, and missing all 60 has a chance of 0.2 %.
        Assert.InRange(met.Count, Plans - 6, Plans);
        Assert.InRange(met.Values.Max(), 1, 20);
    }

    [Fact]
    public void A_store_that_is_not_there_is_not_made()
    {
        var missing = Path.Combine(_home.Folder, "none.db");
        Assert.Throws<StoreException>(() => SqliteStore.ReadRecords(new SqliteStoreOptions { Path = missing }, new RecordScanOptions("a", "b"), (_, _) => { }, Cancel));
        Assert.False(File.Exists(missing));
    }
}
