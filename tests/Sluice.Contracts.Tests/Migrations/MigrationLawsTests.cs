using Sluice.Schemas;

namespace Sluice.Contracts.Tests.Migrations;

public sealed class MigrationLawsTests
{
    [Fact]
    public void A_broken_law_shows_its_document_in_one_line() => Assert.Equal(
        """the way back differs. Smallest document that shows it: {"goal":"x"}.""",
        new MigrationLawBreak(MigrationLaws.Reversible, "/ops/0", "the way back differs", Given.Utf8("{\"goal\":\"x\"}\n")).ToString());

    [Fact]
    public void Generated_documents_meet_patterns_and_are_the_same_every_time()
    {
        var version = Version("""{"type":"object","properties":{"code":{"type":"string","pattern":"^[A-Z]{3}-[0-9]{4}$"}},"required":["code"]}""");
        var documents = MigrationLaws.Documents(version, [], 50);
        Assert.Equal(50, documents.Count);
        Assert.All(documents, d => Assert.True(version.Schema.IsValid(d.Utf8)));
        Assert.Equal(documents.Select(Text), MigrationLaws.Documents(version, [], 50).Select(Text));
    }

    private static ContractVersion Version(string schema) => new()
    {
        Id = new("note", new(1, 0, 0)),
        Schema = Schema.Compile(Given.Utf8(schema)),
        Hash = ContentHash.OfJson(Given.Utf8(schema)),
        Policy = new(),
    };

    private static string Text(MigrationTrial trial) => Given.Text(trial.Utf8);
}
