namespace Sluice.Contracts.Tests.Migrations;

public sealed class MigrationChainTests
{
    private const string Rename = """[{"move": {"from": "/a", "to": "/b"}}, {"add": {"path": "/n", "value": 1}}]""";
    private const string Remove = """[{"remove": {"path": "/old"}}]""";

    [Fact]
    public void A_chain_runs_every_step_and_back()
    {
        var contract = Given.Contract(["1.0.0", "2.0.0", "3.0.0"], Given.Migration(Rename), Given.Migration(Remove, "2.0.0", "3.0.0"));

        Assert.True(contract.TryChain(contract.Versions[0], contract.Versions[2], out var chain, out _));
        var up = chain.Upgrade(Given.Utf8("""{"a": 1, "old": [2], "z": null}"""));
        Assert.Equal("""{"b":1,"z":null,"n":1}""", Given.Text(up.Document));
        Assert.Equal([true, false], up.Residues.Select(r => r.IsEmpty));
        Assert.True(up.Lossless);

        var down = chain.Downgrade(up.Document, up.Residues);
        Assert.Equal("""{"a":1,"old":[2],"z":null}""", Given.Text(down.Document));
        Assert.True(down.Lossless);
    }

    [Fact]
    public void A_missing_step_is_an_error_that_names_the_file_to_write()
    {
        var contract = Given.Contract(["1.0.0", "2.0.0", "3.0.0"], Given.Migration(Rename));

        Assert.False(contract.TryChain(contract.Versions[0], contract.Versions[2], out var chain, out var missing));
        Assert.Null(chain);
        Assert.Contains("contracts/note/3.0.0/migration.yaml", missing, StringComparison.Ordinal);
        Assert.Contains("sluice contract migration note@2.0.0 note@3.0.0", missing, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_beside_the_chain_gets_a_file_of_its_own()
    {
        var contract = Given.Contract(["1.0.0", "1.1.0", "2.0.0"], Given.Migration(Rename));

        Assert.False(contract.TryChain(contract.Versions[1], contract.Versions[2], out _, out var missing));
        Assert.Contains("contracts/note/2.0.0/migration-1.1.0.yaml", missing, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_version_is_a_chain_without_steps()
    {
        var contract = Given.Contract(["1.0.0"]);

        Assert.True(contract.TryChain(contract.Versions[0], contract.Versions[0], out var chain, out _));
        Assert.True(chain.IsIdentity);
        Assert.Equal("{}", Given.Text(chain.Upgrade(Given.Utf8("{}")).Document));
    }

    [Fact]
    public void A_proved_step_passes_the_document_unchanged()
    {
        var versions = Given.Contract(["1.0.0", "1.1.0"]).Versions;
        var contract = Given.Contract(["1.0.0", "1.1.0"], Migration.ProvedIdentity(versions[0], versions[1]));

        Assert.True(contract.TryChain(contract.Versions[0], contract.Versions[1], out var chain, out _));
        var document = Given.Utf8("""{"a" : 1}""");
        Assert.Equal(document, chain.Upgrade(document).Document);
        Assert.True(chain.Downgrade(document).Lossless);
    }
}
