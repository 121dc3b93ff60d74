namespace Sluice.Workspace;

/// <summary>What <see cref="WorkspaceTemplate.WriteTo"/> did.</summary>
/// <param name="Files">The files written, relative to the folder, with forward slashes; empty when nothing was written.</param>
/// <param name="Problem">Why nothing was written, in a sentence that says what to do; null when everything was.</param>
public sealed record WorkspaceTemplateResult(IReadOnlyList<string> Files, string? Problem);

/// <summary>The workspace that a newcomer starts from: three contracts with samples, three prompts, a model.</summary>
public static class WorkspaceTemplate
{
    private const string Prefix = "starter/";

    /// <summary>The template's files by their path with forward slashes, in order.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. typeof(WorkspaceTemplate).Assembly.GetManifestResourceNames()
            .Select(name => name.Replace('\\', '/'))
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..])
            .Order(StringComparer.Ordinal)];

    /// <summary>Writes the template into a folder, which is made when it is not there. Writes every file or none, and never over an
    /// existing one.</summary>
    public static WorkspaceTemplateResult WriteTo(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var written = new List<string>();
        try
        {
            var root = Path.GetFullPath(folder);
            if (File.Exists(root)) return new([], $"'{folder}' is a file; name a folder.");
            var existing = Files.Where(file => Stands(Path.Join(root, file))).ToArray();
            if (existing.Length > 0)
                return new([], $"'{folder}' already holds {string.Join(", ", existing)}; nothing was written."
                    + " Name an empty folder, or move these files away.");
            foreach (var file in Files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Join(root, file))!);
                using var source = Open(file);
                // CreateNew: a file that appears in between is not overwritten either.
                using var target = new FileStream(Path.Join(root, file), FileMode.CreateNew, FileAccess.Write);
                written.Add(Path.Join(root, file));
                source.CopyTo(target);
            }
            return new(Files, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var problem = $"'{folder}' cannot be written: {e.Message.ReplaceLineEndings(" ")} No file was left behind; name a folder you may write to.";
            return new([], Remove(written) ? problem : problem.Replace("No file was left behind; ", "", StringComparison.Ordinal));
        }
    }

    private static bool Stands(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private static Stream Open(string file)
    {
        var assembly = typeof(WorkspaceTemplate).Assembly;
        var name = Array.Find(assembly.GetManifestResourceNames(), n => n.Replace('\\', '/') == Prefix + file);
        return assembly.GetManifestResourceStream(name!)!;
    }

    private static bool Remove(List<string> files)
    {
        try
        {
            foreach (var file in files) File.Delete(file);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
