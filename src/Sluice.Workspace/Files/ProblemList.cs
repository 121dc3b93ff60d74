namespace Sluice.Workspace;

/// <summary>Collects the problems of one load.</summary>
internal sealed class ProblemList
{
    private readonly HashSet<WorkspaceProblem> _problems = [];

    public bool IsEmpty => _problems.Count == 0;

    public int Count => _problems.Count;

    /// <summary>Whether there is a problem of a file or folder, or of one below it.</summary>
    public bool Any(string path) =>
        _problems.Any(p => p.File == path || p.File.StartsWith(path + "/", StringComparison.Ordinal));

    public void Add(string file, long line, string code, string message) =>
        _problems.Add(new(file, (int)Math.Clamp(line, 0, int.MaxValue), code, message));

    /// <summary>Adds what should be looked at and keeps nothing from starting; only for checks of <c>sluice lint</c>.</summary>
    public void Warn(string file, long line, string code, string message) =>
        _problems.Add(new(file, (int)Math.Clamp(line, 0, int.MaxValue), code, message) { Severity = WorkspaceSeverity.Warning });

    public IReadOnlyList<WorkspaceProblem> Sorted() =>
        [.. _problems.OrderBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Line).ThenBy(p => p.Code, StringComparer.Ordinal)
            .ThenBy(p => p.Message, StringComparer.Ordinal)];
}
