
namespace Sluice.Workspace.Tests;

public sealed class PromptScannerTests
{
    private static IReadOnlyList<string> Faults(string body) =>
        [.. PromptScanner.Scan(body, 10).Faults.Select(f => $"{f.Line}: {f.Message}")];

    [Theory]
    [InlineData("a\n{{x", "11: The tag is not closed; write '}}'")]
    [InlineData("{{{x}}", "10: The tag is not closed; write '}}}'")]
    [InlineData("{{!-- x }}", "10: The tag is not closed; write '--}}'")]
    [InlineData("{{x}}}", "10: Put a blank")]
    [InlineData("\n\n{{}}", "12: The tag is not understood")]
    [InlineData("{{\"type\": 1}}", "10: '\"type\":' is called like a helper")]
    [InlineData("{{x-y}}", "10: 'x-y' is not understood")]
    [InlineData("{{upper x}}", "10: 'upper' is called like a helper")]
    [InlineData("{{lookup o 'p'}}", "10: 'lookup' is called like a helper")]
    [InlineData("{{> a.b}}", "10: '{{>' takes the name of a partial")]
    [InlineData("{{> a b c}}", "10: A partial takes at most one value")]
    [InlineData("{{role \"boss\"}}", "10: 'role' takes one of the texts")]
    [InlineData("{{role who}}", "10: 'role' takes one of the texts")]
    [InlineData("{{media photo}}", "10: 'media' takes url=")]
    [InlineData("{{section x}}", "10: 'section' takes one text")]
    [InlineData("{{json a b}}", "10: 'json' takes one variable")]
    [InlineData("{{json a indent=99}}", "10: 'json' takes one variable")]
    [InlineData("{{#ifEquals a}}x{{/ifEquals}}", "10: '{{#ifEquals}}' takes two values")]
    [InlineData("{{@state.x}}", "10: There is no '@state.x'")]
    [InlineData("{{^x}}", "10: Write '{{else}}'")]
    [InlineData("{{{{raw}}}}x{{{{/raw}}}}", "10: Raw blocks")]
    [InlineData("{{#foo x}}a{{/foo}}", "10: There is no block 'foo'")]
    [InlineData("{{#if}}a{{/if}}", "10: '{{#if}}' takes one variable")]
    [InlineData("{{#if a b}}a{{/if}}", "10: '{{#if}}' takes one variable")]
    [InlineData("{{#if (eq a b)}}a{{/if}}", "10: '{{#if}}' takes one variable")]
    [InlineData("{{#if a as |b|}}a{{/if}}", "10: 'as |name|' belongs to")]
    [InlineData("{{#if a}}\n{{#each b}}\n{{/if}}", "12: '{{/if}}' stands before the end of '{{#each}}' of line 11")]
    [InlineData("{{#if a}}\nx", "10: '{{#if}}' is not closed; write '{{/if}}'")]
    [InlineData("x\n{{/if}}", "11: '{{/if}}' closes no block")]
    [InlineData("{{else}}", "10: '{{else}}' stands outside a block")]
    [InlineData("{{#if a}}{{else}}{{else}}{{/if}}", "10: The block has an '{{else}}' already")]
    [InlineData("{{#each a}}{{else if b}}{{/each}}", "10: Write '{{else}}' or")]
    [InlineData("{{@index}}", "10: '@index' is known only inside #each")]
    [InlineData("{{this}}", "10: 'this' is known only inside")]
    [InlineData("{{../x}}", "10: '../' leads out of the prompt")]
    [InlineData("{{#if a}}{{../x}}{{/if}}", "10: '../' leads out of the prompt")]
    [InlineData("\\\\{{x}}", "10: Write one backslash")]
    public void What_prompts_do_not_have_is_refused_at_its_line(string body, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Faults(body)), StringComparison.Ordinal);

    [Fact]
    public void Variables_are_those_of_the_prompt_and_not_of_an_item()
    {
        var use = PromptScanner.Scan(
            "{{a}} \\{{no}} {{#each b as |x|}}{{c}}{{x.y}}{{../d.e}}{{@root.f}}{{#with g}}{{../../h}}{{/with}}{{else}}{{i}}{{/each}}{{{ j }}}{{~k~}}"
            + "{{! l }}{{!-- {{m}} --}}{{#if n}}{{o}}{{else if p}}{{/if}}", 1);
        Assert.Empty(use.Faults);
        Assert.Equal(["a", "b", "d", "f", "h", "i", "j", "k", "n", "o", "p"], use.Variables.Keys.Order());
        Assert.Equal(["c", "g"], use.MemberNames.Order());
    }

    [Fact]
    public void Tags_and_nesting_have_limits()
    {
        Assert.Contains("more than 2000 tags", Assert.Single(Faults(string.Concat(Enumerable.Repeat("{{x}}", 2001)))), StringComparison.Ordinal);
        var nested = string.Concat(Enumerable.Repeat("{{#if x}}", 33)) + string.Concat(Enumerable.Repeat("{{/if}}", 33));
        Assert.Contains("nested deeper than 32", Assert.Single(Faults(nested)), StringComparison.Ordinal);
    }
}
