using Semver;
using Sluice.Contracts.Tests.Migrations;
using Sluice.Schemas;

namespace Sluice.Contracts.Tests.Compatibility;

public sealed class CompatibilityReportTests
{
    /// <summary>Nothing proves or refutes it: only two names fit the pattern, and the prover does not count names.</summary>
    private const string TwoNames = """{"type":"object","propertyNames":{"pattern":"^[ab]$"}}""";

    private const string AtMostTwo = """{"type":"object","propertyNames":{"pattern":"^[ab]$"},"maxProperties":2}""";

    private static readonly CompatibilityOptions Few = new() { TriesMax = 50 };

    private static CompatibilityReport Compare(string old, string @new, CompatibilityOptions? options = null) =>
        CompatibilityCheck.Compare(Schema.Compile(Given.Utf8(old)), Schema.Compile(Given.Utf8(@new)), options);

    [Theory]
    [InlineData("""{"title":"a"}""", """{"title":"b"}""", VersionStep.Patch)]
    [InlineData("""{"type":"integer"}""", """{"type":"number"}""", VersionStep.Minor)]
    [InlineData("""{"type":"number"}""", """{"type":"integer"}""", VersionStep.Major)]
    [InlineData("""{"enum":["a","b"]}""", """{"enum":["a","c"]}""", VersionStep.Major)]
    [InlineData("""{"oneOf":[{"type":"string"}]}""", """{"oneOf":[{"type":"string"},{"maxLength":5}]}""", VersionStep.Major)]
    [InlineData("""{"type":"object","properties":{"a":{}}}""", """{"type":"object","properties":{"a":{},"b":{"type":"string"}}}""", VersionStep.Patch)]
    [InlineData("""{"type":"object","properties":{"a":{}},"additionalProperties":false}""",
        """{"type":"object","properties":{"a":{},"b":{"type":"string"}},"additionalProperties":false}""", VersionStep.Minor)]
    [InlineData("""{"type":"object","properties":{"a":{}}}""", """{"type":"object","properties":{"a":{},"b":{"default":1}},"required":["b"]}""", VersionStep.Major)]
    public void The_floor_follows_from_both_verdicts(string old, string @new, VersionStep floor) => Assert.Equal(floor, Compare(old, @new).Floor);

    [Fact]
    public void A_wrong_typed_extra_breaks_under_strict_only()
    {
        const string Old = """{"type":"object","properties":{"a":{}}}""";
        const string New = """{"type":"object","properties":{"a":{},"b":{"type":"string"}}}""";

        var strict = Compare(Old, New, new() { Content = ContentModel.Strict });

        Assert.Equal((ContentModel.Strict, VersionStep.Major), (strict.Content, strict.Floor));
        Assert.Equal("""{"b":0}""", Given.Text(strict.Backward.Witness));
        Assert.Equal((ContentModel.WriterClosed, VersionStep.Patch), (Compare(Old, New).Content, Compare(Old, New).Floor));
    }

    [Fact]
    public void What_is_unknown_leaves_a_range_of_steps()
    {
        var report = Compare(TwoNames, AtMostTwo, Few);

        Assert.Equal((CompatibilityOutcome.Unknown, CompatibilityOutcome.Compatible), (report.Backward.Outcome, report.Forward.Outcome));
        Assert.Equal((null, VersionStep.Patch, VersionStep.Major), (report.Floor, report.FloorLeast, report.FloorMost));
        Assert.Equal(CompatibilityOutcome.Unknown, report.Full.Outcome);
        var reverse = Compare(AtMostTwo, TwoNames, Few);
        Assert.Equal((null, VersionStep.Patch, VersionStep.Minor), (reverse.Floor, reverse.FloorLeast, reverse.FloorMost));
    }

    [Fact]
    public void Records_refute_and_never_prove()
    {
        var report = Compare(TwoNames, AtMostTwo, Few);

        var passed = report.With(new RecordEvidence(400, 400, 0, []));
        Assert.Equal((CompatibilityOutcome.Unknown, VersionStep.Major, false), (passed.Backward.Outcome, passed.FloorMost, passed.IsTakenByRecords));
        Assert.Equal("all 400 stored records pass", passed.Backward.Reasons[0]);
        var failed = report.With(new RecordEvidence(400, 400, 1, [new("k revision 1", "/a", "type")]));
        Assert.Equal((CompatibilityOutcome.Incompatible, VersionStep.Major), (failed.Backward.Outcome, failed.Floor));
        Assert.Equal("1 of 400 checked records fail, of 400 stored", failed.Backward.Reasons[0]);
        var refuted = Compare("{}", "{}").With(new RecordEvidence(3, 3, 1, []));
        Assert.Equal(CompatibilityOutcome.Incompatible, refuted.Full.Outcome);
    }

    [Theory]
    [InlineData(400, 400, 0, true)]
    [InlineData(400, 300, 0, false)]
    [InlineData(0, 0, 0, false)]
    [InlineData(400, 400, 1, false)]
    public void Only_the_policy_records_takes_an_unknown_step_and_only_when_every_record_passes(long stored, long tried, long failed, bool taken)
    {
        var report = Compare(TwoNames, AtMostTwo, Few with { Content = ContentModel.Records }).With(new RecordEvidence(stored, tried, failed, []));

        Assert.Equal(taken, report.IsTakenByRecords);
        Assert.Equal(taken ? VersionStep.Patch : VersionStep.Major, report.FloorMost);
        Assert.Equal(failed > 0 ? CompatibilityOutcome.Incompatible : CompatibilityOutcome.Unknown, report.Backward.Outcome);
    }

    [Theory]
    [InlineData(1000, 300, 0, 0.01, "all 300 records of a sample pass, of 1,000 stored: with 95 % confidence fewer than 1 % fail")]
    [InlineData(1000, 1000, 0, 0.0, "all 1,000 stored records pass")]
    [InlineData(5, 2, 0, 1.0, "all 2 records of a sample pass, of 5 stored: with 95 % confidence fewer than 100 % fail")]
    [InlineData(0, 0, 0, 0.0, "no record of the old version is stored")]
    [InlineData(7, 0, 0, null, "none of 7 stored records was checked")]
    [InlineData(7, 7, 2, null, "2 of 7 checked records fail, of 7 stored")]
    public void A_sample_states_its_bound(long stored, long tried, long failed, double? share, string text)
    {
        var evidence = new RecordEvidence(stored, tried, failed, []);
        Assert.Equal((share, text), (evidence.FailingShareMax, evidence.ToString()));
    }

    [Fact]
    public void A_migration_makes_documents_readable_and_the_change_no_smaller()
    {
        var contract = Given.Contract(["1.0.0", "1.1.0", "1.2.0"],
            Given.Migration("""[{"rename": {"from": "a", "to": "b"}}]""", "1.0.0", "1.1.0"), Given.Migration("""[{"rename": {"from": "b", "to": "c"}}]""", "1.1.0", "1.2.0"));
        Assert.True(contract.TryChain(contract.Versions[0], contract.Versions[2], out var chain, out _));
        const string Old = """{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}""";

        var report = Compare(Old, Old.Replace("\"a\"", "\"c\"", StringComparison.Ordinal), new() { Chain = chain });

        Assert.Equal((CompatibilityOutcome.CompatibleViaMigration, VersionStep.Major), (report.Backward.Outcome, report.Floor));
        Assert.False(report.Backward.Witness.IsEmpty);
        Assert.Contains("1.0.0 -> 1.1.0, note@1.1.0 -> 1.2.0", report.Backward.Reasons[0], StringComparison.Ordinal);
        var wrong = Compare(Old, Old.Replace("\"a\"", "\"d\"", StringComparison.Ordinal), new() { Chain = chain });
        Assert.Equal(CompatibilityOutcome.Incompatible, wrong.Backward.Outcome);
        Assert.Contains("no help", wrong.Backward.Reasons[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_migration_over_an_unknown_step_leaves_the_floor_open()
    {
        var contract = Given.Contract(["1.0.0", "1.1.0"], Given.Migration("[]", "1.0.0", "1.1.0"));
        Assert.True(contract.TryChain(contract.Versions[0], contract.Versions[1], out var chain, out _));

        var report = Compare(TwoNames, AtMostTwo, Few with { Chain = chain });

        Assert.Equal((CompatibilityOutcome.CompatibleViaMigration, null), (report.Backward.Outcome, report.Floor));
        Assert.Equal((VersionStep.Patch, VersionStep.Major), (report.FloorLeast, report.FloorMost));
    }

    [Fact]
    public void Records_are_tried_by_the_migrations_and_told_without_their_content()
    {
        var contract = Given.Contract(["1.0.0", "2.0.0"], Given.Migration("""[{"move": {"from": "/a", "to": "/b/a"}}]"""));
        Assert.True(contract.TryChain(contract.Versions[0], contract.Versions[1], out var chain, out _));
        var trial = new RecordTrial(Schema.Compile(Given.Utf8("""{"properties":{"b":{"properties":{"a":{"type":"string"}}}}}""")), chain);
        trial.Add("one", Given.Utf8("""{"a":"secret"}"""));
        trial.Add("two", Given.Utf8("""{"a":4711}"""));
        trial.Add("three", Given.Utf8("""{"a":"secret","b":4711}"""));

        var evidence = trial.Found(10);

        Assert.Equal((10, 3, 2), (evidence.Stored, evidence.Checked, evidence.Failed));
        Assert.Equal(new("two", "/b/a", "type"), evidence.First[0]);
        Assert.Equal("three", evidence.First[1].Id);
        Assert.DoesNotContain(evidence.First, f => f.ToString().Contains("secret", StringComparison.Ordinal) || f.ToString().Contains("4711", StringComparison.Ordinal));
        Assert.Equal(1, new RecordTrial(Schema.Compile("false"u8.ToArray()), null).Found(1).Stored);
    }

    [Theory]
    [InlineData("1.2.3", "1.2.4", VersionStep.Patch, true)]
    [InlineData("1.2.3", "1.2.4", VersionStep.Minor, false)]
    [InlineData("1.2.3", "1.3.0", VersionStep.Minor, true)]
    [InlineData("1.2.3", "1.9.0", VersionStep.Major, false)]
    [InlineData("1.2.3", "2.0.0", VersionStep.Major, true)]
    [InlineData("0.2.3", "0.2.4", VersionStep.Major, false)]
    [InlineData("0.2.3", "0.3.0", VersionStep.Major, true)]
    [InlineData("0.2.3", "1.0.0", VersionStep.Major, true)]
    [InlineData("1.2.3", "1.2.4-rc.1", VersionStep.Major, true)]
    [InlineData("2.0.0-rc.1", "2.0.0", VersionStep.Major, true)]
    public void A_version_is_high_enough_or_not(string old, string @new, VersionStep step, bool suffices) =>
        Assert.Equal(suffices, VersionFloor.Suffices(SemVersion.Parse(old, SemVersionStyles.Strict), SemVersion.Parse(@new, SemVersionStyles.Strict), step));

    [Fact]
    public void What_the_validator_asserts_is_never_passed_over_and_what_it_does_not_assert_decides_nothing()
    {
        static Schema Compile(string text, bool formats) => Schema.Compile(Given.Utf8(text), new() { AssertFormats = formats });
        const string Text = """{"type":"string"}""";
        const string Mail = """{"type":"string","format":"email"}""";

        Assert.Equal(CompatibilityOutcome.Incompatible, CompatibilityCheck.Contains(Compile(Text, true), Compile(Mail, true)).Outcome);
        Assert.Equal(CompatibilityOutcome.Compatible, CompatibilityCheck.Contains(Compile(Mail, true), Compile(Text, true)).Outcome);
        Assert.Equal(CompatibilityOutcome.Compatible, CompatibilityCheck.Contains(Compile(Text, false), Compile(Mail, false)).Outcome);
        // A keyword that no vocabulary has is an annotation: the validator passes it over, so the comparison has to as well.
        Assert.Equal(CompatibilityOutcome.Compatible, Compare(Text, """{"type":"string","maxCharacters":3}""").Full.Outcome);
        Assert.False(Schema.TryCompile(Given.Utf8("""{"$schema":"https://example.org/own-vocabulary","type":"string"}"""), null, out _, out _));
    }

    [Theory]
    [InlineData("""{"$dynamicRef":"#n","$defs":{"n":{"$dynamicAnchor":"n","type":"array","items":{"$dynamicRef":"#n"}}}}""", "string")]
    [InlineData("""{"$ref":"#/$defs/n","$defs":{"n":{"type":"array","items":{"$ref":"#/$defs/n"}}}}""", "object")]
    public void Recursion_ends_and_is_not_taken_for_proof(string recursive, string other)
    {
        Assert.Equal(CompatibilityOutcome.Compatible, Compare(recursive, recursive).Full.Outcome);
        Assert.Equal(CompatibilityOutcome.Incompatible, Compare(recursive, $$"""{"type":"{{other}}"}""").Backward.Outcome);
        Assert.Equal(CompatibilityOutcome.Compatible, Compare(recursive, """{"type":"array"}""").Backward.Outcome);
        Assert.Equal(CompatibilityOutcome.Incompatible, Compare(recursive, """{"type":"array","items":{"type":"array","maxItems":0}}""").Backward.Outcome);
    }
}
