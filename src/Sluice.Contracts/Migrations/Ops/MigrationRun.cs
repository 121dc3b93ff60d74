namespace Sluice.Contracts.Migrations;

/// <summary>One document on its way through one migration: where it is, and what went wrong first.</summary>
internal sealed class MigrationRun
{
    private readonly List<string> _scope = [];

    /// <summary>The top op at work, from 1.</summary>
    public int Op { get; set; }

    public MigrationFault? Fault { get; private set; }

    public bool Failed => Fault is not null;

    /// <summary>Enters an element of <c>each</c>; its place is written out only for a fault.</summary>
    public void Enter(DocumentPath path, string element) => _scope.Add($"{path.Text}/{DocumentPath.Escape(element)}");

    public void Leave() => _scope.RemoveAt(_scope.Count - 1);

    /// <summary>Records the first fault. Gives null, so that an op can end with it.</summary>
    public DocumentNode? Fail(string code, DocumentPath path, string message)
    {
        Fault ??= new(code, Op, string.Concat(_scope) + path.Text, message);
        return null;
    }
}
