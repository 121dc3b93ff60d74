using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store gives failures back.</summary>
public abstract class FailureStoreConformance : StoreConformance
{
    [Fact]
    public async Task Every_model_call_is_kept_field_by_field_in_order()
    {
        Inference[] calls =
        [
            New.Call("z", request: "nul \0, line\u2028, emoji 🦉, quote \" and \\"),
            New.Call("a", InferencePurpose.Correction, reply: null),
            New.Call("m") with
            {
                ContractHash = null, ModelAnswered = null, Reply = "", FinishReason = null, TokensIn = 0, Request = "", Latency = TimeSpan.Zero,
            },
            New.Call("b", reply: new string('ü', 500_000)),
        ];
        var entry = New.Failure(inferences: calls);
        await AppendAsync(entry);
        await AppendAsync(New.Failure());
        var stored = await Failures.GetAsync(Mine, entry.Failure!.Id, Cancel);
        Assert.Equal(calls.Length, stored!.Inferences.Count);
        foreach (var (expected, actual) in calls.Zip(stored.Inferences)) Same.Properties(expected, actual);
    }

    [Fact]
    public async Task A_failure_that_is_not_there_is_null()
    {
        await AppendAsync(New.Failure());
        Assert.Null(await Failures.GetAsync(Mine, "none", Cancel));
    }

    [Fact]
    public async Task A_failure_can_have_no_model_calls_and_no_key()
    {
        var entry = New.Failure(inferences: []);
        await AppendAsync(entry);
        Assert.Empty((await Failures.GetAsync(Mine, entry.Failure!.Id, Cancel))!.Inferences);
    }

    [Fact]
    public async Task One_fingerprint_is_one_group_and_counts()
    {
        var start = Time.GetUtcNow();
        var groups = new List<string>();
        for (var n = 0; n < 5; n++)
        {
            groups.Add((await AppendAsync(New.Failure("v1:a", title: n == 0 ? "The first title" : "A later title"))).Failure!.Group);
            Time.Advance(TimeSpan.FromMinutes(1));
        }
        var other = (await AppendAsync(New.Failure("v1:b", code: "type"))).Failure!.Group;
        var elsewhere = (await AppendAsync(New.Failure("v1:a", contract: Entries.Invoice))).Failure!.Group;
        Assert.Single(groups.Distinct());
        Assert.Equal(3, new[] { groups[0], other, elsewhere }.Distinct().Count());

        var listed = await Failures.GroupsAsync(Mine, null, 10, Cancel);
        Assert.Equal(new FailureGroup(groups[0], "learning-plan", "required", "The first title", 5, start, start.AddMinutes(4)) { ChangedAt = start }, listed[0]);
        Assert.Equal([groups[0], other, elsewhere], listed.Select(group => group.Id));
        Assert.Equal([5, 1, 1], listed.Select(group => group.Count));
        Assert.Equal([elsewhere], (await Failures.GroupsAsync(Mine, "invoice", 10, Cancel)).Select(group => group.Id));
        Assert.Equal([groups[0]], (await Failures.GroupsAsync(Mine, null, 1, Cancel)).Select(group => group.Id));
    }

    [Fact]
    public async Task A_failure_decided_earlier_but_stored_later_widens_its_group()
    {
        var early = New.Failure("v1:a");
        Time.Advance(TimeSpan.FromMinutes(1));
        var late = New.Failure("v1:a");
        await AppendAsync(late);
        await AppendAsync(early);
        var group = Assert.Single(await Failures.GroupsAsync(Mine, null, 10, Cancel));
        Assert.Equal((early.Decision.DecidedAt, late.Decision.DecidedAt), (group.FirstAt, group.LastAt));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(1000)]
    public async Task The_list_is_newest_first_and_whole_in_pages_of_any_size(int limit)
    {
        var decisions = new List<Decision>();
        for (var n = 0; n < 10; n++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            decisions.Add(await AppendAsync(New.Failure(n % 3 == 0 ? "v1:a" : "v1:b", contract: n % 2 == 0 ? Entries.Plan : Entries.Invoice)));
            await AppendAsync(New.Record());
        }
        decisions.Reverse();
        async Task Expect(string? contract, string? group, Func<Decision, bool> where)
        {
            var items = await AllAsync(cursor => Failures.ListAsync(Mine, contract, group, limit, cursor, Cancel));
            Assert.Equal(
                decisions.Where(where).Select(decision => new FailureListItem(decision.Failure!,
                    $"{decision.Stamp.ContractName}@{decision.Stamp.ContractVersion}", "required", "A member is missing", decision.DecidedAt,
                    decision.Stamp.Origin.TraceId!)),
                items);
        }

        var some = decisions[0].Failure!.Group;
        await Expect(null, null, _ => true);
        await Expect("invoice", null, decision => decision.Stamp.ContractName == "invoice");
        await Expect(null, some, decision => decision.Failure!.Group == some);
        await Expect(decisions[0].Stamp.ContractName, some, decision => decision.Failure!.Group == some);
        await Expect("other", null, _ => false);
        await Expect(null, "no-such-group", _ => false);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task A_limit_outside_its_range_is_refused(int limit)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Failures.ListAsync(Mine, null, null, limit, null, Cancel));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Failures.GroupsAsync(Mine, null, limit, Cancel));
    }

    [Fact]
    public async Task A_cursor_of_somebody_else_is_refused()
    {
        var problem = await Assert.ThrowsAsync<StoreException>(() => Failures.ListAsync(Mine, null, null, 10, "not a cursor", Cancel));
        Assert.Equal(StoreErrorCode.CursorInvalid, problem.Code);
    }
}
