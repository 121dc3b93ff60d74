using Semver;
using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Schemas;

namespace Sluice.Gateway.Tests;

public sealed class FailureClassifierTests
{
    private static readonly ContractVersion Contract = new()
    {
        Id = new ContractId("ticket", new SemVersion(1, 0, 0)),
        Schema = Schema.Compile("""{"properties":{"qty":true,"price":true,"items":{"items":{"properties":{"qty":true,"a":true,"b":true}}}}}"""u8.ToArray()),
        Hash = ContentHash.OfBytes([]),
        Policy = new ContractPolicy(),
    };

    private static FailureEntry Classify(params ValidationError[] errors) =>
        FailureClassifier.Classify("fail_1", Contract, null, "{}"u8, new CheckResult(Verdict.Rejected, null, [], errors));

    [Fact]
    public void A_name_that_came_from_the_model_is_neither_shown_nor_a_group_of_its_own()
    {
        var first = Classify(new ValidationError("/john.doe@example.com", "/additionalProperties", "additionalProperties", "this property is not allowed here"));
        var second = Classify(new ValidationError("/jane", "/additionalProperties", "additionalProperties", "this property is not allowed here"));
        Assert.Equal("/*: this property is not allowed here", first.Title);
        Assert.Equal(first.Fingerprint, second.Fingerprint);
    }

    [Fact]
    public void Failures_that_differ_only_in_an_index_share_a_fingerprint()
    {
        var first = Classify(new ValidationError("/items/3/qty", "/properties/items/items/properties/qty/type", "type", "expected integer, found string"));
        var second = Classify(new ValidationError("/items/17/qty", "/properties/items/items/properties/qty/type", "type", "expected integer, found string"));
        Assert.Equal(first.Fingerprint, second.Fingerprint);
        Assert.Equal("/items/*/qty: expected integer, found string", first.Title);
    }

    [Fact]
    public void Failures_at_another_place_or_of_another_kind_do_not()
    {
        var type = Classify(new ValidationError("/qty", "/properties/qty/type", "type", "m"));
        Assert.NotEqual(type.Fingerprint, Classify(new ValidationError("/price", "/properties/price/type", "type", "m")).Fingerprint);
        Assert.NotEqual(type.Fingerprint, Classify(new ValidationError("/qty", "/properties/qty/minimum", "minimum", "m")).Fingerprint);
    }

    [Fact]
    public void The_order_and_number_of_like_errors_does_not_matter()
    {
        var a = new ValidationError("/items/0/a", "/k", "type", "m");
        var b = new ValidationError("/items/1/b", "/k", "type", "m");
        Assert.Equal(Classify(a, b).Fingerprint, Classify(b, a, a with { InstanceLocation = "/items/9/a" }).Fingerprint);
    }
}
