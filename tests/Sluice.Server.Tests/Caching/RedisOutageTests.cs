using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway;
using Sluice.Gateway.Caching;
using Sluice.Server.Caching;
using Sluice.Server.Tests.Content;
using Sluice.Server.Tests.Telemetry;
using Sluice.Workspace;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion.MicrosoftHybridCache;

namespace Sluice.Server.Tests.Caching;

/// <summary>Two processes' caches over a real Redis: what one replaces the other sees, and what happens to Redis is nobody's trouble.</summary>
[Collection(TelemetryCollection.Name)]
public sealed class RedisOutageTests
{
    private const string Place = "127.0.0.1:5432/test (schema sluice)";

    [Fact]
    public async Task What_one_process_keeps_another_finds_and_what_it_replaces_the_other_sees()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var a = await Node.StartAsync(redis);
        await using var b = await Node.StartAsync(redis);
        await a.KeepAsync("k", "first");
        Assert.Equal("first", await b.UntilAsync("k", "first"));
        var told = b.Told();
        await a.KeepAsync("k", "second");
        await told;
        Assert.Equal("second", await b.UntilAsync("k", "second"));
    }

    [Fact]
    public async Task Those_on_another_store_or_with_another_secret_share_nothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var a = await Node.StartAsync(redis);
        await using var elsewhere = await Node.StartAsync(redis, place: "127.0.0.1:5432/other (schema sluice)");
        await using var stranger = await Node.StartAsync(redis, secret: "a stranger's secret of some length");
        await a.KeepAsync("k", "mine");
        await using (var c = await Node.StartAsync(redis)) Assert.Equal("mine", await c.UntilAsync("k", "mine"));
        Assert.Equal((null, null), (await elsewhere.FindAsync("k"), await stranger.FindAsync("k")));
    }

    [Fact]
    public async Task What_somebody_else_wrote_into_Redis_never_reaches_a_reader()
    {
        await using var redis = await RedisServer.StartAsync();
        using var requests = new CacheRequests();
        await using var a = await Node.StartAsync(redis);
        await a.KeepAsync("k", "mine");
        await a.KeepAsync("other", "another's");
        await a.SharedAsync("k", "mine", redis);
        await a.SharedAsync("other", "another's", redis);
        var link = await ConnectionMultiplexer.ConnectAsync(redis.Connection);
        await using (link.ConfigureAwait(false))
        {
            var keys = link.GetServer(redis.Connection).Keys().ToList();
            Assert.Equal(2, keys.Count);
            Assert.DoesNotContain(keys, key => ((string)key!).Contains("mine", StringComparison.Ordinal));
            // Each has the other's value.
            var values = keys.ConvertAll(key => link.GetDatabase().HashGet(key, "data"));
            link.GetDatabase().HashSet(keys[0], "data", values[1]);
            link.GetDatabase().HashSet(keys[1], "data", values[0]);
            await using (var b = await Node.StartAsync(redis)) Assert.Equal((null, null), (await b.FindAsync("k"), await b.FindAsync("other")));
            foreach (var poison in new RedisValue[] { "garbage", "", "{\"v\":\"AAAA\"}", new byte[100_000] })
            {
                foreach (var key in keys) link.GetDatabase().HashSet(key, "data", poison);
                await using var c = await Node.StartAsync(redis);
                Assert.Equal((null, null), (await c.FindAsync("k"), await c.FindAsync("other")));
            }

            // Something that is no entry at all.
            foreach (var key in keys)
            {
                link.GetDatabase().KeyDelete(key);
                link.GetDatabase().StringSet(key, "a string");
            }

            await using var d = await Node.StartAsync(redis);
            Assert.Equal((null, null), (await d.FindAsync("k"), await d.FindAsync("other")));
        }

        Assert.True(requests["get refused"] >= 8, requests.ToString());
    }

    [Theory]
    [InlineData(ContentKeeping.Plain, "context", "embedding", "verdict")]
    [InlineData(ContentKeeping.Encrypted, "context")]
    [InlineData(ContentKeeping.Redacted, "context")]
    public async Task Nothing_that_holds_content_goes_into_Redis_where_content_is_sealed_or_not_kept(ContentKeeping keep, params string[] expected)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var a = await Node.StartAsync(redis, keep: keep);
        await a.KeepAsync("k", "mine", CachePurpose.Record);
        foreach (var purpose in new[] { CachePurpose.Verdict, CachePurpose.Embedding, CachePurpose.Context }) await a.KeepAsync("k", "mine", purpose);
        var link = await ConnectionMultiplexer.ConnectAsync(redis.Connection);
        await using (link.ConfigureAwait(false))
        {
            // They come by themselves.
            List<string> names;
            do names = [.. link.GetServer(redis.Connection).Keys().Select(key => ((string)key!).Split(':')[^2]).Order(StringComparer.Ordinal)];
            while (names.Count < expected.Length && !TestContext.Current.CancellationToken.IsCancellationRequested);
            Assert.Equal(expected, names);
        }

        Assert.Equal("mine", await a.FindAsync("k"));
    }

    [Fact]
    public async Task Killed_and_started_again_under_load_it_changes_no_answer()
    {
        await using var redis = await RedisServer.StartAsync();
        using var requests = new CacheRequests();
        var log = new CapturedLog();
        await using var a = await Node.StartAsync(redis, log);
        await using var b = await Node.StartAsync(redis, log);
        var load = new Load([a, b]);
        await load.RunAsync("with Redis");
        await Task.WhenAll(load.RunAsync("Redis is killed"), redis.KillAsync());
        await load.RunAsync("Redis is away");
        await Task.WhenAll(load.RunAsync("Redis starts again"), redis.RunAsync());
        TestContext.Current.TestOutputHelper!.WriteLine($"{load}\n{requests}");
        Assert.True(requests["get error"] + requests["get timeout"] + requests["set error"] > 0, requests.ToString());
        Assert.InRange(log.Lines.Count(line => line.StartsWith("Warning", StringComparison.Ordinal)), 1, 2);
        // It comes back by itself.
        await a.SharedAsync("after", "value", redis);
    }

    [Fact]
    public async Task Frozen_it_is_waited_for_by_few_and_only_for_the_hard_timeout()
    {
        await using var redis = await RedisServer.StartAsync();
        using var requests = new CacheRequests();
        await using var a = await Node.StartAsync(redis);
        await using var b = await Node.StartAsync(redis);
        var load = new Load([a, b]);
        await load.RunAsync("with Redis");
        await redis.FreezeAsync();
        try
        {
            await load.RunAsync("Redis frozen");
        }
        finally
        {
            await redis.ThawAsync();
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{load}\n{requests}");
        Assert.True(requests["get timeout"] > 0, requests.ToString());
        // Who comes while it rests does not ask: far fewer than one in ten have waited.
        Assert.True(requests["get timeout"] < load.Misses / 10, $"{requests}; {load}");
    }

    /// <summary>Everything is asked for again and again, and kept where it is not there; every value can only be one.</summary>
    private sealed class Load(IReadOnlyList<Node> nodes)
    {
        private const int Workers = 8, Rounds = 1_500;

        private readonly StringBuilder _report = new();
        private int _next;

        public long Misses { get; private set; }

        public async Task RunAsync(string phase)
        {
            var (times, misses) = (new long[Workers * Rounds], 0L);
            await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    var node = nodes[round % nodes.Count];
                    // Two in three are new to this node.
                    var key = round % 3 == 0 ? "common" : $"k-{Interlocked.Increment(ref _next) / 2}";
                    var start = Stopwatch.GetTimestamp();
                    var found = await node.FindAsync(key);
                    times[worker * Rounds + round] = Stopwatch.GetTimestamp() - start;
                    if (found is not null) Assert.Equal($"value of {key}", found);
                    else Interlocked.Increment(ref misses);
                    if (found is null) await node.KeepAsync(key, $"value of {key}");
                }
            }, TestContext.Current.CancellationToken)));
            Misses += misses;
            Array.Sort(times);
            _report.Append(CultureInfo.InvariantCulture, $"{phase}: {times.Length} looks, {misses} misses, p50 {At(0.5):0.000} ms, p99 {At(0.99):0.00} ms, max {At(1):0.0} ms\n");

            double At(double share) => Stopwatch.GetElapsedTime(0, times[(int)Math.Min(times.Length - 1, share * times.Length)]).TotalMilliseconds;
        }

        public override string ToString() => _report.ToString();
    }

    /// <summary>One process's cache.</summary>
    private sealed class Node : IAsyncDisposable
    {
        private readonly CacheStack _stack;
        private readonly SluiceCache _cache;
        private readonly string _place;

        private Node(CacheStack stack, string place, ContentKeeping keep) =>
            (_stack, _place, _cache) = (stack, place, new SluiceCache(stack.Hybrid, new CacheSettings(), keep, TimeProvider.System, NullLogger<SluiceCache>.Instance));

        public static async Task<Node> StartAsync(RedisServer redis, ILoggerFactory? log = null, string place = Place, string secret = "a secret that both of them know",
            ContentKeeping keep = ContentKeeping.Plain)
        {
            var link = RedisLink.Of(redis.Connection, "the test");
            var node = new Node(new CacheStack(new CacheSettings { HardTimeoutMilliseconds = 50 }, SharedCache.Of(link, place, secret), TimeProvider.System, log ?? NullLoggerFactory.Instance), place, keep);
            await link.ConnectAsync();
            return node;
        }

        public Task KeepAsync(string name, string value, CachePurpose? purpose = null) => _cache.KeepAsync(purpose ?? CachePurpose.Verdict, Key(name, purpose),
            Encoding.UTF8.GetBytes(value), 60, TestContext.Current.CancellationToken).AsTask();

        public Task<string?> FindAsync(string name) => _cache.FindAsync(CachePurpose.Verdict, Key(name), Encoding.UTF8.GetString, TestContext.Current.CancellationToken).AsTask();

        /// <summary>Asks until the answer is this one: what others keep comes by itself, and not at once.</summary>
        public async Task<string?> UntilAsync(string name, string value)
        {
            string? found;
            while ((found = await FindAsync(name)) != value && !TestContext.Current.CancellationToken.IsCancellationRequested) await Task.Yield();
            return found;
        }

        /// <summary>Keeps a value until Redis has it.</summary>
        public async Task SharedAsync(string name, string value, RedisServer redis)
        {
            do await KeepAsync(name, value);
            while (!await IsSharedAsync(name, value, redis));
        }

        /// <summary>Ends when another process tells that it replaced something.</summary>
        public Task Told()
        {
            var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            ((FusionHybridCache)_stack.Hybrid).InnerFusionCache.Events.Backplane.MessageReceived += (_, _) => told.TrySetResult();
            return told.Task.WaitAsync(TestContext.Current.CancellationToken);
        }

        public ValueTask DisposeAsync() => _stack.DisposeAsync();

        private async Task<bool> IsSharedAsync(string name, string value, RedisServer redis)
        {
            await using var other = await StartAsync(redis, place: _place);
            return await other.FindAsync(name) == value;
        }

        private static CacheKey Key(string name, CachePurpose? purpose = null) => CacheKey.Of(purpose ?? CachePurpose.Verdict, "t", name);
    }
}
