using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server.Sessions;

namespace Sluice.Server.Tests.Sessions;

/// <summary>Sessions as /v1/responses uses them: turns appended with their response, and contexts up to one.</summary>
public sealed class SessionLogTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));
    private readonly TestWorkspace _workspace = new();
    private EmbeddedSluice _sluice = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SessionLog Log => _sluice.Sessions;

    public async ValueTask InitializeAsync() => _sluice = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _sluice.DisposeAsync();
        _workspace.Dispose();
    }

    private async Task<EmbeddedSluice> OpenAsync() =>
        (await EmbeddedSluice.OpenAsync(_workspace.Folder, new EmbeddedOptions { TimeProvider = _time }, Cancel)).Sluice!;

    private static SessionMessage Say(MessageRole role, string text) => new() { Role = role, Content = Encoding.UTF8.GetBytes($"\"{text}\"") };

    private async Task<AppendOutcome> TurnAsync(string? session, string? after, string response, params SessionMessage[] messages)
    {
        var answer = await Log.AppendAsync(new SessionAppend
        {
            Tenant = Tenants.Default,
            Session = session,
            AfterResponse = after,
            Messages = messages,
            Response = new ResponseEntry(response, Encoding.UTF8.GetBytes($"{{\"id\":\"{response}\"}}")),
        }, Cancel);
        Assert.True(answer.Done, answer.Refusal?.Message);
        return answer.Value;
    }

    private async Task<SessionContext> ContextAsync(string? session, string? response, long tokensMax = 1000, params SessionMessage[] incoming)
    {
        var answer = await Log.ContextAsync(new ContextRequest
        {
            Tenant = Tenants.Default,
            Session = session,
            Response = response,
            Incoming = incoming,
            TokensMax = tokensMax,
            Model = "gpt-4o",
        }, Cancel);
        Assert.True(answer.Done, answer.Refusal?.Message);
        return answer.Value;
    }

    private static string Texts(SessionContext context) =>
        string.Join(' ', context.Messages.Select(message => Encoding.UTF8.GetString(message.Message.Content.Span).Trim('"')));

    [Fact]
    public async Task A_response_is_found_after_a_restart_with_the_context_up_to_it()
    {
        var turn = await TurnAsync(null, null, "resp_1", Say(MessageRole.User, "a"), Say(MessageRole.Assistant, "b"));
        await TurnAsync(null, "resp_1", "resp_2", Say(MessageRole.User, "c"), Say(MessageRole.Assistant, "d"));
        await _sluice.DisposeAsync();
        _sluice = await OpenAsync();
        Assert.Equal("{\"id\":\"resp_1\"}", Encoding.UTF8.GetString((await Log.FindResponseAsync(Tenants.Default, "resp_1", Cancel))!.Body.Span));
        Assert.Equal("a b", Texts(await ContextAsync(null, "resp_1")));
        Assert.Equal("a b c d", Texts(await ContextAsync(null, "resp_2")));
        Assert.Equal("a b c d", Texts(await ContextAsync(turn.Session, null)));
    }

    [Fact]
    public async Task Two_that_go_on_from_one_response_both_go_on()
    {
        await TurnAsync(null, null, "resp_1", Say(MessageRole.User, "a"));
        await TurnAsync(null, "resp_1", "resp_2", Say(MessageRole.User, "b"));
        await TurnAsync(null, "resp_1", "resp_3", Say(MessageRole.User, "x"));
        Assert.Equal("a b", Texts(await ContextAsync(null, "resp_2")));
        Assert.Equal("a x", Texts(await ContextAsync(null, "resp_3")));
    }

    [Fact]
    public async Task A_result_that_comes_in_completes_the_call_of_the_response_before()
    {
        var call = new SessionMessage { Role = MessageRole.Assistant, Content = "null"u8.ToArray(), Calls = [new("c1", "look", "{}")] };
        await TurnAsync(null, null, "resp_1", Say(MessageRole.User, "a"), call);
        Assert.Equal("a", Texts(await ContextAsync(null, "resp_1")));
        var context = await ContextAsync(null, "resp_1", 1000, Say(MessageRole.Tool, "r") with { CallId = "c1" });
        Assert.Equal("a null r", Texts(context));
        Assert.Equal([1L, 2L, 3L], context.Messages.Select(message => message.Seq));
        Assert.Equal(2, context.Head);
    }

    [Fact]
    public async Task Incoming_messages_alone_are_a_context_too()
    {
        var context = await ContextAsync(null, null, 4, Say(MessageRole.User, "a"));
        Assert.Equal((null, 0L, "a"), (context.Session, context.Head, Texts(context)));
    }

    [Fact]
    public async Task A_conversation_is_a_session_that_responses_are_appended_to()
    {
        Assert.True((await Log.CreateAsync(new SessionRequest(Tenants.Default, "conv_1"), Cancel)).Done);
        await TurnAsync("conv_1", null, "resp_1", Say(MessageRole.User, "a"));
        await TurnAsync("conv_1", null, "resp_2", Say(MessageRole.User, "b"));
        Assert.Equal("a b", Texts(await ContextAsync("conv_1", null)));
        Assert.Equal("a", Texts(await ContextAsync(null, "resp_1")));
    }

    [Fact]
    public async Task Another_tenants_response_and_session_are_not_there()
    {
        var turn = await TurnAsync(null, null, "resp_1", Say(MessageRole.User, "a"));
        Assert.Null(await Log.FindResponseAsync("acme", "resp_1", Cancel));
        var request = new ContextRequest { Tenant = "acme", TokensMax = 99 };
        Assert.Equal(SessionRefusalCode.ResponseNotFound, (await Log.ContextAsync(request with { Response = "resp_1" }, Cancel)).Refusal!.Code);
        Assert.Equal(SessionRefusalCode.NotFound, (await Log.ContextAsync(request with { Session = turn.Session }, Cancel)).Refusal!.Code);
        Assert.Equal(SessionRefusalCode.NotFound, (await Log.RemoveAsync("acme", turn.Session!, "mallory", Cancel)).Refusal!.Code);
    }

    [Fact]
    public async Task A_session_with_branches_names_them_when_it_is_to_be_removed()
    {
        var trunk = await TurnAsync(null, null, "resp_1", Say(MessageRole.User, "a"));
        await TurnAsync(null, "resp_1", "resp_2", Say(MessageRole.User, "b"));
        var branch = await TurnAsync(null, "resp_1", "resp_3", Say(MessageRole.User, "x"));
        var refused = await Log.RemoveAsync(Tenants.Default, trunk.Session!, "ann", Cancel);
        Assert.Equal(SessionRefusalCode.Branched, refused.Refusal!.Code);
        Assert.Contains(branch.Session!, refused.Refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sweep_removes_what_is_over_at_start_and_every_hour()
    {
        Assert.True((await Log.CreateAsync(new SessionRequest(Tenants.Default, "short", RetentionDays: 1), Cancel)).Done);
        Assert.True((await Log.CreateAsync(new SessionRequest(Tenants.Default, "longer", RetentionDays: 2), Cancel)).Done);
        Assert.True((await Log.CreateAsync(new SessionRequest(Tenants.Default, "without a rule".Replace(' ', '-')), Cancel)).Done);
        await TurnAsync("short", null, "resp_1", Say(MessageRole.User, "a"));
        _time.Advance(TimeSpan.FromDays(1));
        using var sweeping = new SessionSweeping(_sluice, NullLogger<SessionSweeping>.Instance);
        await sweeping.StartAsync(Cancel);
        var account = await RemovedAsync("short");
        Assert.Equal((SessionRemovalReason.Expired, 1L), (account.Reason, account.Messages));
        Assert.Null((await Log.GetAsync(Tenants.Default, "longer", Cancel))!.Removal);
        await AdvanceUntilRemovedAsync("longer");
        await sweeping.StopAsync(Cancel);
        Assert.Null((await Log.GetAsync(Tenants.Default, "without-a-rule", Cancel))!.Removal);
    }

    private async Task<SessionRemoval> RemovedAsync(string id)
    {
        while (true)
        {
            Cancel.ThrowIfCancellationRequested();
            if ((await Log.GetAsync(Tenants.Default, id, Cancel))!.Removal is { Complete: true } removal) return removal;
        }
    }

    // The sweep may not wait for its timer yet when the clock moves, so it is moved again.
    private async Task AdvanceUntilRemovedAsync(string id)
    {
        while ((await Log.GetAsync(Tenants.Default, id, Cancel))!.Removal is null)
        {
            Cancel.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromHours(1));
        }
    }
}
