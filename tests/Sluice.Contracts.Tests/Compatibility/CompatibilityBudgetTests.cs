using System.Text;
using Sluice.Schemas;

namespace Sluice.Contracts.Tests.Compatibility;

/// <summary>What happens to comparisons that would take long: they end after counted work, the same each time.</summary>
public sealed class CompatibilityBudgetTests
{
    private static readonly CompatibilityOptions Strict = new() { Content = ContentModel.Strict };

    [Fact]
    public void A_large_pair_ends_unknown_and_says_which_budget_ended_it()
    {
        var (old, @new) = (Nodes(20, limit: 5), Nodes(20, limit: 6));

        var verdict = CompatibilityCheck.Contains(old, @new, Strict with { WorkMax = 500 });

        Assert.Equal(CompatibilityOutcome.Unknown, verdict.Outcome);
        Assert.True(verdict.IsCutShort);
        Assert.Contains("500 units of work", Assert.Single(verdict.Reasons), StringComparison.Ordinal);
        Assert.Contains("allow more with WorkMax", verdict.Reasons[0], StringComparison.Ordinal);
        Assert.Equal(CompatibilityOutcome.Compatible, CompatibilityCheck.Contains(old, @new, Strict with { WorkMax = 10_000_000 }).Outcome);
    }

    [Fact]
    public void What_is_unknown_after_every_try_was_not_cut_short()
    {
        var old = Schema.Compile("""{"type":"number","multipleOf":3,"minimum":1e308}"""u8.ToArray());
        var @new = Schema.Compile("""{"type":"string","pattern":"^(a)\\1$","minLength":3}"""u8.ToArray());

        var verdict = CompatibilityCheck.Contains(@new, old, Strict with { WorkMax = 10_000_000 });

        Assert.Equal(CompatibilityOutcome.Unknown, verdict.Outcome);
        Assert.False(verdict.IsCutShort);
        Assert.DoesNotContain("allow more", Assert.Single(verdict.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void A_witness_that_is_found_stands_though_no_work_is_left_to_make_it_small()
    {
        var old = Schema.Compile("""{"type":"object"}"""u8.ToArray());
        var @new = Schema.Compile("""{"type":"object","required":["a"],"properties":{"a":{"type":"string"}}}"""u8.ToArray());
        byte[] sample = """{"a":1,"b":[1,2,3]}"""u8.ToArray();

        var verdict = CompatibilityCheck.Contains(old, @new, Strict with { WorkMax = 0, Samples = [sample] });

        Assert.Equal(CompatibilityOutcome.Incompatible, verdict.Outcome);
    }

    [Fact]
    public void A_proof_of_one_direction_stands_though_the_other_ran_out()
    {
        var old = Nodes(20, limit: 5);
        var @new = Schema.Compile(Encoding.UTF8.GetBytes(
            $$$"""{"anyOf":[{{{Encoding.UTF8.GetString(old.Utf8.Span)}}},{"type":"array","minItems":5,"items":{"type":"integer","minimum":5}}]}"""));

        var report = CompatibilityCheck.Compare(old, @new, Strict with { WorkMax = 60 });

        Assert.Equal(CompatibilityOutcome.Compatible, report.Backward.Outcome);
        Assert.Equal(CompatibilityOutcome.Unknown, report.Forward.Outcome);
        Assert.True(report.Forward.IsCutShort);
    }

    [Fact]
    public void Equal_parts_are_proved_by_their_hash_however_large_they_are()
    {
        var verdict = CompatibilityCheck.Contains(Holding(Nodes(200, limit: 5), numberMax: 1), Holding(Nodes(200, limit: 5), numberMax: 2), Strict with { WorkMax = 1_000 });

        Assert.Equal(CompatibilityOutcome.Compatible, verdict.Outcome);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(2_000)]
    [InlineData(20_000)]
    public void The_same_schemas_get_the_same_verdict_however_busy_the_machine_is(long work)
    {
        var options = Strict with { WorkMax = work };
        var alone = Describe(CompatibilityCheck.Compare(Nodes(12, limit: 6), Nodes(12, limit: 5), options));

        var busy = new string[16];
        Parallel.For(0, busy.Length, i => busy[i] = Describe(CompatibilityCheck.Compare(Nodes(12, limit: 6), Nodes(12, limit: 5), options)));

        Assert.All(busy, verdict => Assert.Equal(alone, verdict));
    }

    private static string Describe(CompatibilityReport report) => string.Join('\n', new[] { report.Backward, report.Forward }
        .Select(v => $"{v.Outcome} {v.IsCutShort} {Encoding.UTF8.GetString(v.Witness.Span)} {string.Join(';', v.Reasons)}"));

    // A list of objects of many kinds, none of which a member tells apart at once.
    private static Schema Nodes(int kinds, int limit)
    {
        var nodes = string.Join(',', Enumerable.Range(0, kinds).Select(kind => Node(kind, kinds, limit)));
        return Schema.Compile(Encoding.UTF8.GetBytes($$$"""{"type":"array","items":{"anyOf":[{{{nodes}}}]}}"""));
    }

    private static string Node(int kind, int members, int limit)
    {
        var properties = string.Join(',', Enumerable.Range(0, members).Select(m => $$$"""
            "m{{{m}}}":{"type":["string","null"],"maxLength":{{{limit + m}}}}
            """));
        return $$$"""{"type":"object","required":["m{{{kind}}}"],"properties":{ {{{properties}}} }}""";
    }

    private static Schema Holding(Schema part, int numberMax) => Schema.Compile(Encoding.UTF8.GetBytes(
        $$$"""{"type":"object","properties":{"part":{{{Encoding.UTF8.GetString(part.Utf8.Span)}}},"n":{"type":"integer","maximum":{{{numberMax}}} } } }"""));
}
