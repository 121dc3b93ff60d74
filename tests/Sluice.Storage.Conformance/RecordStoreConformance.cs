using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store gives records back.</summary>
public abstract class RecordStoreConformance : StoreConformance
{
    [Fact]
    public async Task A_revision_is_read_by_its_number_and_the_latest_without_one()
    {
        for (var n = 1; n <= 3; n++) await AppendAsync(New.Record("plan-1", $$"""{"revision":{{n}}}"""));
        for (var n = 1; n <= 3; n++)
        {
            var stored = await Records.GetAsync(Mine, "learning-plan", "plan-1", n, Cancel);
            Assert.Equal(n, stored!.Reference.Revision);
            Assert.Equal($$"""{"revision":{{n}}}""", System.Text.Encoding.UTF8.GetString(stored.Document.Span));
        }
        Assert.Equal(3, (await Records.GetAsync(Mine, "learning-plan", "plan-1", null, Cancel))!.Reference.Revision);
    }

    [Theory]
    [InlineData("learning-plan", "plan-1", 2L)]
    [InlineData("learning-plan", "plan-1", 0L)]
    [InlineData("learning-plan", "plan-1", -1L)]
    [InlineData("learning-plan", "plan-1", long.MaxValue)]
    [InlineData("learning-plan", "PLAN-1", null)]
    [InlineData("invoice", "plan-1", null)]
    public async Task What_is_not_there_is_null(string contract, string key, long? revision)
    {
        await AppendAsync(New.Record("plan-1"));
        Assert.Null(await Records.GetAsync(Mine, contract, key, revision, Cancel));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task History_is_newest_first_and_whole_in_pages_of_any_size(int limit)
    {
        for (var n = 1; n <= 7; n++) await AppendAsync(New.Record("plan-1", contract: n < 4 ? Entries.Plan : Entries.PlanNext));
        await AppendAsync(New.Record("plan-2"));
        var history = await AllAsync(async cursor =>
        {
            var page = await Records.HistoryAsync(Mine, "learning-plan", "plan-1", limit, cursor, Cancel);
            Assert.True(page.Items.Count <= limit, "A page is longer than its limit.");
            return page;
        });
        Assert.Equal([7, 6, 5, 4, 3, 2, 1], history.Select(record => record.Reference.Revision));
        Assert.Equal(["1.1.0", "1.0.0"], history.Select(record => record.Stamp.ContractVersion).Distinct());
        foreach (var record in history)
        {
            var same = await Records.GetAsync(Mine, "learning-plan", "plan-1", record.Reference.Revision, Cancel);
            Same.Properties(same!, record);
        }
    }

    [Fact]
    public async Task The_last_page_has_no_cursor()
    {
        for (var n = 0; n < 4; n++) await AppendAsync(New.Record("plan-1"));
        var page = await Records.HistoryAsync(Mine, "learning-plan", "plan-1", 2, null, Cancel);
        page = await Records.HistoryAsync(Mine, "learning-plan", "plan-1", 2, page.Next, Cancel);
        Assert.Equal(2, page.Items.Count);
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task A_history_of_large_documents_is_whole_over_its_pages()
    {
        var json = "{\"text\":\"" + new string('x', 4 << 20) + "\"}";
        for (var n = 0; n < 12; n++) await AppendAsync(New.Record("big", json));
        var history = await AllAsync(cursor => Records.HistoryAsync(Mine, "learning-plan", "big", 1000, cursor, Cancel));
        Assert.Equal(Enumerable.Range(1, 12).Reverse().Select(n => (long)n), history.Select(record => record.Reference.Revision));
    }

    [Fact]
    public async Task No_such_record_has_an_empty_history()
    {
        var page = await Records.HistoryAsync(Mine, "learning-plan", "none", 10, null, Cancel);
        Assert.Empty(page.Items);
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task The_list_holds_latest_revisions_most_recently_stored_first()
    {
        await AppendAsync(New.Record("a"));
        await AppendAsync(New.Record("b", verdict: Verdict.Repaired));
        await AppendAsync(New.Record("c", contract: Entries.Invoice));
        Time.Advance(TimeSpan.FromSeconds(1));
        await AppendAsync(New.Record("a", contract: Entries.PlanNext, verdict: Verdict.Corrected));
        var all = await Records.ListAsync(Mine, new(null), 10, null, Cancel);
        Assert.Equal(
            [
                new RecordListItem(new("learning-plan", "a", 2), "1.1.0", Verdict.Corrected, Time.GetUtcNow(), "1.1.0"),
                new RecordListItem(new("invoice", "c", 1), "2.0.0-rc.1", Verdict.Accepted, Time.GetUtcNow().AddSeconds(-1), "2.0.0-rc.1"),
                new RecordListItem(new("learning-plan", "b", 1), "1.0.0", Verdict.Repaired, Time.GetUtcNow().AddSeconds(-1), "1.0.0"),
            ],
            all.Items);
        Assert.Null(all.Next);
        Assert.Equal(["a", "b"], (await Records.ListAsync(Mine, new("learning-plan"), 10, null, Cancel)).Items.Select(item => item.Reference.Key));
        Assert.Empty((await Records.ListAsync(Mine, new("other"), 10, null, Cancel)).Items);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(4, null)]
    [InlineData(3, "learning-plan")]
    [InlineData(1000, "invoice")]
    public async Task The_list_is_whole_in_pages_of_any_size(int limit, string? contract)
    {
        for (var n = 0; n < 12; n++) await AppendAsync(New.Record($"k{n:D2}", contract: n % 2 == 0 ? Entries.Plan : Entries.Invoice));
        var items = await AllAsync(cursor => Records.ListAsync(Mine, new(contract), limit, cursor, Cancel));
        var expected = Enumerable.Range(0, 12).Reverse().Where(n => contract is null || (contract == "learning-plan") == (n % 2 == 0));
        Assert.Equal(expected.Select(n => $"k{n:D2}"), items.Select(item => item.Reference.Key));
    }

    [Fact]
    public async Task Pages_do_not_repeat_while_records_are_added()
    {
        for (var n = 0; n < 6; n++) await AppendAsync(New.Record($"k{n}"));
        var items = await AllAsync(async cursor =>
        {
            var page = await Records.ListAsync(Mine, new(null), 2, cursor, Cancel);
            await AppendAsync(New.Record($"new-{cursor}"));
            return page;
        });
        Assert.Equal(["k5", "k4", "k3", "k2", "k1", "k0"], items.Select(item => item.Reference.Key));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1001)]
    public async Task A_limit_outside_its_range_is_refused(int limit)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Records.ListAsync(Mine, new(null), limit, null, Cancel));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Records.HistoryAsync(Mine, "learning-plan", "k", limit, null, Cancel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("not a cursor")]
    [InlineData("'; drop table record; --")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_cursor_of_somebody_else_is_refused(string cursor)
    {
        var problem = await Assert.ThrowsAsync<StoreException>(() => Records.ListAsync(Mine, new(null), 10, cursor, Cancel));
        Assert.Equal(StoreErrorCode.CursorInvalid, problem.Code);
        problem = await Assert.ThrowsAsync<StoreException>(() => Records.HistoryAsync(Mine, "learning-plan", "k", 10, cursor, Cancel));
        Assert.Equal(StoreErrorCode.CursorInvalid, problem.Code);
    }

    [Fact]
    public async Task A_cursor_of_another_list_is_refused()
    {
        for (var n = 0; n < 3; n++) await AppendAsync(New.Record("plan-1"));
        var page = await Records.HistoryAsync(Mine, "learning-plan", "plan-1", 1, null, Cancel);
        var problem = await Assert.ThrowsAsync<StoreException>(() => Records.ListAsync(Mine, new(null), 10, page.Next, Cancel));
        Assert.Equal(StoreErrorCode.CursorInvalid, problem.Code);
    }

    [Fact]
    public async Task A_version_is_used_as_long_as_a_revision_was_decided_by_it()
    {
        // A rejected submission leaves nothing to read in the version.
        var rejected = New.Failure();
        await AppendAsync(rejected);
        var (contract, hash) = (rejected.Decision.Stamp.ContractName, rejected.Decision.Stamp.ContractHash);
        Assert.False(await Records.IsUsedAsync(contract, hash, Cancel));
        var record = New.Record("plan-1");
        Assert.Equal((contract, hash), (record.Decision.Stamp.ContractName, record.Decision.Stamp.ContractHash));
        await AppendAsync(record);
        Assert.True(await Records.IsUsedAsync(contract, hash, Cancel));
        Assert.False(await Records.IsUsedAsync("invoice", hash, Cancel));
        Assert.False(await Records.IsUsedAsync(contract, "sha256:" + new string('0', 64), Cancel));
    }
}
