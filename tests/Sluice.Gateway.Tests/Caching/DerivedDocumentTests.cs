using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Contracts;
using Sluice.Workspace;

namespace Sluice.Gateway.Tests.Caching;

/// <summary>Records that are read in another version than they were stored in.</summary>
public sealed class DerivedDocumentTests
{
    private const string First = """{"type":"object","required":["id","goal"],"additionalProperties":false,"properties":{"id":{"type":"string"},"goal":{"type":"string"}}}""";
    private const string Second = """{"type":"object","required":["id","aim"],"additionalProperties":false,"properties":{"id":{"type":"string"},"aim":{"type":"string"}}}""";

    private readonly MemoryHybridCache _memory = new();

    [Fact]
    public async Task A_record_is_migrated_once_and_then_shown_from_what_was_kept()
    {
        using var fixture = Fixture();
        await SubmitAsync(fixture, """{"id":"p-1","goal":"sail"}""");
        Assert.Equal("""{"id":"p-1","aim":"sail"}""", await ReadAsync(fixture));
        Assert.Equal((1, 0), (_memory.Values.Count, _memory.Found.Count));
        Assert.Equal("""{"id":"p-1","aim":"sail"}""", await ReadAsync(fixture));
        Assert.Equal((1, 1), (_memory.Values.Count, _memory.Found.Count));
    }

    [Fact]
    public async Task A_newer_revision_is_shown_at_once()
    {
        using var fixture = Fixture();
        await SubmitAsync(fixture, """{"id":"p-1","goal":"sail"}""");
        await ReadAsync(fixture);
        await SubmitAsync(fixture, """{"id":"p-1","goal":"row"}""");
        Assert.Equal("""{"id":"p-1","aim":"row"}""", await ReadAsync(fixture));
    }

    [Fact]
    public async Task What_somebody_changed_in_the_store_is_found_out_and_not_hidden()
    {
        using var fixture = Fixture();
        await SubmitAsync(fixture, """{"id":"p-1","goal":"sail"}""");
        await ReadAsync(fixture);
        fixture.Records.Damaged["p-1"] = """{"id":"p-1","goal":7}"""u8.ToArray();
        var outcome = await LoadAsync(fixture, ReadVersion.Latest);
        Assert.Equal(LoadFaultCode.RecordInvalid, outcome!.Fault!.Code);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("""{"id":"p-1","goal":"sail"}""")]
    [InlineData("")]
    public async Task What_does_not_fit_the_version_is_thrown_away_and_migrated_again(string poison)
    {
        using var fixture = Fixture();
        await SubmitAsync(fixture, """{"id":"p-1","goal":"sail"}""");
        await ReadAsync(fixture);
        _memory.Poison(Encoding.UTF8.GetBytes(poison));
        Assert.Equal("""{"id":"p-1","aim":"sail"}""", await ReadAsync(fixture));
        Assert.Equal("""{"id":"p-1","aim":"sail"}""", Encoding.UTF8.GetString(_memory.Values.Values.Single()));
    }

    [Fact]
    public async Task Tenants_have_keys_of_their_own()
    {
        using var fixture = Fixture();
        foreach (var tenant in new[] { "a", "b" })
        {
            await SubmitAsync(fixture, """{"id":"p-1","goal":"sail"}""", tenant);
            await LoadAsync(fixture, ReadVersion.Latest, tenant);
        }

        Assert.Equal((2, 0), (_memory.Values.Count, _memory.Found.Count));
    }

    [Fact]
    public async Task What_is_read_as_it_was_stored_is_not_kept_and_nothing_leaves_the_process()
    {
        using var fixture = Fixture();
        await SubmitAsync(fixture, """{"id":"p-1","goal":"sail"}""");
        await LoadAsync(fixture, ReadVersion.Stored);
        Assert.Empty(_memory.Values);
        await ReadAsync(fixture);
        Assert.All(_memory.Kept.Values, kept => Assert.True(kept.Flags!.Value.HasFlag(Microsoft.Extensions.Caching.Hybrid.HybridCacheEntryFlags.DisableDistributedCache)));
    }

    [Fact]
    public async Task With_no_time_to_keep_it_a_record_is_migrated_for_every_reader()
    {
        using var fixture = Fixture(new CacheSettings { RecordSeconds = 0 });
        await SubmitAsync(fixture, """{"id":"p-1","goal":"sail"}""");
        Assert.Equal("""{"id":"p-1","aim":"sail"}""", await ReadAsync(fixture));
        Assert.Empty(_memory.Values);
    }

    private GatewayFixture Fixture(CacheSettings? settings = null) => new(services: services => services.AddSingleton(_memory.Cache(settings)), files:
    [
        ("contracts/plan/contract.yaml", "key: /id\n"),
        ("contracts/plan/1.0.0/schema.json", First),
        ("contracts/plan/2.0.0/schema.json", Second),
        ("contracts/plan/2.0.0/migration.yaml", $$"""
            kind: Migration
            contract: plan
            from: {version: 1.0.0, hash: "{{Hash(First)}}"}
            to: {version: 2.0.0, hash: "{{Hash(Second)}}"}
            ops:
              - move: {from: /goal, to: /aim}
            """),
    ]);

    private static ContentHash Hash(string schema) => ContentHash.OfJson(Encoding.UTF8.GetBytes(schema));

    private static async Task SubmitAsync(GatewayFixture fixture, string output, string tenant = Tenants.Default)
    {
        var outcome = await fixture.Gateway.SubmitAsync(new Submission { Tenant = tenant, Contract = "plan@1.0.0", Output = Encoding.UTF8.GetBytes(output) }, TestContext.Current.CancellationToken);
        Assert.Equal(Verdict.Accepted, outcome.Decision!.Verdict);
    }

    private static Task<LoadOutcome?> LoadAsync(GatewayFixture fixture, ReadVersion version, string tenant = Tenants.Default) =>
        fixture.Services.GetRequiredService<RecordLoader>().GetAsync(tenant, "plan", "p-1", null, version, TestContext.Current.CancellationToken);

    private static async Task<string> ReadAsync(GatewayFixture fixture) =>
        Encoding.UTF8.GetString((await LoadAsync(fixture, ReadVersion.Latest))!.Record!.Document.Utf8.Span);
}
