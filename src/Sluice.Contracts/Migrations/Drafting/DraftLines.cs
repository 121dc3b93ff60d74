namespace Sluice.Contracts.Migrations;

/// <summary>Ops and comments in the order they are found.</summary>
internal sealed class DraftLines
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public bool HasOps { get; private set; }

    public void Op(string text, string? note = null)
    {
        HasOps = true;
        _lines.Add($"  - {text}{(note is null ? "" : $"  # {note}")}");
    }

    public void Comment(string text) => _lines.Add($"  # {text}");
}
