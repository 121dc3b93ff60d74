using System.Text.Json.Nodes;

namespace Sluice.Contracts.Tests.Migrations;

public sealed class CodeOpTests
{
    private sealed class Upper : IDocumentMigration
    {
        public JsonNode? Up(JsonNode? document)
        {
            if (document!["s"] is null) throw new MigrationCodeException("there is no s");
            var made = document.AsObject();
            made["s"] = made["s"]!.GetValue<string>().ToUpperInvariant();
            return made;
        }

        public JsonNode? Down(JsonNode? document)
        {
            document!["s"] = document["s"]!.GetValue<string>().ToLowerInvariant();
            return document;
        }
    }

    private static Migration Migration(string settings) =>
        Given.Migration($$"""[{"code": {"class": "Upper"{{settings}} } }]""", code: new MigrationCode().Add("Upper", new Upper()));

    [Theory]
    [InlineData("""{"s":"ab"}""", true)]
    [InlineData("""{"s":"aB"}""", false)]
    public void The_residue_is_the_whole_where_the_way_back_would_differ(string older, bool reversible)
    {
        var up = Migration("").Up(Given.Utf8(older));
        Assert.Equal("""{"s":"AB"}""", Given.Text(up.Document));
        Assert.Equal(reversible, up.Residue.IsEmpty);
        Assert.Equal(older, Given.Text(Migration("").Down(up.Document, up.Residue).Document));
    }

    [Fact]
    public void Code_without_a_way_back_needs_the_residue()
    {
        var migration = Migration(""", "irreversible": true""");
        var up = migration.Up(Given.Utf8("""{"s":"ab"}"""));
        Assert.Equal("""{"s":"ab"}""", Given.Text(migration.Down(up.Document, up.Residue).Document));
        Assert.Equal(MigrationFaultCode.Irreversible, migration.Down(up.Document, default).Fault?.Code);
        Assert.Equal(MigrationFaultCode.Irreversible, migration.Down(Given.Utf8("""{"s":"EDITED"}"""), up.Residue).Fault?.Code);
    }

    [Fact]
    public void What_code_throws_is_a_fault_without_the_documents_content()
    {
        Assert.Equal((MigrationFaultCode.CodeFailed, "there is no s"), Fault("{}"));
        Assert.Equal((MigrationFaultCode.CodeFailed, "'Upper' threw InvalidOperationException in Up"), Fault("""{"s":123456}"""));

        static (string, string) Fault(string document)
        {
            var fault = Migration("").Up(Given.Utf8(document)).Fault!;
            return (fault.Code, fault.Message);
        }
    }

    [Fact]
    public void The_hash_is_that_of_what_the_migration_does()
    {
        var plain = Given.Migration("[]");
        Assert.Equal(plain.Hash, Given.Migration("[]", more: """ "description": "x", "examples": [{"from": {}, "to": {}}],""").Hash);
        Assert.NotEqual(plain.Hash, Given.Migration("""[{"remove": {"path": "/a"}}]""").Hash);
    }
}
