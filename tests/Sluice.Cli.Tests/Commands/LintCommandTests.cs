using System.Text;
using System.Text.Json;
using LibGit2Sharp;
using Sluice.Schemas;

namespace Sluice.Cli.Tests.Commands;

public sealed class LintCommandTests
{
    private static readonly Signature Author = new("Test", "test@example.org", DateTimeOffset.UnixEpoch);

    /// <summary>The part of the SARIF 2.1.0 schema that a log of ours may use, closed: what is not here must not be written.</summary>
    private static readonly string SarifSchema = File.ReadAllText(Golden.PathOf("Commands/sarif-2.1.0-subset.schema.json"));

    private static async Task<CliFolder> BrokenAsync()
    {
        var folder = await new CliFolder().WithWorkspaceAsync();
        folder.Write("sluice.yaml", "store:\n  path: .sluice/sluice.db\nstroe: 1\n");
        folder.Write("contracts/invoice/1.0.0/schema.json", "{\n \"type\": 1\n}");
        return folder;
    }

    private static string Commit(CliFolder folder)
    {
        if (!Repository.IsValid(folder.Path)) Repository.Init(folder.Path);
        using var repository = new Repository(folder.Path);
        LibGit2Sharp.Commands.Stage(repository, "*");
        return repository.Commit("Change", Author, Author).Sha;
    }

    [Fact]
    public async Task A_sound_workspace_has_no_problems_and_no_store_is_made()
    {
        using var folder = await new CliFolder().WithWorkspaceAsync();
        var result = await folder.RunAsync("lint");
        Assert.True(result.Code == ExitCode.Ok, result.All);
        Assert.Equal(("", "sluice: no problems.\n"), (result.Out, result.Error));
        Assert.False(Directory.Exists(folder.At(".sluice")));
    }

    [Fact]
    public async Task Every_problem_is_a_line_with_file_line_and_code()
    {
        using var folder = await BrokenAsync();
        var result = await folder.RunAsync("lint");
        Assert.Equal(ExitCode.Workspace, result.Code);
        Assert.True(result.OutLines.Length >= 2);
        Assert.All(result.OutLines, line => Assert.Matches(@"^[^:]+:[1-9][0-9]*: [a-z_]+ .+\.$", line));
        Assert.StartsWith("sluice.yaml:3: workspace_unknown_setting ", result.OutLines[^1], StringComparison.Ordinal);
        Assert.Contains("contracts/invoice/1.0.0/schema.json:2: ", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_named_as_they_are_seen_from_the_working_directory()
    {
        using var folder = new CliFolder();
        await folder.RunAsync("init", "deep/ws");
        folder.Write("deep/ws/sluice.yaml", "stroe: 1\n");
        var result = await folder.RunAsync("lint", "--workspace", "deep/ws");
        Assert.StartsWith("deep/ws/sluice.yaml:1: ", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_json_form_has_the_same_problems()
    {
        using var folder = await BrokenAsync();
        var lines = (await folder.RunAsync("lint")).OutLines;
        var json = JsonElement.Parse((await folder.RunAsync("lint", "--json")).Out);
        Assert.Equal(lines, json.GetProperty("problems").EnumerateArray().Select(p =>
            $"{p.GetProperty("file")}:{p.GetProperty("line")}: {p.GetProperty("code")} {p.GetProperty("message")}"));
        Assert.Equal((lines.Length, 0, false), (json.GetProperty("errors").GetInt32(), json.GetProperty("warnings").GetInt32(), json.GetProperty("complete").GetBoolean()));
    }

    [Fact]
    public async Task The_sarif_form_is_valid_sarif_and_has_the_same_problems()
    {
        using var folder = await BrokenAsync();
        folder.Write("contracts/invoice/1.0.0/a b#ü.txt", "");
        var lines = (await folder.RunAsync("lint")).OutLines;
        var result = await folder.RunAsync("lint", "--sarif");
        Assert.Equal(ExitCode.Workspace, result.Code);
        Assert.Empty(Schema.Compile(Encoding.UTF8.GetBytes(SarifSchema)).Evaluate(result.OutBytes).Errors);
        var results = JsonElement.Parse(result.Out).GetProperty("runs")[0].GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(lines, results.Select(r =>
        {
            var place = r.GetProperty("locations")[0].GetProperty("physicalLocation");
            return $"{Uri.UnescapeDataString(place.GetProperty("artifactLocation").GetProperty("uri").GetString()!)}:"
                + $"{place.GetProperty("region").GetProperty("startLine")}: {r.GetProperty("ruleId")} {r.GetProperty("message").GetProperty("text")}";
        }));
        Assert.Contains("a%20b%23%C3%BC.txt", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sarif_log_without_problems_is_valid_too()
    {
        using var folder = await new CliFolder().WithWorkspaceAsync();
        var result = await folder.RunAsync("lint", "--sarif");
        Assert.Equal(ExitCode.Ok, result.Code);
        Assert.Empty(Schema.Compile(Encoding.UTF8.GetBytes(SarifSchema)).Evaluate(result.OutBytes).Errors);
    }

    [Fact]
    public async Task A_commit_is_checked_instead_of_the_folder()
    {
        using var folder = await new CliFolder().WithWorkspaceAsync();
        var sound = Commit(folder);
        folder.Write("sluice.yaml", "stroe: 1\n");
        Assert.Equal(ExitCode.Workspace, (await folder.RunAsync("lint")).Code);
        var result = await folder.RunAsync("lint", "--at", sound, "--json");
        Assert.True(result.Code == ExitCode.Ok, result.All);
        Assert.Equal(sound, JsonElement.Parse(result.Out).GetProperty("commit").GetString());
        var unknown = await folder.RunAsync("lint", "--at", "nowhere");
        Assert.Equal(ExitCode.Workspace, unknown.Code);
        Assert.Contains("workspace_revision_unknown", unknown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_published_version_that_changed_is_found_in_the_own_store_and_in_another()
    {
        using var folder = await new CliFolder().WithWorkspaceAsync();
        Assert.Equal(ExitCode.Ok, (await folder.RunAsync("record", "list")).Code);
        foreach (var file in Directory.GetFiles(folder.At(".sluice"), "sluice.db*"))
            File.Copy(file, folder.At(Path.GetFileName(file).Replace("sluice.db", "production.db", StringComparison.Ordinal)));
        folder.Write("prompts/plan-author/1.0.0.prompt", File.ReadAllText(folder.At("prompts/plan-author/1.0.0.prompt")) + "Be kind.\n");
        foreach (var args in new string[][] { ["lint"], ["lint", "--against", "production.db"] })
        {
            var result = await folder.RunAsync(args);
            Assert.Equal(ExitCode.Workspace, result.Code);
            Assert.StartsWith("prompts/plan-author/1.0.0.prompt:1: workspace_published_changed ", result.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_tag_that_was_moved_is_found_and_stops_the_opening()
    {
        using var folder = await new CliFolder().WithWorkspaceAsync();
        Commit(folder);
        Tag(folder);
        Assert.Equal(ExitCode.Ok, (await folder.RunAsync("record", "list")).Code);
        folder.Write("notes.txt", "another commit");
        var second = Commit(folder);
        Tag(folder);
        var result = await folder.RunAsync("lint");
        Assert.StartsWith("contracts/invoice/1.0.0/schema.json:1: workspace_tag_moved ", Assert.Single(result.OutLines), StringComparison.Ordinal);
        Assert.Contains(second, result.Out, StringComparison.Ordinal);
        var opening = await folder.RunAsync("record", "list");
        Assert.Equal(ExitCode.Workspace, opening.Code);
        Assert.Contains("workspace_tag_moved", opening.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCode.Usage, "--against", "nowhere.db")]
    [InlineData(ExitCode.Usage, "--json", "--sarif")]
    [InlineData(ExitCode.Store, "--against", "sluice.yaml")]
    public async Task What_cannot_be_asked_is_refused(object code, params string[] args)
    {
        using var folder = await new CliFolder().WithWorkspaceAsync();
        var result = await folder.RunAsync(["lint", .. args]);
        Assert.Equal((ExitCode)code, result.Code);
        Assert.Equal("", result.Out);
    }

    private static void Tag(CliFolder folder)
    {
        using var repository = new Repository(folder.Path);
        if (repository.Tags["contract/invoice/v1.0.0"] is not null) repository.Tags.Remove("contract/invoice/v1.0.0");
        repository.Tags.Add("contract/invoice/v1.0.0", repository.Head.Tip);
    }
}
