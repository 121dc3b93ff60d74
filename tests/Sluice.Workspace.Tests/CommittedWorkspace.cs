using LibGit2Sharp;

namespace Sluice.Workspace.Tests;

/// <summary>A workspace in a real Git repository in a temporary folder; removes the folder it is given too.</summary>
internal sealed class CommittedWorkspace : IDisposable
{
    private static readonly Signature Author = new("Test", "test@example.org", DateTimeOffset.UnixEpoch);

    public CommittedWorkspace(TestWorkspace? files = null)
    {
        Files = files ?? TestWorkspace.Small();
        Repository.Init(Files.Folder);
        First = Commit();
    }

    public TestWorkspace Files { get; }

    public string Folder => Files.Folder;

    /// <summary>The first commit.</summary>
    public string First { get; }

    public string Commit()
    {
        using var repository = new Repository(Folder);
        Commands.Stage(repository, "*");
        return repository.Commit("Change", Author, Author).Sha;
    }

    public void Tag(string name, string commit, bool annotated = false)
    {
        using var repository = new Repository(Folder);
        if (repository.Tags[name] is not null) repository.Tags.Remove(name);
        if (annotated) repository.Tags.Add(name, commit, Author, "A version");
        else repository.Tags.Add(name, commit);
    }

    public void Branch(string name, string commit)
    {
        using var repository = new Repository(Folder);
        repository.Branches.Add(name, commit, allowOverwrite: true);
    }

    /// <summary>A bare copy, as a server would hold it.</summary>
    public string BareCopy(TestWorkspace into) => Repository.Clone(Folder, into.Path("bare.git"), new CloneOptions { IsBare = true });

    public WorkspaceLoad At(string at, string? folder = null) =>
        WorkspaceLoader.Load(folder ?? Folder, new WorkspaceLoadOptions { At = at });

    public void Dispose() => Files.Dispose();
}
