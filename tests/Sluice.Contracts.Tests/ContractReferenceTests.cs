
namespace Sluice.Contracts.Tests;

public sealed class ContractReferenceTests
{
    [Theory]
    [InlineData("learning-plan", "learning-plan", null)]
    [InlineData("a@1", "a", "1")]
    [InlineData("a@0.12", "a", "0.12")]
    [InlineData("a9-@1.2.0", "a9-", "1.2.0")]
    [InlineData("a@1.2.0-rc.1", "a", "1.2.0-rc.1")]
    public void A_reference_is_a_name_and_perhaps_a_version(string text, string name, string? version)
    {
        Assert.True(ContractReference.TryParse(text, out var reference));
        Assert.Equal(new(name, version), reference);
        Assert.Equal(text, reference.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("@1")]
    [InlineData("a@")]
    [InlineData("a@1.")]
    [InlineData("a@01")]
    [InlineData("a@v1")]
    [InlineData("a@1.2.3.4")]
    [InlineData("a@1@2")]
    [InlineData("a@ 1")]
    [InlineData("a@-1")]
    [InlineData("a@999999999999999999999999999999999999")]
    [InlineData("A@1")]
    [InlineData("1a")]
    [InlineData("-a")]
    [InlineData("a_b")]
    [InlineData("../a")]
    [InlineData("a b")]
    public void Anything_else_is_no_reference(string? text)
    {
        Assert.False(ContractReference.TryParse(text, out var reference));
        Assert.Null(reference);
    }

    [Fact]
    public void A_name_has_at_most_64_characters()
    {
        Assert.True(ContractReference.IsName(new string('a', 64)));
        Assert.False(ContractReference.IsName(new string('a', 65)));
    }
}
