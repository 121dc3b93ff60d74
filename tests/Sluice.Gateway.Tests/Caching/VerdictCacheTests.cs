using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway.Tests.Caching;

/// <summary>Verdicts that are given again: when, to whom, and that what comes back is decided like any output.</summary>
public sealed class VerdictCacheTests
{
    private const string Sound = """{"id":"T-1","priority":"low"}""";
    private const string Other = """{"id":"T-2","priority":"high"}""";
    private const string Prompt = "---\ncontract: ticket\ncontractRange: ^1.0.0\nmodel: default\nvariables: [text]\ncache: { seconds: 60 }\n---\nTriage this: {{text}}\n";

    private readonly MemoryHybridCache _memory = new();

    [Fact]
    public async Task An_identical_request_is_answered_without_a_model_and_is_a_submission_of_its_own()
    {
        var model = new ScriptedModel(ScriptedModel.Says(Sound));
        using var fixture = Fixture(model);
        var first = await GenerateAsync(fixture);
        var second = await GenerateAsync(fixture);
        Assert.Single(model.Requests);
        Assert.Equal((null, first.SubmissionId), (first.CachedFrom, second.CachedFrom));
        Assert.Equal((Verdict.Accepted, Sound, 2L), (second.Verdict, Encoding.UTF8.GetString(second.Value.Span), second.Record!.Revision));
        Assert.NotEqual((first.SubmissionId, first.Stamp.Origin.TraceId), (second.SubmissionId, second.Stamp.Origin.TraceId));
        Assert.Equal(first.Stamp.Origin with { TraceId = null }, second.Stamp.Origin with { TraceId = null });
        Assert.Equal((ModelMatch.Unpinnable, null), (first.Stamp.ModelMatch, second.Stamp.ModelMatch));
    }

    [Fact]
    public async Task The_ledger_tells_that_nothing_was_spent_and_whose_verdict_it_is()
    {
        using var fixture = Fixture(new ScriptedModel(ScriptedModel.Says(Sound)));
        var first = await GenerateAsync(fixture);
        await GenerateAsync(fixture);
        var (asked, given) = (fixture.Ledger.Entries[0].Inferences.Single(), fixture.Ledger.Entries[1].Inferences.Single());
        Assert.Equal((0, 0, TimeSpan.Zero), (given.TokensIn, given.TokensOut, given.Latency));
        Assert.Equal((asked.Request, asked.RenderHash, asked.BundleHash, Sound), (given.Request, given.RenderHash, given.BundleHash, given.Reply));
        var mark = JsonElement.Parse(given.ParametersJson).GetProperty("sluice.cache");
        Assert.Equal(first.SubmissionId, mark.GetProperty("submission").GetString());
        Assert.Equal(first.DecidedAt, mark.GetProperty("decidedAt").GetDateTimeOffset());
        Assert.False(JsonElement.Parse(asked.ParametersJson).TryGetProperty("sluice.cache", out _));
    }

    [Fact]
    public async Task What_was_given_again_goes_on_to_name_the_submission_that_was_decided()
    {
        using var fixture = Fixture(new ScriptedModel(ScriptedModel.Says(Sound)));
        var first = await GenerateAsync(fixture);
        await GenerateAsync(fixture);
        Assert.Equal(first.SubmissionId, (await GenerateAsync(fixture)).CachedFrom);
    }

    [Fact]
    public async Task A_document_that_was_mended_is_given_again_as_it_was_stored()
    {
        using var fixture = Fixture(new ScriptedModel(ScriptedModel.Says("Sure: " + Sound[..^1] + ",}")));
        Assert.Equal(Verdict.Repaired, (await GenerateAsync(fixture)).Verdict);
        var again = await GenerateAsync(fixture);
        Assert.Equal((Verdict.Accepted, Sound), (again.Verdict, Encoding.UTF8.GetString(again.Value.Span)));
        Assert.Empty(again.Edits);
    }

    [Fact]
    public async Task A_rejection_is_never_given_again()
    {
        var model = new ScriptedModel(ScriptedModel.Says("no json"), ScriptedModel.Says(Sound));
        using var fixture = Fixture(model, policy: "key: /id\ncorrection: { attemptsMax: 0 }");
        Assert.Equal(Verdict.Rejected, (await GenerateAsync(fixture)).Verdict);
        Assert.Empty(_memory.Values);
        var next = await GenerateAsync(fixture);
        Assert.Equal((Verdict.Accepted, null), (next.Verdict, next.CachedFrom));
    }

    [Fact]
    public async Task Nothing_is_kept_for_a_prompt_that_does_not_say_so()
    {
        var model = new ScriptedModel(ScriptedModel.Says(Sound), ScriptedModel.Says(Sound));
        using var fixture = new GatewayFixture(model, services: services => services.AddSingleton(_memory.Cache()));
        await GenerateAsync(fixture);
        await GenerateAsync(fixture);
        Assert.Equal((2, 0), (model.Requests.Count, _memory.Values.Count));
    }

    [Fact]
    public async Task One_tenant_is_never_given_what_another_was()
    {
        var model = new ScriptedModel(ScriptedModel.Says(Sound), ScriptedModel.Says(Other));
        using var fixture = Fixture(model);
        Assert.Equal("T-1", (await GenerateAsync(fixture, tenant: "a")).Record!.Key);
        Assert.Equal("T-2", (await GenerateAsync(fixture, tenant: "b")).Record!.Key);
        Assert.Equal(("T-1", "T-2"), ((await GenerateAsync(fixture, tenant: "a")).Record!.Key, (await GenerateAsync(fixture, tenant: "b")).Record!.Key));
        Assert.Equal(2, model.Requests.Count);
    }

    [Fact]
    public async Task Another_text_is_another_request()
    {
        var model = new ScriptedModel(ScriptedModel.Says(Sound), ScriptedModel.Says(Other));
        using var fixture = Fixture(model);
        await GenerateAsync(fixture, text: "the printer");
        Assert.Null((await GenerateAsync(fixture, text: "the scanner")).CachedFrom);
    }

    [Fact]
    public async Task A_stricter_policy_does_not_take_what_a_laxer_one_let_pass()
    {
        using (var lax = Fixture(new ScriptedModel(ScriptedModel.Says("Sure: " + Sound)))) await GenerateAsync(lax);
        var model = new ScriptedModel(ScriptedModel.Says(Sound));
        using var strict = Fixture(model, policy: "key: /id\nrepair: { ceiling: none }");
        Assert.Null((await GenerateAsync(strict)).CachedFrom);
        Assert.Single(model.Requests);
    }

    [Fact]
    public async Task Who_wants_a_fresh_answer_gets_one_and_it_takes_the_place_of_the_other()
    {
        var model = new ScriptedModel(ScriptedModel.Says(Sound), ScriptedModel.Says(Other));
        using var fixture = Fixture(model);
        await GenerateAsync(fixture);
        var fresh = await GenerateAsync(fixture, fresh: true);
        var after = await GenerateAsync(fixture);
        Assert.Equal((null, fresh.SubmissionId, "T-2"), (fresh.CachedFrom, after.CachedFrom, after.Record!.Key));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"submissionId":"sub_1","decidedAt":"2026-11-23T12:00:00Z","model":null,"value":"e30="}""")] // {} does not fit the contract
    [InlineData("""{"submissionId":"sub_1","decidedAt":"2026-11-23T12:00:00Z","model":null,"value":"eyJpZCI6IlQtOSJ9eA=="}""")] // no JSON
    [InlineData("""{"submissionId":"sub\",\"x\":\"","decidedAt":"2026-11-23T12:00:00Z","model":null,"value":"eyJpZCI6IlQtMSIsInByaW9yaXR5IjoibG93In0="}""")] // no id
    public async Task What_cannot_be_used_is_thrown_away_and_the_model_is_asked(string poison)
    {
        var model = new ScriptedModel(ScriptedModel.Says(Sound), ScriptedModel.Says(Other));
        using var fixture = Fixture(model);
        await GenerateAsync(fixture);
        _memory.Poison(Encoding.UTF8.GetBytes(poison));
        var next = await GenerateAsync(fixture);
        Assert.Equal((null, "T-2"), (next.CachedFrom, next.Record!.Key));
        Assert.Equal("T-2", (await GenerateAsync(fixture)).Record!.Key);
        Assert.Equal((2, 3), (model.Requests.Count, fixture.Ledger.Entries.Count));
        Assert.All(fixture.Ledger.Entries, entry => Assert.Null(entry.Failure));
    }

    [Fact]
    public async Task A_broken_cache_is_nobodys_trouble()
    {
        var model = new ScriptedModel(ScriptedModel.Says(Sound), ScriptedModel.Says(Other));
        using var fixture = Fixture(model);
        _memory.IsBroken = true;
        Assert.Equal("T-1", (await GenerateAsync(fixture)).Record!.Key);
        Assert.Equal("T-2", (await GenerateAsync(fixture)).Record!.Key);
    }

    [Fact]
    public async Task The_callers_own_cancellation_is_thrown_also_by_a_broken_cache()
    {
        using var fixture = Fixture(new ScriptedModel(ScriptedModel.Says(Sound)));
        _memory.IsBroken = true;
        await Assert.ThrowsAnyAsync<Exception>(() => fixture.Gateway.GenerateAsync(Request(), new CancellationToken(canceled: true)));
        Assert.Empty(fixture.Ledger.Entries);
    }

    [Theory]
    [InlineData(ContentKeeping.Plain, false)]
    [InlineData(ContentKeeping.Encrypted, true)]
    [InlineData(ContentKeeping.Redacted, true)]
    public async Task Where_content_is_sealed_or_not_kept_no_document_leaves_the_process(ContentKeeping keep, bool local)
    {
        using var fixture = Fixture(new ScriptedModel(ScriptedModel.Says(Sound)), keep: keep);
        await GenerateAsync(fixture);
        var kept = _memory.Kept.Single();
        Assert.Equal(local, kept.Value.Flags!.Value.HasFlag(Microsoft.Extensions.Caching.Hybrid.HybridCacheEntryFlags.DisableDistributedCache));
        Assert.Equal(TimeSpan.FromSeconds(60), kept.Value.Expiration);
        Assert.DoesNotContain("Triage", kept.Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_larger_than_an_entry_may_be_is_not_kept()
    {
        using var fixture = Fixture(new ScriptedModel(ScriptedModel.Says(Sound)), settings: new CacheSettings { EntryBytesMax = 50 });
        await GenerateAsync(fixture);
        Assert.Empty(_memory.Values);
    }

    [Fact]
    public async Task An_idempotency_key_comes_before_the_cache()
    {
        var model = new ScriptedModel(ScriptedModel.Says(Sound));
        using var fixture = Fixture(model);
        var request = Request() with { IdempotencyKey = "k-1" };
        var first = await fixture.Gateway.GenerateAsync(request, TestContext.Current.CancellationToken);
        var again = await fixture.Gateway.GenerateAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((first.Decision!.SubmissionId, true, null), (again.Decision!.SubmissionId, again.Decision.Replayed, again.Decision.CachedFrom));
        Assert.Single(fixture.Ledger.Entries);
    }

    [Fact]
    public async Task A_probe_of_a_quarantined_contract_is_answered_by_the_model_itself()
    {
        using (var before = Fixture(new ScriptedModel(ScriptedModel.Says(Sound)))) await GenerateAsync(before);
        var model = new ScriptedModel(ScriptedModel.Says(Sound));
        using var fixture = new GatewayFixture(model, services: services => services.AddSingleton(_memory.Cache()).AddSingleton<ISafeguardStore>(new QuarantineStore("ticket")),
            files: ("prompts/triage/1.0.0.prompt", Prompt));
        await fixture.Services.GetRequiredService<ActiveSafeguards>().RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Equal(RefusalCode.ContractQuarantined, (await fixture.Gateway.GenerateAsync(Request(), TestContext.Current.CancellationToken)).Refusal!.Code);
        fixture.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Null((await GenerateAsync(fixture)).CachedFrom);
        Assert.Single(model.Requests);
    }

    private GatewayFixture Fixture(ScriptedModel model, string policy = "key: /id", CacheSettings? settings = null, ContentKeeping keep = ContentKeeping.Plain) =>
        new(model, policy, services: services => services.AddSingleton(_memory.Cache(settings, keep)), files: ("prompts/triage/1.0.0.prompt", Prompt));

    private static GenerationRequest Request(string text = "the printer", string tenant = Tenants.Default, bool fresh = false) => new()
    {
        Tenant = tenant,
        Prompt = "triage",
        Variables = new Dictionary<string, object?> { ["text"] = text },
        Fresh = fresh,
    };

    private static async Task<Decision> GenerateAsync(GatewayFixture fixture, bool fresh = false, string tenant = Tenants.Default, string text = "the printer") =>
        (await fixture.Gateway.GenerateAsync(Request(text, tenant, fresh), TestContext.Current.CancellationToken)).Decision!;
}
