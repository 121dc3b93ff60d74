using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Tests.Content;

public sealed class ContentVaultTests
{
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

    private ContentVault Vault()
    {
        Assert.True(ContentKeys.TryParse("k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\r\n", out var keys, out _));
        return new ContentVault(_store, keys, _time, NullLogger<ContentVault>.Instance);
    }

    private static async Task<string> OpenAsync(ContentVault vault, string place, string text) =>
        Encoding.UTF8.GetString((await vault.OpenerAsync([Gateway.Content.Sealing.DayOf(text)], Cancel))(place, text));

    private sealed class MemoryKeys : IContentKeyStore
    {
        private readonly SortedDictionary<string, ContentKey> _keys = new(StringComparer.Ordinal);

        public Task<IReadOnlyList<ContentKey>> ContentKeysAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ContentKey>>([.. _keys.Values]);

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
