using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>A migration and the file it was read from.</summary>
/// <param name="Path">The file's path in the workspace.</param>
/// <param name="Migration">The migration.</param>
/// <param name="Json">The definition with its lines.</param>
internal sealed record MigrationFile(string Path, Migration Migration, YamlJson Json)
{
    public int LineOf(string pointer) => Json.LineOf(pointer);
}
