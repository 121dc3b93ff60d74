using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store keeps the keys of content.</summary>
public abstract class ContentKeyStoreConformance : StoreConformance
{
    [Fact]
    public async Task A_day_keeps_the_key_that_came_first()
    {
        var first = Key("20260301");
        Same(first, await ContentKeys.KeepContentKeyAsync(first, Cancel));
        Same(first, await ContentKeys.KeepContentKeyAsync(first with { WrappedBy = "other", Wrapped = new byte[] { 9 } }, Cancel));
        await ReopenAsync();
        Same(first, Assert.Single(await ContentKeys.ContentKeysAsync(Cancel)));
    }

    [Fact]
    public async Task Of_many_that_make_a_days_key_at_once_all_get_the_same()
    {
        var kept = await Task.WhenAll(Enumerable.Range(0, 16).Select(number =>
            Task.Run(() => ContentKeys.KeepContentKeyAsync(Key("20260301") with { Wrapped = new byte[] { (byte)number } }, Cancel), Cancel)));
        Assert.Single(kept.Select(key => key.Wrapped.Span[0]).Distinct());
    }

    [Fact]
    public async Task A_key_is_wrapped_anew_only_where_it_is_as_it_was_seen()
    {
        var (before, after) = (Key("20260301"), Key("20260301") with { WrappedBy = "2", Wrapped = new byte[] { 7, 7 } });
        await ContentKeys.KeepContentKeyAsync(before, Cancel);
        Assert.False(await ContentKeys.RewrapContentKeyAsync(after, before, Cancel));
        Assert.False(await ContentKeys.RewrapContentKeyAsync(Key("20260302"), after, Cancel));
        Assert.True(await ContentKeys.RewrapContentKeyAsync(before, after, Cancel));
        Same(after, Assert.Single(await ContentKeys.ContentKeysAsync(Cancel)));
    }

    [Fact]
    public async Task Shredding_removes_the_days_before_one_and_no_other()
    {
        foreach (var day in (string[])["20260302", "20260228", "20260301"]) await ContentKeys.KeepContentKeyAsync(Key(day), Cancel);
        Assert.Equal(2, await ContentKeys.ShredContentAsync("20260302", Cancel));
        Assert.Equal(0, await ContentKeys.ShredContentAsync("20260302", Cancel));
        Assert.Equal(["20260302"], (await ContentKeys.ContentKeysAsync(Cancel)).Select(key => key.Id));
    }

    private ContentKey Key(string day) => new(day, "1", new byte[] { 1, 2, 0, 255 }, Time.GetUtcNow());

    private static void Same(ContentKey expected, ContentKey actual)
    {
        Assert.Equal(expected with { Wrapped = default }, actual with { Wrapped = default });
        Assert.Equal(expected.Wrapped.ToArray(), actual.Wrapped.ToArray());
    }
}
