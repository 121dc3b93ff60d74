using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store keeps the account of reloads.</summary>
public abstract class ReloadStoreConformance : StoreConformance
{
    private WorkspaceReload Attempt(bool taken) => new()
    {
        At = Time.GetUtcNow(),
        Who = "ann",
        Reason = taken ? "2.0.0 is out" : null,
        Taken = taken,
        CommitBefore = "0123456789abcdef0123456789abcdef01234567",
        CommitAfter = taken ? "89abcdef0123456789abcdef0123456789abcdef" : null,
        Changes = taken ? ["contract plan@2.0.0 came"] : [],
        Problems = taken ? [] : [new("contracts/plan/2.0.0/schema.json", 3, "schema_invalid", "It is wrong; mend it.")],
    };

    [Fact]
    public async Task An_attempt_is_kept_whole_with_its_number()
    {
        var first = await Reloads.AppendAsync(Attempt(taken: false), Cancel);
        Time.Advance(TimeSpan.FromMinutes(1));
        var second = await Reloads.AppendAsync(Attempt(taken: true), Cancel);
        Assert.Equal((1L, 2L), (first.Number, second.Number));
        await ReopenAsync();
        var kept = (await Reloads.ListAsync(10, null, Cancel)).Items;
        Assert.Equal([2L, 1L], kept.Select(reload => reload.Number));
        Assert.Equivalent(second, kept[0], strict: true);
        Assert.Equivalent(first, kept[1], strict: true);
    }

    [Fact]
    public async Task A_list_is_paged_newest_first()
    {
        foreach (var _ in Enumerable.Range(0, 7)) await Reloads.AppendAsync(Attempt(taken: true), Cancel);
        var all = await AllAsync(cursor => Reloads.ListAsync(3, cursor, Cancel));
        Assert.Equal([7L, 6L, 5L, 4L, 3L, 2L, 1L], all.Select(reload => reload.Number));
    }
}
