using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store keeps API keys.</summary>
public abstract class KeyStoreConformance : StoreConformance
{
    private const string Theirs = "acme-2";

    [Fact]
    public async Task A_key_comes_back_field_by_field_after_reopening()
    {
        var full = Key("key-1") with
        {
            Scopes = KeyScopes.All,
            RequestsPerMinute = 7,
            TokensPerMinute = int.MaxValue,
            ExpiresAt = Time.GetUtcNow().AddTicks(1),
            Name = "Schlüssel 🔑",
        };
        await ApiKeys.AddAsync(full, Cancel);
        await ApiKeys.AddAsync(Key("key-2"), Cancel);
        await ReopenAsync();
        var listed = await ApiKeys.ListAsync(null, Cancel);
        Assert.Equal(["key-2", "key-1"], listed.Select(key => key.Id));
        Expect(full, listed[1]);
        Expect(Key("key-2"), listed[0]);
    }

    [Fact]
    public async Task A_list_of_a_tenant_has_its_keys_only()
    {
        await ApiKeys.AddAsync(Key("key-1"), Cancel);
        await ApiKeys.AddAsync(Key("key-2") with { Tenant = Theirs }, Cancel);
        Assert.Equal(["key-2"], (await ApiKeys.ListAsync(Theirs, Cancel)).Select(key => key.Id));
        Assert.Empty(await ApiKeys.ListAsync("nobody", Cancel));
    }

    [Fact]
    public async Task A_key_is_revoked_once_and_for_ever()
    {
        await ApiKeys.AddAsync(Key("key-1"), Cancel);
        var at = Time.GetUtcNow();
        Assert.Equal(at, (await ApiKeys.RevokeAsync(Mine, "key-1", at, Cancel))!.RevokedAt);
        Assert.Equal(at, (await ApiKeys.RevokeAsync(null, "key-1", at.AddDays(1), Cancel))!.RevokedAt);
        Assert.Null(await ApiKeys.RotateAsync(null, "key-1", Secret("second"), at, Cancel));
        Assert.Null(await ApiKeys.RevokeAsync(null, "none", at, Cancel));
        Assert.Single(Assert.Single(await ApiKeys.ListAsync(null, Cancel)).Secrets);
    }

    [Fact]
    public async Task Another_tenant_neither_revokes_nor_rotates_a_key()
    {
        await ApiKeys.AddAsync(Key("key-1") with { Tenant = Theirs }, Cancel);
        Assert.Null(await ApiKeys.RevokeAsync(Mine, "key-1", Time.GetUtcNow(), Cancel));
        Assert.Null(await ApiKeys.RotateAsync(Mine, "key-1", Secret("second"), Time.GetUtcNow(), Cancel));
        var key = Assert.Single(await ApiKeys.ListAsync(null, Cancel));
        Assert.Null(key.RevokedAt);
        Assert.Null(Assert.Single(key.Secrets).ValidUntil);
    }

    [Fact]
    public async Task Rotation_adds_a_secret_and_lets_the_others_end_never_later_than_before()
    {
        await ApiKeys.AddAsync(Key("key-1"), Cancel);
        var now = Time.GetUtcNow();
        Time.Advance(TimeSpan.FromMinutes(1));
        var once = await ApiKeys.RotateAsync(Mine, "key-1", Secret("second"), now.AddHours(1), Cancel);
        Assert.Equal([null, now.AddHours(1)], once!.Secrets.Select(secret => secret.ValidUntil));
        Time.Advance(TimeSpan.FromMinutes(1));
        await ApiKeys.RotateAsync(Mine, "key-1", Secret("third"), now.AddHours(2), Cancel);
        await ReopenAsync();
        var key = Assert.Single(await ApiKeys.ListAsync(null, Cancel));
        Assert.Equal([Secret("third").Hash, Secret("second").Hash, Secret("key-1").Hash], key.Secrets.Select(secret => secret.Hash));
        Assert.Equal([null, now.AddHours(2), now.AddHours(1)], key.Secrets.Select(secret => secret.ValidUntil));
    }

    [Fact]
    public async Task A_key_past_its_end_is_not_rotated()
    {
        await ApiKeys.AddAsync(Key("key-1") with { ExpiresAt = Time.GetUtcNow().AddHours(1) }, Cancel);
        Assert.NotNull(await ApiKeys.RotateAsync(null, "key-1", Secret("second"), Time.GetUtcNow(), Cancel));
        Time.Advance(TimeSpan.FromHours(1));
        Assert.Null(await ApiKeys.RotateAsync(null, "key-1", Secret("third"), Time.GetUtcNow(), Cancel));
    }

    [Fact]
    public async Task An_id_or_a_secret_is_taken_once()
    {
        await ApiKeys.AddAsync(Key("key-1"), Cancel);
        var same = await Assert.ThrowsAsync<StoreException>(() => ApiKeys.AddAsync(Key("key-1") with { Secrets = [Secret("other")] }, Cancel));
        Assert.Equal(StoreErrorCode.Constraint, same.Code);
        await Assert.ThrowsAsync<StoreException>(() => ApiKeys.AddAsync(Key("key-2") with { Secrets = [Secret("key-1")] }, Cancel));
        Assert.Single(await ApiKeys.ListAsync(null, Cancel));
    }

    private static void Expect(ApiKey expected, ApiKey actual)
    {
        Assert.Equal(expected.Secrets, actual.Secrets);
        Assert.Equal(expected with { Secrets = actual.Secrets }, actual);
    }

    private ApiKey Key(string id) => new()
    {
        Id = id,
        Tenant = Mine,
        Name = "a name",
        Scopes = KeyScopes.Submit | KeyScopes.Operate,
        CreatedAt = Time.GetUtcNow(),
        Secrets = [Secret(id)],
    };

    private KeySecret Secret(string of) =>
        new(ContentHash.OfBytes(System.Text.Encoding.UTF8.GetBytes(of)).ToString(), "abcd", Time.GetUtcNow(), null);
}
