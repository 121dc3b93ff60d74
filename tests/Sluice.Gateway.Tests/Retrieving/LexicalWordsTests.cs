using CsCheck;

namespace Sluice.Gateway.Tests.Retrieving;

public sealed class LexicalWordsTests
{
    [Theory]
    [InlineData("The quick-brown fox's 2nd JUMP_over", "the quick brown fox s 2nd jump over")]
    [InlineData("Ångström naïve Łódź ﬁancé ＦＵＬＬ ½", "angstrom naive lodz fiance full ½")]
    [InlineData("e\u0301te\u0301", "ete")]
    [InlineData("Straße ÆGIR œuvre İstanbul", "strasse aegir oeuvre istanbul")]
    [InlineData("Ёлка й Ό", "елка и ο")]
    [InlineData("機械学習 of AI入門x", "機械 械学 学習 of ai 入門 x")]
    [InlineData("字", "字")]
    [InlineData("हिन्दी", "हिन्दी")]
    [InlineData("a\0b \ud800c \ud83d\ude00", "a b c")]
    [InlineData("--- \"'():*^", "")]
    public void A_text_has_these_words(string text, string words) => Assert.Equal(words, LexicalWords.Joined(text));

    [Fact]
    public void Of_a_long_word_the_beginning_counts() =>
        Assert.Equal([new string('x', LexicalWords.LengthMax), "y"], LexicalWords.Of(new string('x', 1000) + " y"));

    [Theory]
    [InlineData("What is the life of a wombat? A wombat!", "life wombat")]
    [InlineData("To be, or not to be", "to be or not")]
    [InlineData("", "")]
    public void A_query_has_each_telling_word_once_or_else_all(string text, string words) => Assert.Equal(words, string.Join(' ', LexicalWords.OfQuery(text)));

    [Fact]
    public void A_query_has_so_many_words_at_most() =>
        Assert.Equal(LexicalWords.QueryWordsMax, LexicalWords.OfQuery(string.Join(' ', Enumerable.Range(0, 5000))).Count);

    [Fact]
    public void Words_are_letters_digits_and_marks_in_their_final_form() => Gen.String.Sample(text => Assert.All(LexicalWords.Of(text), word =>
    {
        Assert.InRange(word.Length, 1, LexicalWords.LengthMax + 2);
        Assert.DoesNotContain(word, c => char.IsWhiteSpace(c) || c is '"' or '\'' or '\\' or ':' or '\0' || char.IsAsciiLetterUpper(c));
        Assert.True(LexicalWords.IsWellFormed(word));
        Assert.Equal([word], LexicalWords.Of(word));
    }), iter: 20_000);

    [Theory]
    [InlineData(100, 3, 10L, 20L, 30L, 50L)]
    [InlineData(60, 3, 10L, 20L, 30L)]
    [InlineData(59, 2, 10L, 20L, 30L)]
    [InlineData(5, 1, 10L, 20L)]
    [InlineData(5, 0)]
    public void Words_are_looked_for_while_what_holds_them_can_be_ranked(long hitsMax, int words, params long[] chunks) =>
        Assert.Equal(words, LexicalWords.Affordable(chunks, hitsMax));
}
