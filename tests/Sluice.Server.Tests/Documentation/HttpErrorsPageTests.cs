using System.Text.RegularExpressions;
using Sluice.Gateway.Stores;
using Sluice.Server.Problems;

namespace Sluice.Server.Tests.Documentation;

public sealed partial class HttpErrorsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Golden.Repository, "docs", "reference", "http-errors.md"));

    [Fact]
    public void The_page_explains_every_code_in_order_of_precedence() =>
        Assert.Equal(ProblemCode.All.Select(code => code.Code), Sections.Matches(Page).Select(section => section.Groups["code"].Value));

    [Fact]
    public void The_page_tells_every_status_and_when_to_retry()
    {
        foreach (Match section in Sections.Matches(Page))
        {
            var code = ProblemCode.Find(section.Groups["code"].Value)!;
            Assert.StartsWith($"{code.Status}", section.Groups["text"].Value, StringComparison.Ordinal);
            Assert.Equal(code.RetryAfterSeconds is not null, section.Groups["text"].Value.Contains("`Retry-After`", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_declared_code_is_in_the_list()
    {
        var declared = typeof(ProblemCode).GetFields().Where(field => field.FieldType == typeof(ProblemCode)).Select(field => field.GetValue(null)).ToList();
        Assert.Equal(ProblemCode.All.Length, declared.Count);
        Assert.Equal(ProblemCode.All.Length, ProblemCode.All.Select(code => code.Code).Distinct().Count());
        Assert.All(declared, code => Assert.Contains((ProblemCode)code!, ProblemCode.All));
    }

    [Fact]
    public void Every_code_of_the_store_has_an_answer()
    {
        var codes = typeof(StoreErrorCode).GetFields().Select(field => (string)field.GetValue(null)!).Except([StoreErrorCode.Constraint]).ToList();
        Assert.True(codes.Count >= 8);
        Assert.All(codes, code => Assert.NotNull(ProblemCode.Find(code)));
    }

    [GeneratedRegex("^## (?<code>\\S+)\n\n(?<text>.*?)(?=^## |\\z)", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Sections { get; }
}
