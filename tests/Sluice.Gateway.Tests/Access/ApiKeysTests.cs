using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Tests.Access;

public sealed class ApiKeysTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryKeys _store = new();
    private readonly ApiKeys _here, _elsewhere;

    public ApiKeysTests() => (_here, _elsewhere) = (new ApiKeys(_store, _time), new ApiKeys(_store, _time));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _here.Dispose();
        _elsewhere.Dispose();
    }

    [Fact]
    public async Task A_secret_is_long_random_marked_and_stored_nowhere()
    {
        var (first, second) = (await CreateAsync(), await CreateAsync());
        Assert.Matches("^sk-sluice-[A-Za-z0-9_-]{43}$", first.Secret);
        Assert.NotEqual(first.Secret, second.Secret);
        var stored = Assert.Single(first.Key.Secrets);
        Assert.Matches("^sha256:[0-9a-f]{64}$", stored.Hash);
        Assert.Equal(first.Secret[^4..], stored.Hint);
        Assert.DoesNotContain(first.Secret, first.Key.ToString() + string.Join(' ', first.Key.Secrets), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_secret_opens_its_key_and_nothing_else_does()
    {
        Assert.False(await _here.AnyAsync(Cancel));
        var issued = await CreateAsync();
        Assert.True(await _here.AnyAsync(Cancel));
        Assert.Equal(issued.Key.Id, (await _here.FindAsync(issued.Secret, Cancel))!.Id);
        foreach (var wrong in (string[])["", "sk-sluice-", issued.Secret[..^1], issued.Secret + "a", issued.Secret.ToUpperInvariant(), " " + issued.Secret,
            issued.Key.Secrets[0].Hash, "sk-sluice-" + new string('A', 43), "sk-sluice-" + new string('ü', 43)])
            Assert.Null(await _here.FindAsync(wrong, Cancel));
    }

    [Fact]
    public async Task A_key_ends_at_its_end()
    {
        var issued = await CreateAsync(expires: TimeSpan.FromMinutes(1));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.NotNull(await _here.FindAsync(issued.Secret, Cancel));
        Assert.True(await _here.AnyUsableAsync(Cancel));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await _here.FindAsync(issued.Secret, Cancel));
        Assert.False(await _here.AnyUsableAsync(Cancel));
        Assert.True(await _here.AnyAsync(Cancel));
    }

    [Fact]
    public async Task A_revoked_key_opens_nothing_here_at_once_and_elsewhere_within_the_staleness()
    {
        var issued = await CreateAsync();
        Assert.NotNull(await _elsewhere.FindAsync(issued.Secret, Cancel));
        await _here.RevokeAsync(null, issued.Key.Id, Cancel);
        Assert.Null(await _here.FindAsync(issued.Secret, Cancel));
        _time.Advance(ApiKeys.StalenessMax);
        Assert.Null(await _elsewhere.FindAsync(issued.Secret, Cancel));
        Assert.True(await _here.AnyAsync(Cancel));
    }

    [Fact]
    public async Task Keys_are_read_once_and_not_for_each_request()
    {
        var issued = await CreateAsync();
        for (var n = 0; n < 1000; n++) Assert.NotNull(await _here.FindAsync(issued.Secret, Cancel));
        Assert.Equal(1, _store.Reads);
        for (var n = 0; n < 1000; n++) Assert.Null(await _here.FindAsync("sk-sluice-" + new string('A', 43), Cancel));
        Assert.Equal(1, _store.Reads);
    }

    [Fact]
    public async Task A_key_made_elsewhere_is_known_after_a_second()
    {
        Assert.False(await _elsewhere.AnyAsync(Cancel));
        var issued = await CreateAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await _elsewhere.FindAsync(issued.Secret, Cancel));
    }

    [Fact]
    public async Task A_rotated_secret_opens_its_key_until_the_overlap_ends()
    {
        var issued = await CreateAsync();
        var rotated = (await _here.RotateAsync(Tenants.Default, issued.Key.Id, TimeSpan.FromHours(1), Cancel))!;
        Assert.NotEqual(issued.Secret, rotated.Secret);
        Assert.Equal(issued.Key.Id, (await _here.FindAsync(rotated.Secret, Cancel))!.Id);
        Assert.Equal(issued.Key.Id, (await _here.FindAsync(issued.Secret, Cancel))!.Id);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(await _here.FindAsync(issued.Secret, Cancel));
        Assert.NotNull(await _here.FindAsync(rotated.Secret, Cancel));
        Assert.Null(await _here.RotateAsync("acme", issued.Key.Id, TimeSpan.Zero, Cancel));
    }

    [Fact]
    public async Task When_the_store_is_away_what_is_known_counts_for_a_while_and_then_nothing_opens()
    {
        var issued = await CreateAsync();
        Assert.NotNull(await _here.FindAsync(issued.Secret, Cancel));
        _store.Fails = true;
        _time.Advance(ApiKeys.StalenessMax - TimeSpan.FromTicks(1));
        Assert.NotNull(await _here.FindAsync(issued.Secret, Cancel));
        _time.Advance(TimeSpan.FromTicks(1));
        await Assert.ThrowsAsync<StoreException>(() => _here.FindAsync(issued.Secret, Cancel).AsTask());
    }

    [Theory]
    [InlineData("", "name", 1, "tenant")]
    [InlineData("Acme", "name", 1, "tenant")]
    [InlineData("acme", "", 1, "name")]
    [InlineData("acme", "a\u0007b", 1, "name")]
    [InlineData("acme", "name", 0, "at least 1")]
    public async Task A_key_that_cannot_be_is_refused(string tenant, string name, int limit, string reason)
    {
        var wanted = new NewApiKey { Tenant = tenant, Name = name, Scopes = KeyScopes.Read, RequestsPerMinute = limit };
        Assert.Contains(reason, (await Assert.ThrowsAsync<ArgumentException>(() => _here.CreateAsync(wanted, Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scopes_have_words_and_a_word_that_is_none_opens_nothing()
    {
        Assert.Equal(["submit", "read", "operate", "admin"], KeyScopeNames.Of(KeyScopes.All));
        Assert.Equal(KeyScopes.All, KeyScopeNames.All.Aggregate(KeyScopes.None, (scopes, name) => scopes | KeyScopeNames.Parse(name)));
        Assert.Equal(KeyScopes.None, KeyScopeNames.Parse("everything"));
    }

    private Task<IssuedKey> CreateAsync(TimeSpan? expires = null) => _here.CreateAsync(
        new NewApiKey { Name = "test", Scopes = KeyScopes.Submit, ExpiresAt = expires is { } span ? _time.GetUtcNow() + span : null }, Cancel);
}
