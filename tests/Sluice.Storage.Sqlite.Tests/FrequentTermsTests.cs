using Sluice.Storage.Sqlite.Reading;

namespace Sluice.Storage.Sqlite.Tests;

public sealed class FrequentTermsTests
{
    private readonly FrequentTerms _terms = new();
    private int _counted;

    [Fact]
    public void A_common_word_nowcounted_once_until_the_collection_has_changed_by_a_tenth()
    {
        Assert.Equal(5000, Count(5000, chunks: 10_000));
        Assert.Equal(5000, Count(5100, chunks: 11_000));
        Assert.Equal(5000, Count(4900, chunks: 9_000));
        Assert.Equal(1, _counted);
        Assert.Equal(5200, Count(5200, chunks: 11_001));
        Assert.Equal(2, _counted);
    }

    [Fact]
    public void A_rare_word_nowcounted_each_time()
    {
        Assert.Equal(999, Count(999, chunks: 10_000));
        Assert.Equal(1, Count(1, chunks: 10_000));
        Assert.Equal(2, _counted);
    }

    [Fact]
    public void A_word_that_was_common_once_nownot_remembered_so()
    {
        Count(1000, chunks: 10_000);
        Assert.Equal(3, Count(3, chunks: 20_000));
        Assert.Equal(4, Count(4, chunks: 10_000));
    }

    [Fact]
    public void Each_collection_and_word_has_a_count_of_its_own()
    {
        Count(5000, chunks: 10_000);
        Assert.Equal(6000, _terms.Count(2, "word", 10_000, () => 6000));
        Assert.Equal(7000, _terms.Count(1, "other", 10_000, () => 7000));
    }

    private long Count(long now, long chunks) => _terms.Count(1, "word", chunks, () =>
    {
        _counted++;
        return now;
    });
}
