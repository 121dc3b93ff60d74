using Sluice.Gateway.Caching;
using Sluice.Workspace;

namespace Sluice.Gateway.Tests.Caching;

/// <summary>Tokens that are counted again for another model.</summary>
public sealed class MessageTokensTests
{
    private static readonly IReadOnlyList<MessageOutline> Messages =
        [new(1, MessageRole.User, [], null, 5, "cl100k_base"), new(2, MessageRole.Assistant, [], null, 9, "cl100k_base")];

    private readonly MemoryHybridCache _memory = new();
    private int _counted;

    [Fact]
    public async Task Messages_are_counted_once()
    {
        Assert.Equal(new[] { 6, 8 }, await CountAsync());
        Assert.Equal(new[] { 6, 8 }, await CountAsync());
        Assert.Equal(1, _counted);
    }

    [Fact]
    public async Task Another_tenant_session_encoding_or_history_is_counted_by_itself()
    {
        await CountAsync();
        await CountAsync(tenant: "b");
        await CountAsync(session: "s-2");
        await CountAsync(counter: "p50k_base");
        await CountAsync(messages: [Messages[0], Messages[1] with { Tokens = 10 }]);
        await CountAsync(messages: [Messages[0], Messages[1] with { Seq = 3 }]);
        Assert.Equal(6, _counted);
    }

    [Fact]
    public async Task What_may_still_grow_is_not_kept()
    {
        await CountAsync(whole: false);
        Assert.Empty(_memory.Values);
    }

    [Fact]
    public async Task Fewer_counts_than_messages_are_not_kept()
    {
        Assert.Equal(new[] { 6 }, await CountAsync(counts: [6]));
        Assert.Empty(_memory.Values);
    }

    [Theory]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 255, 255, 255, 255 })] // a negative count
    [InlineData(new byte[] { })]
    public async Task What_are_no_counts_is_thrown_away(byte[] poison)
    {
        await CountAsync();
        _memory.Poison(poison);
        Assert.Equal(new[] { 6, 8 }, await CountAsync());
        Assert.Equal(2, _counted);
    }

    private ValueTask<int[]> CountAsync(string tenant = "a", string session = "s-1", string counter = "o200k_base", IReadOnlyList<MessageOutline>? messages = null,
        bool whole = true, int[]? counts = null) => new MessageTokens(_memory.Cache(new CacheSettings())).CountAsync(tenant, session, messages ?? Messages, counter, whole, () =>
    {
        _counted++;
        return Task.FromResult(counts ?? [6, 8]);
    }, TestContext.Current.CancellationToken);
}
