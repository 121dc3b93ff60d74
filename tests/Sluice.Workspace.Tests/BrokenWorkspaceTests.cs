
namespace Sluice.Workspace.Tests;

public sealed class BrokenWorkspaceTests
{
    private static readonly string[] Files =
        ["sluice.yaml", "contracts/note/contract.yaml", "contracts/note/1.0.0/schema.json", "contracts/note/1.0.0/samples/s.json",
            "models/default.yaml", "prompts/p/1.0.0.prompt"];

    private static TestWorkspace Whole() => TestWorkspace.Small()
        .Write(Files[0], "store: { path: a.db }\nlimits:\n  outputBytesMax: 1000 # c\n")
        .Write(Files[1], "key: /id\nrepair:\n  lossyPaths:\n    - /a\n    - \"\"\ncorrection: {attemptsMax: 1, model: default, prompt: p@1}\n")
        .Write(Files[3], "{\"id\": \"a\\u00e4\"}")
        .Write(Files[4], "model: 'm'\ntemperature: 0.5\nbaseUrl: http://localhost:1/v1\n")
        .Write(Files[5], "---\ncontract: note\ncontractRange: ^1.0.0\nvariables:\n- a\n- bs\n---\n{{#if a}}{{a}}{{/if}}{{#each bs}}{{this.c}}{{/each}}\n");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void However_a_file_is_broken_loading_ends_in_a_snapshot_or_in_problems_of_that_workspace(int seed)
    {
        var random = new Random(seed);
        using var workspace = Whole();
        var whole = Files.ToDictionary(f => f, f => File.ReadAllBytes(workspace.Path(f)));
        Assert.Equal("", workspace.Load().Report);
        for (var round = 0; round < 250; round++)
        {
            var file = Files[random.Next(Files.Length)];
            workspace.Write(file, Broken(whole[file], random));
            var load = workspace.Load();
            Assert.Equal(load.Snapshot is null, load.Problems.Count > 0);
            Assert.All(load.Problems, p => Assert.True(p.Line >= 0 && workspace.Read(file).Split('\n').Length + 1 >= p.Line, p.ToString()));
            workspace.Write(file, whole[file]);
        }
    }

    private static byte[] Broken(byte[] bytes, Random random)
    {
        var broken = bytes.ToList();
        for (var i = random.Next(1, 5); i > 0 && broken.Count > 0; i--)
        {
            var at = random.Next(broken.Count);
            switch (random.Next(5))
            {
                case 0: broken.RemoveAt(at); break;
                case 1: broken.Insert(at, (byte)"{}[]:-&*!|>'\"%@#,?~\n\t \0\\"[random.Next(24)]); break;
                case 2: broken[at] = (byte)random.Next(256); break;
                case 3: broken.RemoveRange(at, random.Next(broken.Count - at)); break;
                default: broken.InsertRange(at, broken.GetRange(at, random.Next(broken.Count - at))); break;
            }
        }
        return [.. broken];
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("{? ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("&a ")]
    [InlineData("!t ")]
    [InlineData("a: ")]
    [InlineData("a,")]
    [InlineData("'")]
    [InlineData("{{")]
    [InlineData("{{{")]
    [InlineData("{{#if a}}")]
    [InlineData("{{a}}")]
    [InlineData("{{!--")]
    [InlineData("\\{{")]
    public void Texts_that_repeat_something_to_the_limit_become_problems(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, (WorkspaceFiles.TextBytesMax - 100) / piece.Length));
        using var workspace = Whole().Write(Files[0], text).Write(Files[5], "---\nvariables: [a]\n---\n" + text);
        Assert.NotEmpty(workspace.Load().Problems);
    }
}
