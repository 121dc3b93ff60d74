using CsCheck;

namespace Sluice.Gateway.Tests.Sessions;

public sealed class ContextViewProperties
{
    /// <summary>Histories as clients make them and as they do not: ids used again, results missing, doubled or before their calls.</summary>
    private static readonly Gen<IReadOnlyList<MessageOutline>> Histories = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 4].Array[0, 3], Gen.Int[0, 4], Gen.Int[0, 60])
        .Array[0, 40].Select(IReadOnlyList<MessageOutline> (messages) => [.. messages.Select((message, index) =>
        {
            var (kind, calls, answered, tokens) = message;
            var role = (MessageRole)Math.Min(kind, 4);
            return new MessageOutline(index + 1, role, role == MessageRole.Assistant ? [.. calls.Select(call => $"c{call}")] : [],
                role == MessageRole.Tool ? $"c{answered}" : null, tokens, "o200k_base");
        })]);

    private static readonly Gen<(IReadOnlyList<MessageOutline> History, int Budget)> Cases = Gen.Select(Histories, Gen.Int[0, 1500]);

    private static void Check(Action<IReadOnlyList<MessageOutline>, ContextView, int> holds) => Cases.Sample(given =>
    {
        var view = ContextView.Of(given.History, given.Budget);
        if (view.Fits) holds(given.History, view, given.Budget);
    }, iter: 5_000);

    private static IEnumerable<MessageOutline> Kept(IReadOnlyList<MessageOutline> history, ContextView view) => view.Kept.Select(seq => history[(int)seq - 1]);

    [Fact]
    public void It_is_within_its_budget_and_in_order() => Check((history, view, budget) =>
    {
        Assert.Equal(Kept(history, view).Sum(message => (long)message.Tokens), view.Tokens);
        Assert.InRange(view.Tokens, 0, budget);
        Assert.Equal(view.Kept.Order().Distinct(), view.Kept);
    });

    [Fact]
    public void Every_message_is_kept_or_told_as_left_out_exactly_once() => Check((history, view, _) =>
    {
        var out_ = view.LeftOut.SelectMany(part => Enumerable.Range((int)part.From, (int)(part.To - part.From + 1)).Select(seq => (long)seq));
        Assert.Equal(history.Select(message => message.Seq), view.Kept.Concat(out_).Order());
        Assert.Equal(history.Sum(message => (long)message.Tokens), view.Tokens + view.LeftOut.Sum(part => part.Tokens));
    });

    [Fact]
    public void Standing_orders_are_always_kept() => Check((history, view, _) => Assert.All(
        history.Where(message => message.Role is MessageRole.System or MessageRole.Developer), message => Assert.Contains(message.Seq, view.Kept)));

    /// <summary>What a provider checks: after a call every result, before a result its call.</summary>
    [Fact]
    public void Calls_and_results_are_whole() => Check((history, view, _) =>
    {
        var open = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var message in Kept(history, view))
        {
            foreach (var call in message.CallIds) open[call] = open.GetValueOrDefault(call) + 1;
            if (message.CallId is not { } id) continue;
            Assert.True(open.GetValueOrDefault(id) > 0, $"Message {message.Seq} answers a call that is not there.");
            open[id]--;
        }
        Assert.All(open, call => Assert.Equal(0, call.Value));
    });

    [Fact]
    public void What_is_unpaired_is_so_whatever_the_budget() => Check((history, view, _) =>
    {
        var all = ContextView.Of(history, long.MaxValue);
        Assert.DoesNotContain(all.LeftOut, part => part.Reason == LeftOutReason.Budget);
        Assert.Empty(view.Kept.Except(all.Kept));
    });

    [Fact]
    public void A_larger_budget_keeps_at_least_as_much() => Gen.Select(Cases, Gen.Int[0, 200]).Sample((given, more) =>
    {
        var (small, large) = (ContextView.Of(given.History, given.Budget), ContextView.Of(given.History, given.Budget + more));
        if (small.Fits) Assert.True(large.Fits);
        Assert.Empty(small.Kept.Except(large.Kept));
    }, iter: 5_000);

    [Fact]
    public void There_is_one_within_what_it_requires_and_none_within_less() => Check((history, view, _) =>
    {
        var least = ContextView.Of(history, view.Required);
        Assert.True(least.Fits);
        Assert.Equal(view.Required, least.Required);
        if (view.Required > 0) Assert.False(ContextView.Of(history, view.Required - 1).Fits);
    });

    [Fact]
    public void What_is_kept_of_it_is_kept_again() => Check((history, view, budget) =>
    {
        // A view of a view is the same: nothing in it depends on what was left out.
        var again = ContextView.Of([.. Kept(history, view)], budget);
        Assert.Equal(view.Kept, again.Kept);
    });

    [Fact]
    public void The_newest_user_message_is_kept() => Check((history, view, _) =>
    {
        if (history.LastOrDefault(message => message.Role == MessageRole.User) is not { } said) return;
        if (history.Skip((int)said.Seq).All(message => message.Role is MessageRole.User or MessageRole.System or MessageRole.Developer))
            Assert.Contains(said.Seq, view.Kept);
    });
}
