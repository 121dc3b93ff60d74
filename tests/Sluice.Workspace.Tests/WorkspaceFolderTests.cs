
namespace Sluice.Workspace.Tests;

public sealed class WorkspaceFolderTests
{
    [Fact]
    public void A_folder_that_is_missing_empty_a_file_or_nameless_has_one_problem_that_says_what_to_do()
    {
        using var workspace = new TestWorkspace();
        workspace.Write("file", "");
        Assert.Equal([".:0 workspace_folder_missing"], Places(workspace.Path("missing")));
        Assert.Equal([".:0 workspace_not_a_folder"], Places(workspace.Path("file")));
        Assert.Equal([".:0 workspace_folder_missing"], Places(""));
        Assert.Equal([".:0 workspace_folder_missing"], Places("a\0b"));
        var problem = Assert.Single(workspace.Load().Problems);
        Assert.Equal(("sluice.yaml", WorkspaceProblemCode.SettingsMissing), (problem.File, problem.Code));
        Assert.Contains("run `sluice init`", problem.Message, StringComparison.Ordinal);

        static IEnumerable<string> Places(string folder) =>
            WorkspaceLoader.Load(folder).Problems.Select(p => $"{p.File}:{p.Line} {p.Code}");
    }

    [Fact]
    public void Missing_settings_do_not_hide_the_other_problems()
    {
        using var workspace = TestWorkspace.Small().Write("contracts/note/1.0.0/schema.json", "{");
        File.Move(workspace.Path("sluice.yaml"), workspace.Path("sluice.yml"));
        Assert.Equal(["contracts/note/1.0.0/schema.json", "sluice.yaml"], workspace.Load().Problems.Select(p => p.File));
        Assert.Contains("rename sluice.yml", workspace.Load().Report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workspace_without_contracts_is_a_problem()
    {
        using var workspace = new TestWorkspace();
        Assert.Equal(["contracts:0 workspace_empty"], workspace.Write("sluice.yaml", "").Places());
        Assert.Equal(["contracts:0 workspace_empty"], workspace.Write("contracts/README.md", "").Places());
    }

    [Fact]
    public void Files_and_folders_in_each_others_place_are_problems()
    {
        using var workspace = new TestWorkspace();
        workspace.Write("sluice.yaml/a", "").Write("contracts", "").Write("models/m.yaml/a", "").Write("prompts/p/1.0.0.prompt/a", "");
        Assert.Equal(
            ["contracts:0 workspace_not_a_folder", "models/m.yaml:0 workspace_unexpected_file",
                "prompts/p/1.0.0.prompt:0 workspace_unexpected_file", "sluice.yaml:0 workspace_not_a_file"],
            workspace.Places());
    }

    [Fact]
    public void A_contract_needs_a_version_and_a_version_a_schema()
    {
        using var workspace = TestWorkspace.Small();
        workspace.Write("contracts/bare/contract.yaml", "").Write("contracts/Bad Name/1.0.0/schema.json", "{}")
            .Write("contracts/note/v2/schema.json", "{}").Write("contracts/note/1.0/schema.json", "{}")
            .Write("contracts/note/01.0.0/schema.json", "{}").Write("contracts/note/1.0.0+b/schema.json", "{}")
            .Write("contracts/note/2.0.0/samples/a.json", "{}").Write("contracts/note/3.0.0/schema.json/a", "");
        Assert.Equal(
            ["contracts/Bad Name:0 workspace_bad_name", "contracts/bare:0 workspace_contract_without_version",
                "contracts/note/01.0.0:0 workspace_bad_version", "contracts/note/1.0:0 workspace_bad_version",
                "contracts/note/1.0.0+b:0 workspace_bad_version", "contracts/note/2.0.0:0 workspace_schema_missing",
                "contracts/note/3.0.0/schema.json:0 workspace_not_a_file", "contracts/note/v2:0 workspace_bad_version"],
            workspace.Places());
    }

    [Fact]
    public void Links_that_lead_nowhere_or_in_a_circle_are_problems_and_no_hang()
    {
        using var workspace = TestWorkspace.Small();
        File.CreateSymbolicLink(workspace.Path("contracts/circle"), workspace.Path("contracts/circle"));
        File.CreateSymbolicLink(workspace.Path("contracts/note/contract.yaml"), workspace.Path("nowhere"));
        Directory.CreateSymbolicLink(workspace.Path("contracts/note/up"), workspace.Path("contracts"));
        Directory.CreateSymbolicLink(workspace.Path("models"), workspace.Path("models"));
        Assert.Equal(
            ["contracts/circle:0 workspace_file_unreadable", "contracts/note/contract.yaml:0 workspace_file_unreadable",
                "contracts/note/up:0 workspace_bad_version", "models:0 workspace_file_unreadable"],
            workspace.Places());
    }

    [Fact]
    public void A_workspace_may_be_reached_through_links()
    {
        using var workspace = TestWorkspace.FromTemplate();
        using var other = new TestWorkspace();
        var link = other.Path("link");
        Directory.CreateSymbolicLink(link, workspace.Folder);
        Assert.Equal("", WorkspaceLoader.Load(link).Report);
        Directory.Move(workspace.Path("contracts"), other.Path("contracts"));
        Directory.CreateSymbolicLink(workspace.Path("contracts"), other.Path("contracts"));
        Assert.Equal("", WorkspaceLoader.Load(workspace.Folder + "/").Report);
    }

    [Fact]
    public void A_device_is_not_waited_for()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "There is no /dev/zero here.");
        using var workspace = TestWorkspace.Small();
        File.CreateSymbolicLink(workspace.Path("contracts/note/contract.yaml"), "/dev/zero");
        File.CreateSymbolicLink(workspace.Path("contracts/note/1.0.0/link.json"), "/dev/zero");
        Assert.Equal(["contracts/note/1.0.0/link.json:0 workspace_unexpected_file"], workspace.Places());
    }

    [Fact]
    public void A_file_that_may_not_be_read_is_a_problem()
    {
        using var workspace = TestWorkspace.Small().Write("models/m.yaml", "model: m\n");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are those of Unix.");
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(workspace.Path("models/m.yaml"), UnixFileMode.None);
        Assert.SkipWhen(CanRead(workspace.Path("models/m.yaml")), "The tests run as a user who may read everything.");
        Assert.Equal(["models/m.yaml:0 workspace_file_unreadable"], workspace.Places());

        static bool CanRead(string path)
        {
            try
            {
                File.OpenRead(path).Dispose();
                return true;
            }
            catch (UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    [Fact]
    public void Files_and_folders_past_their_limit_are_problems()
    {
        using var workspace = TestWorkspace.Small();
        workspace.Write("contracts/note/contract.yaml", new string('#', 256 * 1024 + 1))
            .Write("contracts/note/1.0.0/schema.json", new string(' ', 16 * 1024 * 1024 + 1));
        Directory.CreateDirectory(workspace.Path("models"));
        for (var i = 0; i <= 10_000; i++) File.Create(workspace.Path($"models/m{i}.yaml")).Dispose();
        Assert.Equal(
            ["contracts/note/1.0.0/schema.json:0 workspace_file_too_large", "contracts/note/contract.yaml:0 workspace_file_too_large",
                "models:0 workspace_folder_too_large"],
            workspace.Places());
    }

    [Fact]
    public void Text_that_is_not_utf8_is_a_problem_at_its_line()
    {
        using var workspace = TestWorkspace.Small().Write("sluice.yaml", [(byte)'#', (byte)'\n', (byte)'#', 0xE4, (byte)'\n']);
        Assert.Equal(["sluice.yaml:2 workspace_not_text"], workspace.Places());
    }

    [Fact]
    public void A_byte_order_mark_and_windows_line_ends_do_no_harm_in_settings()
    {
        using var workspace = TestWorkspace.Small()
            .Write("sluice.yaml", "\uFEFFlimits:\r\n  outputBytesMax: 5\r\n")
            .Write("models/default.yaml", "model: m\r\n");
        Assert.Equal(5, workspace.Snapshot().Settings.OutputBytesMax);
    }
}
