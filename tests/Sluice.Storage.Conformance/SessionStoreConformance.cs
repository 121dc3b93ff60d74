using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store keeps sessions and their messages.</summary>
public abstract class SessionStoreConformance : SessionConformance
{
    [Fact]
    public async Task A_session_is_kept_whole()
    {
        var made = await MakeAsync("lesson 7/ä", retentionDays: 30);
        await ReopenAsync();
        Same.Properties(made, (await Sessions.GetAsync(Tenant, made.Id, Cancel))!);
    }

    [Fact]
    public async Task An_id_is_taken_once_and_by_each_tenant_for_itself()
    {
        var first = await MakeAsync("s");
        Time.Advance(TimeSpan.FromHours(1));
        var again = await Sessions.CreateAsync(first with { CreatedAt = Time.GetUtcNow(), Metadata = default }, Cancel);
        Assert.False(again.Made);
        Same.Properties(first, again.Session);
        Assert.True((await Sessions.CreateAsync(first with { Tenant = Other }, Cancel)).Made);
    }

    [Fact]
    public async Task Messages_come_back_byte_for_byte_with_calls_and_stamps()
    {
        var session = await MakeAsync();
        var stamp = new MessageStamp { SubmissionId = "sub_1", Prompt = "p@1.0.0", Model = "gpt-4o", TraceId = "0af7651916cd43dd8448eb211c80319c" };
        SessionMessage[] messages =
        [
            new() { Role = MessageRole.System, Content = """ [ {"type":"text","text":"ä\u0000\ud83d\ude00"} ] """u8.ToArray() },
            new() { Role = MessageRole.User, Content = "\"hi\""u8.ToArray(), Name = "ann" },
            new() { Role = MessageRole.Assistant, Content = "null"u8.ToArray(), Calls = [new("c1", "look", "{\"a\": 1.50}\0"), new("c2", "look", "not json")], Stamp = stamp },
            new() { Role = MessageRole.Tool, Content = "\"1\""u8.ToArray(), CallId = "c1" },
            new() { Role = MessageRole.Tool, Content = "\"2\""u8.ToArray(), CallId = "c2" },
            new() { Role = MessageRole.Developer, Content = "\"be brief\""u8.ToArray() },
        ];
        var outcome = await AppendAsync(session.Id, messages);
        Assert.Equal((1L, 6L, 6L), (outcome.First, outcome.Last, outcome.Head));
        await ReopenAsync();
        var kept = (await Sessions.MessagesAsync(Tenant, session.Id, newestFirst: false, 10, null, Cancel)).Items;
        Assert.Equal(messages.Length, kept.Count);
        foreach (var (message, stored) in messages.Zip(kept))
        {
            Same.Properties(message, stored.Message, nameof(SessionMessage.Content));
            Assert.Equal(message.Content.ToArray(), stored.Message.Content.ToArray());
            Assert.Equal((message.Content.Length, "o200k_base", Time.GetUtcNow()), (stored.Tokens, stored.Tokenizer, stored.At));
        }
        var outlines = await Sessions.OutlineAsync(Tenant, session.Id, 4, Cancel);
        Assert.Equal([1L, 2L, 3L, 4L], outlines.Select(outline => outline.Seq));
        Assert.Equal(["c1", "c2"], outlines[2].CallIds);
        Assert.Equal("c1", outlines[3].CallId);
        Assert.Equal(messages[2].Content.Length, outlines[2].Tokens);
    }

    [Fact]
    public async Task Messages_have_one_order_and_are_paged_both_ways()
    {
        var session = await MakeAsync();
        for (var i = 1; i <= 8; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await AppendAsync(session.Id, Say($"m{i}"));
        }
        Assert.Equal(Enumerable.Range(1, 8).Select(i => $"m{i}"), await TextsAsync(session.Id));
        var down = await AllAsync(cursor => Sessions.MessagesAsync(Tenant, session.Id, newestFirst: true, 3, cursor, Cancel));
        Assert.Equal([8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L], down.Select(message => message.Seq));
        Assert.Equal([2L, 5L], (await Sessions.ReadAsync(Tenant, session.Id, [5, 2, 99], Cancel)).Select(message => message.Seq));
        var now = await Sessions.GetAsync(Tenant, session.Id, Cancel);
        Assert.Equal((8L, Time.GetUtcNow()), (now!.Head, now.UpdatedAt));
    }

    [Fact]
    public async Task A_cursor_of_one_direction_is_refused_in_the_other()
    {
        var session = await MakeAsync();
        await AppendAsync(session.Id, Say("a"), Say("b"));
        var up = (await Sessions.MessagesAsync(Tenant, session.Id, newestFirst: false, 1, null, Cancel)).Next;
        var problem = await Assert.ThrowsAsync<StoreException>(() => Sessions.MessagesAsync(Tenant, session.Id, newestFirst: true, 1, up, Cancel));
        Assert.Equal(StoreErrorCode.CursorInvalid, problem.Code);
    }

    [Fact]
    public async Task The_same_key_with_the_same_messages_appends_once()
    {
        var session = await MakeAsync();
        var entry = Entry(session.Id, Say("a"), Say("b")) with { IdempotencyKey = "k" };
        Assert.Equal(new AppendOutcome(AppendResult.Appended, session.Id, 1, 2, 2), await AppendAsync(entry));
        await AppendAsync(session.Id, Say("c"));
        Assert.Equal(new AppendOutcome(AppendResult.Replayed, session.Id, 1, 2, 3), await AppendAsync(entry with { NewSession = NewId(), ExpectedHead = 0 }));
        Assert.Equal(AppendResult.KeyConflict, (await AppendAsync(entry with { RequestHash = "sha256:other" })).Result);
        Assert.Equal(["a", "b", "c"], await TextsAsync(session.Id));
        var other = await MakeAsync();
        Assert.Equal(AppendResult.Appended, (await AppendAsync(entry with { Session = other.Id })).Result);
    }

    [Fact]
    public async Task An_expected_head_that_has_moved_appends_nothing()
    {
        var session = await MakeAsync();
        Assert.Equal(AppendResult.Appended, (await AppendAsync(Entry(session.Id, Say("a")) with { ExpectedHead = 0 })).Result);
        Assert.Equal(new AppendOutcome(AppendResult.Moved, session.Id, 0, 0, 1), await AppendAsync(Entry(session.Id, Say("b")) with { ExpectedHead = 0 }));
        Assert.Equal(["a"], await TextsAsync(session.Id));
    }

    [Fact]
    public async Task A_full_session_takes_nothing_of_a_batch_that_does_not_fit()
    {
        var session = await MakeAsync();
        var entry = Entry(session.Id, Say("a"), Say("b")) with { MessagesMax = 3 };
        await AppendAsync(entry);
        Assert.Equal(new AppendOutcome(AppendResult.Full, session.Id, 0, 0, 2), await AppendAsync(entry));
        Assert.Equal(["a", "b"], await TextsAsync(session.Id));
        // No session is left behind by an append that opens one and does not fit.
        Assert.Equal(AppendResult.Full, (await AppendAsync(entry with { Session = null, MessagesMax = 1 })).Result);
        Assert.Single((await Sessions.ListAsync(Tenant, removed: false, 10, null, Cancel)).Items);
    }

    [Fact]
    public async Task Sessions_are_listed_most_recently_made_first()
    {
        for (var i = 0; i < 5; i++) await MakeAsync($"s{i}");
        await MakeAsync("of another", tenant: Other);
        var all = await AllAsync(cursor => Sessions.ListAsync(Tenant, removed: false, 2, cursor, Cancel));
        Assert.Equal(["s4", "s3", "s2", "s1", "s0"], all.Select(session => session.Id));
    }

    [Fact]
    public async Task Another_tenant_meets_nothing()
    {
        var session = await MakeAsync();
        var opened = await AppendAsync(Entry(session.Id, Say("a")) with { IdempotencyKey = "k", Response = new("resp_1", "{}"u8.ToArray()) });
        Assert.Equal(AppendResult.SessionUnknown, (await AppendAsync(Entry(session.Id, Say("b")) with { Tenant = Other })).Result);
        Assert.Equal(AppendResult.ResponseUnknown,
            (await AppendAsync(Entry(null, Say("b")) with { Tenant = Other, AfterResponse = "resp_1" })).Result);
        Assert.Equal(AppendResult.Appended, (await AppendAsync(Entry(null, Say("b")) with { Tenant = Other, IdempotencyKey = "k" })).Result);
        Assert.Null(await Sessions.GetAsync(Other, session.Id, Cancel));
        Assert.Null(await Sessions.FindResponseAsync(Other, "resp_1", Cancel));
        Assert.Empty((await Sessions.MessagesAsync(Other, session.Id, newestFirst: true, 10, null, Cancel)).Items);
        Assert.Empty(await Sessions.OutlineAsync(Other, session.Id, 9, Cancel));
        Assert.Empty(await Sessions.ReadAsync(Other, session.Id, [1], Cancel));
        Assert.Null((await Sessions.RemoveAsync(Other, session.Id, "mallory", Time.GetUtcNow(), Cancel)).Session);
        Assert.Equal(opened.Head, (await Sessions.GetAsync(Tenant, session.Id, Cancel))!.Head);
        Assert.Equal(["a"], await TextsAsync(session.Id));
    }
}
