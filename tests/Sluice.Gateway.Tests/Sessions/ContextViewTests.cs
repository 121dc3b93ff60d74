namespace Sluice.Gateway.Tests.Sessions;

public sealed class ContextViewTests
{
    /// <summary>A history in one line: <c>s</c> system, <c>d</c> developer, <c>u</c> user, <c>a</c> assistant, <c>a:x,y</c> with calls, <c>t:x</c> a
    /// result; <c>=9</c> its tokens, else 10.</summary>
    private static List<MessageOutline> History(string text) => [.. text.Split(' ').Select((word, index) =>
    {
        var (what, tokens) = word.Split('=') is [var head, var number] ? (head, int.Parse(number)) : (word, 10);
        var ids = what.Length > 2 ? what[2..].Split(',') : [];
        var role = what[0] switch
        {
            's' => MessageRole.System,
            'd' => MessageRole.Developer,
            'u' => MessageRole.User,
            'a' => MessageRole.Assistant,
            _ => MessageRole.Tool,
        };
        return new MessageOutline(index + 1, role, role == MessageRole.Assistant ? ids : [], role == MessageRole.Tool ? ids[0] : null, tokens, "o200k_base");
    })];

    [Theory]
    [InlineData("s u a u a", 50, "1 2 3 4 5", "")]
    [InlineData("s u a u a", 49, "1 4 5", "2-3 budget 20")]
    [InlineData("s u a d u a", 45, "1 4 5 6", "2-3 budget 20")]
    [InlineData("u a u a u a", 45, "3 4 5 6", "1-2 budget 20")]
    // Tools: a call and its results stay together.
    [InlineData("u a:x t:x a u a", 60, "1 2 3 4 5 6", "")]
    [InlineData("u a:x t:x a u a", 59, "5 6", "1-4 budget 40")]
    [InlineData("u a:x,y t:x t:y a", 49, "1 5", "2-4 budget 30")]
    [InlineData("u a:x t:x a:y t:y", 49, "1 4 5", "2-3 budget 20")]
    [InlineData("u a:x a:y t:x t:y", 39, "1 3 5", "2-2 budget 10; 4-4 budget 10")]
    // Halves of a pair are left out whatever the budget.
    [InlineData("u a:x", 99, "1", "2-2 unpaired 10")]
    [InlineData("u a:x,y t:x u a", 99, "1 4 5", "2-3 unpaired 20")]
    [InlineData("u t:x a", 99, "1 3", "2-2 unpaired 10")]
    [InlineData("u t:x a:x t:x", 99, "1 3 4", "2-2 unpaired 10")]
    [InlineData("u a:x t:x t:x", 99, "1 2 3", "4-4 unpaired 10")]
    [InlineData("u a:x,x t:x t:x", 99, "1", "2-4 unpaired 30")]
    // The same id in every turn, as some models do.
    [InlineData("u a:x t:x a u a:x t:x a", 80, "1 2 3 4 5 6 7 8", "")]
    [InlineData("u a:x t:x a u a:x t:x a", 79, "5 6 7 8", "1-4 budget 40")]
    // A result that comes a turn later ties both turns together.
    [InlineData("u a u a:x u t:x a", 60, "3 4 5 6 7", "1-2 budget 20")]
    [InlineData("u a u a:x u t:x a", 45, "3 5 7", "1-2 budget 20; 4-4 budget 10; 6-6 budget 10")]
    // An old message that fits no budget is left out; it does not stop what is newer.
    [InlineData("u=1000 a u a", 99, "3 4", "1-2 budget 1010")]
    [InlineData("u a=1000 u a", 99, "3 4", "1-2 budget 1010")]
    [InlineData("a a u", 30, "1 2 3", "")]
    [InlineData("a a u", 29, "3", "1-2 budget 20")]
    public void A_context_is_what_is_newest_and_whole(string history, long tokensMax, string kept, string leftOut)
    {
        var view = ContextView.Of(History(history), tokensMax);
        Assert.True(view.Fits);
        Assert.Equal(kept, string.Join(' ', view.Kept));
        Assert.Equal(leftOut, string.Join("; ", view.LeftOut.Select(part => $"{part.From}-{part.To} {GatewayNames.Of(part.Reason)} {part.Tokens}")));
        Assert.Equal(History(history).Where(message => view.Kept.Contains(message.Seq)).Sum(message => message.Tokens), view.Tokens);
    }

    [Theory]
    [InlineData("s u a", 9, 1, 10)] // Standing orders alone.
    [InlineData("s s u a", 19, 2, 20)]
    [InlineData("s u=50 a", 59, 2, 60)] // What the user says now.
    [InlineData("s u a=50", 69, 3, 70)] // What came last.
    [InlineData("s u a:x=20 t:x=30", 69, 4, 70)]
    public void What_must_be_part_and_has_no_place_is_told(string history, long tokensMax, long seq, long tokens)
    {
        var view = ContextView.Of(History(history), tokensMax);
        Assert.False(view.Fits);
        Assert.Equal(new ContextOverflow(seq, tokens), view.Overflow);
        Assert.Empty(view.Kept);
    }

    [Fact]
    public void An_empty_history_is_an_empty_context()
    {
        var view = ContextView.Of([], 0);
        Assert.True(view.Fits);
        Assert.Empty(view.Kept);
        Assert.Empty(view.LeftOut);
    }

    [Fact]
    public void A_long_history_takes_no_time()
    {
        var history = History(string.Join(' ', Enumerable.Repeat("u a:x,y t:x t:y a", 20_000)));
        Assert.Equal(100_000, ContextView.Of(history, long.MaxValue).Kept.Count);
    }
}
