using System.Text;

namespace Sluice.Gateway.Tests.Sessions;

public sealed class TokenCounterTests
{
    private static SessionMessage Message(string content) => new() { Role = MessageRole.User, Content = Encoding.UTF8.GetBytes(content) };

    [Theory]
    [InlineData("gpt-4o", "o200k_base", false)]
    [InlineData("gpt-4o-mini-2024-07-18", "o200k_base", false)]
    [InlineData("gpt-4.1", "o200k_base", false)]
    [InlineData("gpt-5-mini", "o200k_base", false)]
    [InlineData("openai/o3-mini", "o200k_base", false)]
    [InlineData("ft:gpt-4o:acme::1", "o200k_base", false)]
    [InlineData("gpt-4-turbo", "cl100k_base", false)]
    [InlineData("gpt-3.5-turbo", "cl100k_base", false)]
    [InlineData("claude-sonnet-4", "o200k_base", true)]
    [InlineData("", "o200k_base", true)]
    [InlineData(null, "o200k_base", true)]
    public void The_encoding_follows_the_model_and_says_when_it_is_an_estimate(string? model, string name, bool estimated)
    {
        var counter = TokenCounter.For(model);
        Assert.Equal((name, estimated), (counter.Name, counter.Estimated));
    }

    // Reference counts of tiktoken, https://github.com/openai/openai-cookbook/blob/main/examples/How_to_count_tokens_with_tiktoken.ipynb
    [Theory]
    [InlineData("antidisestablishmentarianism", 6, 6)]
    [InlineData("2 + 2 = 4", 7, 7)]
    [InlineData("お誕生日おめでとう", 9, 8)]
    public void A_text_counts_as_tiktoken_counts_it(string text, int cl100k, int o200k) =>
        Assert.Equal((cl100k, o200k), (TokenCounter.For("gpt-4").Count(text), TokenCounter.For("gpt-4o").Count(text)));

    [Theory]
    [InlineData("\"hello world\"", TokenCounter.MessageTokens + 2)]
    [InlineData("null", TokenCounter.MessageTokens)]
    [InlineData("""[{"type":"text","text":"hello world"},{"type":"input_text","text":" hello"}]""", TokenCounter.MessageTokens + 3)]
    [InlineData("""[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]""", TokenCounter.MessageTokens + TokenCounter.ImageTokens)]
    public void A_message_counts_its_parts_and_its_frame(string content, int tokens) => Assert.Equal(tokens, TokenCounter.For("gpt-4o").Count(Message(content)));

    [Fact]
    public void Names_and_calls_count()
    {
        var counter = TokenCounter.For("gpt-4o");
        var plain = counter.Count(Message("\"hello\""));
        Assert.Equal(plain + TokenCounter.NameTokens + counter.Count("ann"), counter.Count(Message("\"hello\"") with { Name = "ann" }));
        var call = new ToolCall("c1", "look", "{\"at\":\"door\"}");
        Assert.Equal(plain + counter.Count(call.Name) + counter.Count(call.Arguments),
            counter.Count(Message("\"hello\"") with { Role = MessageRole.Assistant, Calls = [call] }));
    }

    [Fact]
    public void A_part_of_another_kind_counts_as_its_json()
    {
        var counter = TokenCounter.For("gpt-4o");
        const string Part = """{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}}""";
        Assert.Equal(TokenCounter.MessageTokens + counter.Count(Part), counter.Count(Message($"[{Part}]")));
    }

    // Taken whole, each of these would take minutes.
    [Theory]
    [InlineData("a")]
    [InlineData(" ")]
    [InlineData("=")]
    [InlineData("/\n")]
    [InlineData("日")]
    [InlineData("ก\u0e34")]
    [InlineData("😀")]
    public void A_text_without_end_and_spaces_is_counted_in_linear_time(string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, 200_000));
        Assert.InRange(TokenCounter.For("gpt-4o").Count(text), 1, text.Length * 3);
    }

    [Theory]
    [InlineData("The quick brown fox's 13 lazy dogs - jumped:  over\n\n  it/that, didn't they? ", "gpt-4o")]
    [InlineData("The quick brown fox's 13 lazy dogs - jumped:  over\n\n  it/that, didn't they? ", "gpt-4")]
    [InlineData("{ \"plan\": [1, 2.50, null], \"ä\": \"Größe\" } ", "gpt-4o")]
    [InlineData("{ \"plan\": [1, 2.50, null], \"ä\": \"Größe\" } ", "gpt-4")]
    public void A_long_text_with_spaces_counts_exactly_as_a_whole(string unit, string model)
    {
        var text = string.Concat(Enumerable.Repeat(unit, 200));
        var counter = TokenCounter.For(model);
        Assert.Equal(Microsoft.ML.Tokenizers.TiktokenTokenizer.CreateForEncoding(counter.Name).CountTokens(text), counter.Count(text));
    }

    [Fact]
    public void Pieces_of_a_text_without_spaces_cost_few_tokens_more_than_the_whole()
    {
        var text = string.Concat(Enumerable.Repeat("antidisestablishmentarianism", 100));
        var whole = Microsoft.ML.Tokenizers.TiktokenTokenizer.CreateForEncoding("o200k_base").CountTokens(text);
        Assert.InRange(TokenCounter.For("gpt-4o").Count(text), whole, whole + (2 * text.Length / 1024));
    }
}
