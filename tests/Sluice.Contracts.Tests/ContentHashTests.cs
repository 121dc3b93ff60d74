using System.Text;

namespace Sluice.Contracts.Tests;

public sealed class ContentHashTests
{
    // FIPS 180-4, the example "abc".
    private const string Abc = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Fact]
    public void Bytes_are_hashed_as_they_are() => Assert.Equal(Abc, ContentHash.OfBytes("abc"u8).ToString());

    [Fact]
    public void Json_is_hashed_in_its_canonical_form()
    {
        var hash = ContentHash.OfJson(Encoding.UTF8.GetBytes("""{ "b": 1.0, "a": "\u0041" }"""));
        Assert.Equal(ContentHash.OfBytes("""{"a":"A","b":1}"""u8), hash);
    }

    [Fact]
    public void A_hash_reads_back_from_its_text()
    {
        Assert.Equal(ContentHash.OfBytes("abc"u8), ContentHash.Parse(Abc));
        Assert.Equal("", default(ContentHash).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha256:BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a")]
    [InlineData("sha512:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void Another_text_is_no_hash(string text) => Assert.Throws<FormatException>(() => ContentHash.Parse(text));
}
