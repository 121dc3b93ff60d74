using System.Text;
using Sluice.Gateway;
using Sluice.Server.Tests.Telemetry;

namespace Sluice.Server.Tests.Caching;

/// <summary>Contexts of long sessions whose messages another model counted.</summary>
[Collection(TelemetryCollection.Name)]
public sealed class ContextCacheTests : IAsyncLifetime
{
    private readonly TestWorkspace _workspace = new();
    private readonly CacheRequests _requests = new("sluice.cache.requests");
    private EmbeddedSluice _sluice = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _sluice = (await EmbeddedSluice.OpenAsync(_workspace.Folder, Cancel)).Sluice!;

    public async ValueTask DisposeAsync()
    {
        _requests.Dispose();
        await _sluice.DisposeAsync();
        _workspace.Dispose();
    }

    [Fact]
    public async Task Messages_are_counted_once_for_a_model_and_every_context_is_the_same()
    {
        await AppendAsync("long", 1, 70);
        var first = await ContextAsync("long");
        Assert.Equal((0, 2), (_requests["context hit"], _requests["context miss"]));
        var second = await ContextAsync("long");
        Assert.Equal((2, 2), (_requests["context hit"], _requests["context miss"]));
        Assert.Equal(Tokens(1, 70), first.View.Tokens);
        Assert.Equal((first.View.Tokens, first.View.Kept.Count), (second.View.Tokens, second.View.Kept.Count));
    }

    [Fact]
    public async Task What_is_appended_is_counted_beside_what_was_kept()
    {
        await AppendAsync("growing", 1, 40);
        Assert.Equal(Tokens(1, 40), (await ContextAsync("growing")).View.Tokens);
        await AppendAsync("growing", 41, 30);
        Assert.Equal(Tokens(1, 70), (await ContextAsync("growing")).View.Tokens);
        Assert.Equal((1, 2), (_requests["context hit"], _requests["context miss"]));
    }

    [Fact]
    public async Task A_session_that_is_removed_is_gone_whatever_was_kept_of_it()
    {
        await AppendAsync("removed", 1, 70);
        await ContextAsync("removed");
        await _sluice.Sessions.RemoveAsync(Tenants.Default, "removed", "ann", Cancel);
        Assert.Equal(SessionRefusalCode.Removed, (await AskAsync("removed")).Refusal!.Code);
    }

    [Fact]
    public async Task However_many_notes_give_way_to_messages_those_are_looked_at_three_times_at_most()
    {
        await _sluice.Sessions.CreateAsync(new SessionRequest(Tenants.Default, "tight", """{"subject":"ann"}"""u8.ToArray()), Cancel);
        var rules = Message(1) with { Role = MessageRole.System, Content = Encoding.UTF8.GetBytes($"\"{string.Join(' ', Enumerable.Repeat("правило", 400))}\"") };
        await _sluice.Sessions.AppendAsync(new SessionAppend { Tenant = Tenants.Default, Session = "tight", Messages = [rules, .. Enumerable.Range(1, 31).Select(Message)] }, Cancel);
        for (var i = 0; i < 60; i++)
        {
            var noted = await _sluice.Notes.AppendAsync(new NoteRequest { Tenant = Tenants.Default, Subject = "ann", Text = $"likes map {i}", Source = new() { Session = "tight", Seq = 1 }, Who = "t" }, Cancel);
            Assert.True(noted.Done);
        }

        var must = TokenCounter.For("gpt-4o").Count(rules) + Tokens(31, 1);
        var answer = await _sluice.Memory.ContextAsync(new MemoryRequest { Tenant = Tenants.Default, Session = "tight", TokensMax = must + 200, NotesTokensMax = must + 200, Model = "gpt-4o" }, Cancel);
        Assert.True(answer.Done, answer.Refusal?.Message);
        Assert.InRange(answer.Value.Notes!.Tokens, 150, 200);
        Assert.InRange(answer.Value.Tokens, must + 150, must + 200);
        Assert.InRange(_requests["context hit"] + _requests["context miss"], 1, 3);
    }

    // The text's tokens differ between the two encodings.
    private static SessionMessage Message(int number) => new()
    {
        Role = number % 2 == 0 ? MessageRole.Assistant : MessageRole.User,
        Content = Encoding.UTF8.GetBytes($"\"Здравствуйте, сообщение {number}: кто там?\""),
        Stamp = new MessageStamp { Model = "gpt-4" },
    };

    private static long Tokens(int from, int count) => Enumerable.Range(from, count).Sum(number => (long)TokenCounter.For("gpt-4o").Count(Message(number)));

    private async Task AppendAsync(string session, int from, int count)
    {
        if (from == 1) Assert.True((await _sluice.Sessions.CreateAsync(new SessionRequest(Tenants.Default, session), Cancel)).Done);
        var answer = await _sluice.Sessions.AppendAsync(new SessionAppend
        {
            Tenant = Tenants.Default,
            Session = session,
            Messages = [.. Enumerable.Range(from, count).Select(Message)],
        }, Cancel);
        Assert.True(answer.Done, answer.Refusal?.Message);
    }

    private Task<SessionAnswer<SessionContext>> AskAsync(string session) =>
        _sluice.Sessions.ContextAsync(new ContextRequest { Tenant = Tenants.Default, Session = session, TokensMax = 1_000_000, Model = "gpt-4o" }, Cancel);

    private async Task<SessionContext> ContextAsync(string session)
    {
        var answer = await AskAsync(session);
        Assert.True(answer.Done, answer.Refusal?.Message);
        return answer.Value;
    }
}
