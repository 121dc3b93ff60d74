using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Tests.Content;

public sealed class ContentVaultTests
{
    private const string Key = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 27, 23, 0, 0, TimeSpan.Zero));
    private readonly MemoryKeys _store = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_sealed_opens_only_where_it_was_put_and_only_unchanged()
    {
        var vault = Vault();
        var text = (await vault.SealerAsync(Cancel))("sub_1", "content"u8.ToArray());
        Assert.StartsWith("sealed:v1:20261127:", text, StringComparison.Ordinal);
        Assert.Equal("content", await OpenAsync(vault, "sub_1", text));
        Assert.Equal(ContentVault.Closed, await OpenAsync(vault, "sub_2", text));
        Assert.Equal(ContentVault.Closed, await OpenAsync(vault, "sub_1", text[..^4] + (text[^4] == 'A' ? "B" : "A") + text[^3..]));
        Assert.Equal(ContentVault.Closed, await OpenAsync(vault, "sub_1", "sealed:v1:20261127:AAAA"));
        Assert.Equal(ContentVault.Closed, await OpenAsync(vault, "sub_1", "sealed:v1:20261127:no base64"));
    }

    [Fact]
    public async Task The_same_content_never_looks_the_same()
    {
        var seal = await Vault().SealerAsync(Cancel);
        Assert.NotEqual(seal("p", "content"u8.ToArray()), seal("p", "content"u8.ToArray()));
    }

    [Fact]
    public async Task A_text_that_pretends_to_be_of_tomorrow_does_not_close_tomorrow()
    {
        var (reader, writer) = (Vault(), Vault());
        Assert.Equal(ContentVault.Gone, await OpenAsync(reader, "sub_1", "sealed:v1:20261128:" + new string('A', 60)));
        _time.Advance(TimeSpan.FromHours(2));
        var text = (await writer.SealerAsync(Cancel))("sub_1", "content"u8.ToArray());
        Assert.StartsWith("sealed:v1:20261128:", text, StringComparison.Ordinal);
        Assert.Equal("content", await OpenAsync(reader, "sub_1", text));
    }

    [Fact]
    public async Task A_day_that_is_shredded_is_closed_at_once_and_today_never_is()
    {
        var vault = Vault();
        var yesterday = (await vault.SealerAsync(Cancel))("p", "old"u8.ToArray());
        _time.Advance(TimeSpan.FromHours(2));
        var today = (await vault.SealerAsync(Cancel))("p", "new"u8.ToArray());
        Assert.Equal(1, await vault.ShredAsync(DateOnly.MaxValue, Cancel));
        Assert.Equal((ContentVault.Gone, "new"), (await OpenAsync(vault, "p", yesterday), await OpenAsync(vault, "p", today)));
        Assert.Equal(ContentVault.Gone, await OpenAsync(Vault(), "p", yesterday));
    }

    [Fact]
    public async Task What_another_process_shredded_is_closed_here_a_minute_later()
    {
        var (vault, other) = (Vault(), Vault());
        var yesterday = (await vault.SealerAsync(Cancel))("p", "old"u8.ToArray());
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal("old", await OpenAsync(vault, "p", yesterday));
        Assert.Equal(1, await other.ShredAsync(DateOnly.MaxValue, Cancel));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(ContentVault.Gone, await OpenAsync(vault, "p", yesterday));
    }

    [Fact]
    public async Task A_day_that_is_shredded_while_it_is_looked_up_stays_shredded()
    {
        var yesterday = (await Vault().SealerAsync(Cancel))("p", "old"u8.ToArray());
        _time.Advance(TimeSpan.FromHours(2));
        var vault = Vault();
        // The store has answered, and before the answer is used the day ends.
        _store.AfterRead = () =>
        {
            _store.AfterRead = null;
            return vault.ShredAsync(DateOnly.MaxValue, Cancel);
        };
        Assert.Equal(ContentVault.Gone, await OpenAsync(vault, "p", yesterday));
    }

    [Fact]
    public async Task A_key_that_is_not_at_hand_is_no_end_of_content()
    {
        var old = Vault();
        var text = (await old.SealerAsync(Cancel))("p", "content"u8.ToArray());
        Assert.Equal(ContentVault.Locked, await OpenAsync(Vault("k2:" + Convert.ToBase64String(new byte[32])), "p", text));
        // Wrapped anew by a key that a running process does not have yet: what it has open stays so.
        Assert.Equal(1, await Vault($"k2:{Convert.ToBase64String(new byte[32])}\n{Key}").RotateAsync(Cancel));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("content", await OpenAsync(old, "p", text));
        Assert.Equal(ContentVault.Locked, await OpenAsync(Vault(), "p", text));
    }

    [Theory]
    [InlineData("", "no key")]
    [InlineData("# only words\n\n", "no key")]
    [InlineData("k1:AAAA", "line 1")]
    [InlineData("K1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "line 1")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "line 2")]
    public void Keys_that_are_none_are_told_by_their_line(string text, string words)
    {
        Assert.False(ContentKeys.TryParse(text, out _, out var problem));
        Assert.Contains(words, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("AAEC", problem, StringComparison.Ordinal);
    }

    private ContentVault Vault(string text = Key + "\r\n")
    {
        Assert.True(ContentKeys.TryParse(text, out var keys, out _));
        return new ContentVault(_store, keys, _time, NullLogger<ContentVault>.Instance);
    }

    private static async Task<string> OpenAsync(ContentVault vault, string place, string text) =>
        Encoding.UTF8.GetString((await vault.OpenerAsync([Gateway.Content.Sealing.DayOf(text)], Cancel))(place, text).Bytes);

    private sealed class MemoryKeys : IContentKeyStore
    {
        private readonly SortedDictionary<string, ContentKey> _keys = new(StringComparer.Ordinal);

        public Func<Task>? AfterRead { get; set; }

        public async Task<IReadOnlyList<ContentKey>> ContentKeysAsync(CancellationToken cancellationToken)
        {
            ContentKey[] keys = [.. _keys.Values];
            if (AfterRead is { } then) await then();
            return keys;
        }

        public Task<ContentKey> KeepContentKeyAsync(ContentKey key, CancellationToken cancellationToken)
        {
            _keys.TryAdd(key.Id, key);
            return Task.FromResult(_keys[key.Id]);
        }

        public Task<bool> RewrapContentKeyAsync(ContentKey before, ContentKey after, CancellationToken cancellationToken)
        {
            _keys[after.Id] = after;
            return Task.FromResult(true);
        }

        public Task<int> ShredContentAsync(string day, CancellationToken cancellationToken)
        {
            var old = _keys.Keys.Where(id => string.CompareOrdinal(id, day) < 0).ToList();
            old.ForEach(id => _keys.Remove(id));
            return Task.FromResult(old.Count);
        }
    }
}
