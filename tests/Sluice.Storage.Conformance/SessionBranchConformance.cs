using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store keeps responses, and the branches that go on from an older one.</summary>
public abstract class SessionBranchConformance : SessionConformance
{
    private Task<AppendOutcome> AnswerAsync(string? after, string response, params string[] texts) => AppendAsync(
        Entry(null, [.. texts.Select(text => Say(text))]) with { AfterResponse = after, Response = new(response, "{\"id\" : 1}"u8.ToArray()) });

    [Fact]
    public async Task A_response_stands_after_the_messages_that_were_appended_with_it()
    {
        var first = await AnswerAsync(null, "resp_1", "a", "b");
        await ReopenAsync();
        var found = await Sessions.FindResponseAsync(Tenant, "resp_1", Cancel);
        Assert.Equal((first.Session, 2L, Time.GetUtcNow()), (found!.Session, found.Seq, found.At));
        Assert.Equal("{\"id\" : 1}"u8.ToArray(), found.Body.ToArray());
        Assert.Null(await Sessions.FindResponseAsync(Tenant, "resp_2", Cancel));
        Assert.Equal(AppendResult.ResponseUnknown, (await AnswerAsync("resp_2", "resp_3", "c")).Result);
    }

    [Fact]
    public async Task The_newest_response_is_gone_on_from_in_its_session()
    {
        var first = await AnswerAsync(null, "resp_1", "a");
        var second = await AnswerAsync("resp_1", "resp_2", "b");
        Assert.Equal(new AppendOutcome(AppendResult.Appended, first.Session, 2, 2, 2), second);
        Assert.Equal(["a", "b"], await TextsAsync(first.Session!));
    }

    [Fact]
    public async Task An_older_response_is_gone_on_from_in_a_branch()
    {
        var trunk = await AnswerAsync(null, "resp_1", "a", "b");
        await AnswerAsync("resp_1", "resp_2", "c", "d");
        var branch = await AnswerAsync("resp_1", "resp_3", "x");
        Assert.NotEqual(trunk.Session, branch.Session);
        Assert.Equal((3L, 3L), (branch.First, branch.Last));
        await AnswerAsync("resp_3", "resp_4", "y");
        var twig = await AnswerAsync("resp_3", "resp_5", "z");

        Assert.Equal(["a", "b", "c", "d"], await TextsAsync(trunk.Session!));
        Assert.Equal(["a", "b", "x", "y"], await TextsAsync(branch.Session!));
        Assert.Equal(["a", "b", "x", "z"], await TextsAsync(twig.Session!));
        var down = await AllAsync(cursor => Sessions.MessagesAsync(Tenant, twig.Session!, newestFirst: true, 1, cursor, Cancel));
        Assert.Equal([4L, 3L, 2L, 1L], down.Select(message => message.Seq));
        Assert.Equal([1L, 2L, 3L], (await Sessions.OutlineAsync(Tenant, twig.Session!, 3, Cancel)).Select(outline => outline.Seq));
        Assert.Equal([1L, 4L], (await Sessions.ReadAsync(Tenant, twig.Session!, [4, 1], Cancel)).Select(message => message.Seq));
        var made = await Sessions.GetAsync(Tenant, twig.Session!, Cancel);
        Assert.Equal(new SessionBranch(branch.Session!, 3), made!.Branch);
        Assert.Equal(4, made.Head);
    }

    [Fact]
    public async Task A_branch_can_begin_inside_what_another_branch_inherits()
    {
        await AnswerAsync(null, "resp_1", "a");
        var trunk = await AnswerAsync("resp_1", "resp_2", "b");
        var branch = await AnswerAsync("resp_1", "resp_3", "x");
        var second = await AnswerAsync("resp_1", "resp_4", "y");
        Assert.Equal(3, new[] { trunk.Session, branch.Session, second.Session }.Distinct().Count());
        Assert.Equal(["a", "y"], await TextsAsync(second.Session!));
    }

    [Fact]
    public async Task What_is_sent_again_makes_neither_a_session_nor_a_branch()
    {
        var open = Entry(null, Say("a")) with { IdempotencyKey = "open", Response = new("resp_1", default) };
        var trunk = await AppendAsync(open);
        Assert.Equal(new AppendOutcome(AppendResult.Replayed, trunk.Session, 1, 1, 1), await AppendAsync(open with { NewSession = NewId(), Response = new("resp_9", default) }));
        await AnswerAsync("resp_1", "resp_2", "b");
        var fork = Entry(null, Say("x")) with { IdempotencyKey = "fork", AfterResponse = "resp_1" };
        var branch = await AppendAsync(fork);
        await AppendAsync(branch.Session, Say("y"));
        Assert.Equal(new AppendOutcome(AppendResult.Replayed, branch.Session, 2, 2, 3), await AppendAsync(fork with { NewSession = NewId() }));
        Assert.Equal(2, (await Sessions.ListAsync(Tenant, removed: false, 10, null, Cancel)).Items.Count);
    }

    [Fact]
    public async Task A_response_id_is_used_once_and_an_append_that_uses_it_again_leaves_nothing()
    {
        var first = await AnswerAsync(null, "resp_1", "a");
        var problem = await Assert.ThrowsAsync<StoreException>(() => AnswerAsync("resp_1", "resp_1", "b"));
        Assert.Equal(StoreErrorCode.Constraint, problem.Code);
        Assert.Equal(["a"], await TextsAsync(first.Session!));
    }

    [Fact]
    public async Task A_branch_lives_by_the_rule_of_its_session()
    {
        var session = await MakeAsync(retentionDays: 5);
        await AppendAsync(Entry(session.Id, Say("a")) with { Response = new("resp_1", default) });
        await AppendAsync(session.Id, Say("b"));
        var branch = await AnswerAsync("resp_1", "resp_2", "x");
        Assert.Equal(5, (await Sessions.GetAsync(Tenant, branch.Session!, Cancel))!.RetentionDays);
    }
}
