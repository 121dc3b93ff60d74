using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store keeps aliases and revocations.</summary>
public abstract class ReleaseStoreConformance : StoreConformance
{
    private const PublicationKind Prompt = PublicationKind.Prompt;

    private async Task PublishAsync() => Assert.Empty(await Publications.PublishAsync(
        [.. new[] { "1.0.0", "1.1.0", "2.0.0" }.Select(v => new Publication(Prompt, "plan", v, "sha256:" + v, null))], Cancel));

    private Task<AliasMoveOutcome> MoveAsync(string? from, string? to, string alias = "production", string? reason = null) =>
        Releases.MoveAliasAsync(new(Prompt, "plan", alias, from, to, "ann", reason), Cancel);

    private static AliasMoveOutcome Moved(string? to) => new(AliasMoveResult.Moved, to);

    [Fact]
    public async Task An_alias_names_the_version_it_was_moved_to()
    {
        await PublishAsync();
        Assert.Null(await Releases.FindAliasAsync(Prompt, "plan", "production", Cancel));
        Assert.Equal(Moved("1.0.0"), await MoveAsync(null, "1.0.0"));
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Moved("2.0.0"), await MoveAsync("1.0.0", "2.0.0"));
        Assert.Equal(Moved("1.1.0"), await MoveAsync(null, "1.1.0", "staging"));
        await ReopenAsync();
        var expected = new VersionAlias(Prompt, "plan", "production", "2.0.0", 2, Time.GetUtcNow());
        Assert.Equal(expected, await Releases.FindAliasAsync(Prompt, "plan", "production", Cancel));
        Assert.Equal([expected, expected with { Alias = "staging", Version = "1.1.0", Moves = 1 }], await Releases.AliasesAsync(Cancel));
        Assert.Null(await Releases.FindAliasAsync(PublicationKind.Contract, "plan", "production", Cancel));
    }

    [Fact]
    public async Task A_move_from_what_it_no_longer_names_changes_nothing()
    {
        await PublishAsync();
        await MoveAsync(null, "1.0.0");
        Assert.Equal(new(AliasMoveResult.Conflict, "1.0.0"), await MoveAsync("1.1.0", "2.0.0"));
        Assert.Equal(new(AliasMoveResult.Conflict, "1.0.0"), await MoveAsync(null, "2.0.0"));
        Assert.Equal(new(AliasMoveResult.Conflict, null), await MoveAsync("1.0.0", "2.0.0", "other"));
        Assert.Single(await Releases.AliasHistoryAsync(Prompt, "plan", "production", 10, Cancel));
    }

    [Fact]
    public async Task A_move_of_one_who_saw_an_earlier_move_changes_nothing()
    {
        await PublishAsync();
        foreach (var (from, to) in new[] { (null, "1.0.0"), ("1.0.0", "1.1.0"), ("1.1.0", "1.0.0") }) Assert.Equal(Moved(to), await MoveAsync(from, to));
        var move = new AliasMove(Prompt, "plan", "production", "1.0.0", "2.0.0", "ann", null);
        Assert.Equal(new(AliasMoveResult.Conflict, "1.0.0"), await Releases.MoveAliasAsync(move with { Moves = 1 }, Cancel));
        Assert.Equal(new(AliasMoveResult.Conflict, null), await Releases.MoveAliasAsync(move with { Alias = "other", From = null, Moves = 1 }, Cancel));
        Assert.Equal(Moved("2.0.0"), await Releases.MoveAliasAsync(move with { Moves = 3 }, Cancel));
    }

    [Fact]
    public async Task Of_many_who_move_an_alias_at_once_one_wins()
    {
        await PublishAsync();
        await MoveAsync(null, "1.0.0");
        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(n => Task.Run(() => MoveAsync("1.0.0", n % 2 == 0 ? "1.1.0" : "2.0.0"), Cancel)));
        Assert.Single(results, r => r.Result == AliasMoveResult.Moved);
        Assert.Equal(31, results.Count(r => r.Result == AliasMoveResult.Conflict));
        Assert.Equal(2, (await Releases.AliasHistoryAsync(Prompt, "plan", "production", 10, Cancel)).Count);
    }

    [Fact]
    public async Task Every_move_is_on_record_newest_first_also_after_the_alias_is_gone()
    {
        await PublishAsync();
        await MoveAsync(null, "1.0.0", reason: "first");
        await MoveAsync("1.0.0", "2.0.0");
        Assert.Equal(Moved(null), await MoveAsync("2.0.0", null, reason: "over"));
        await MoveAsync(null, "1.1.0");
        var at = Time.GetUtcNow();
        AliasEvent[] expected =
        [
            new(4, null, "1.1.0", "ann", null, at), new(3, "2.0.0", null, "ann", "over", at), new(2, "1.0.0", "2.0.0", "ann", null, at),
            new(1, null, "1.0.0", "ann", "first", at),
        ];
        Assert.Equal(expected, await Releases.AliasHistoryAsync(Prompt, "plan", "production", 10, Cancel));
        Assert.Equal(expected[..2], await Releases.AliasHistoryAsync(Prompt, "plan", "production", 2, Cancel));
        Assert.Empty(await Releases.AliasHistoryAsync(Prompt, "plan", "staging", 10, Cancel));
        Assert.Equal(4, (await Releases.FindAliasAsync(Prompt, "plan", "production", Cancel))!.Moves);
    }

    [Fact]
    public async Task An_alias_is_not_moved_to_a_version_that_is_unknown_or_revoked()
    {
        await PublishAsync();
        await Releases.RevokeAsync(Prompt, "plan", "1.1.0", revoked: true, "ann", "bad", Cancel);
        Assert.Equal(new(AliasMoveResult.VersionUnknown, null), await MoveAsync(null, "3.0.0"));
        Assert.Equal(new(AliasMoveResult.VersionRevoked, null), await MoveAsync(null, "1.1.0"));
        Assert.Empty(await Releases.AliasHistoryAsync(Prompt, "plan", "production", 10, Cancel));
    }

    [Fact]
    public async Task A_revoked_version_is_known_as_such_until_it_is_allowed_again()
    {
        await PublishAsync();
        var at = Time.GetUtcNow();
        var revoked = await Releases.RevokeAsync(Prompt, "plan", "1.0.0", revoked: true, "ann", "leaks names", Cancel);
        Assert.Equal(new Revocation("ann", "leaks names", at), revoked!.Revocation);
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(revoked, await Releases.RevokeAsync(Prompt, "plan", "1.0.0", revoked: true, "bob", "again", Cancel));
        await ReopenAsync();
        Assert.Equal(revoked, await Publications.FindAsync(Prompt, "plan", "1.0.0", Cancel));
        Assert.Equal([revoked.Revocation, null, null], (await Publications.ListAsync(Cancel)).Select(v => v.Revocation));

        Assert.Null((await Releases.RevokeAsync(Prompt, "plan", "1.0.0", revoked: false, "bob", "checked", Cancel))!.Revocation);
        Assert.Null((await Publications.FindAsync(Prompt, "plan", "1.0.0", Cancel))!.Revocation);
        Assert.Null(await Releases.RevokeAsync(Prompt, "plan", "9.0.0", revoked: true, "ann", "bad", Cancel));
    }
}
