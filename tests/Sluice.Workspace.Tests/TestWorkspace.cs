using System.Runtime.CompilerServices;

namespace Sluice.Workspace.Tests;

/// <summary>A workspace in a temporary folder, which begins as the template or empty.</summary>
internal sealed class TestWorkspace : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("sluice-workspace-").FullName;

    public static TestWorkspace FromTemplate()
    {
        var workspace = new TestWorkspace();
        Assert.Null(WorkspaceTemplate.WriteTo(workspace.Folder).Problem);
        return workspace;
    }

    /// <summary>One contract <c>note@1.0.0</c> and nothing else.</summary>
    public static TestWorkspace Small()
    {
        var workspace = new TestWorkspace();
        workspace.Write("sluice.yaml", "");
        workspace.Write("contracts/note/1.0.0/schema.json", """{"type":"object","properties":{"id":{"type":"string"}}}""");
        return workspace;
    }

    public string Path(string path) => System.IO.Path.Join(Folder, path);

    public TestWorkspace Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    public TestWorkspace Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(path))!);
        File.WriteAllBytes(Path(path), bytes);
        return this;
    }

    public string Read(string path) => File.ReadAllText(Path(path));

    public WorkspaceLoad Load() => WorkspaceLoader.Load(Folder);

    public WorkspaceSnapshot Snapshot()
    {
        var load = Load();
        Assert.Equal("", load.Report);
        return load.Snapshot!;
    }

    /// <summary>The problems as <c>file:line code</c>.</summary>
    public IReadOnlyList<string> Places()
    {
        var load = Load();
        Assert.Null(load.Snapshot);
        Assert.All(load.Problems, p => Assert.Matches(@"^[^\r\n]+[.?]$", p.Message));
        return [.. load.Problems.Select(p => $"{p.File}:{p.Line} {p.Code}")];
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>The repository's folder, from the place of this source file.</summary>
    public static string Repository([CallerFilePath] string file = "") =>
        System.IO.Path.GetFullPath(System.IO.Path.Join(System.IO.Path.GetDirectoryName(file)!, "../.."));
}
