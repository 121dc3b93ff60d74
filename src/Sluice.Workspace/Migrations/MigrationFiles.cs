using System.Text.RegularExpressions;
using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>Reads the <c>migration.yaml</c> files of a version, and the scripts beside them.</summary>
internal sealed partial class MigrationFiles(WorkspaceFiles files, MigrationCode code)
{
    public const string Expected = "migration.yaml, migration-<from>.yaml";
    private const int DepthMax = 64;

    /// <summary>Whether a file's name is one of those that are read here.</summary>
    public static bool IsMigration(string name) => Name.IsMatch(name);

    /// <summary>Reads every migration of a version's folder; what cannot be read is a problem.</summary>
    public IReadOnlyList<MigrationFile> Read(string folder)
    {
        var read = new List<MigrationFile>();
        var scripts = new HashSet<string>(StringComparer.Ordinal);
        var entries = files.List(folder);
        foreach (var entry in entries.Where(e => !e.IsFolder && IsMigration(e.Name)))
            if (ReadOne(entry, scripts) is { } file) read.Add(file);
        foreach (var entry in entries.Where(e => !e.IsFolder && IsScript(e.Name) && !scripts.Contains(e.Name)))
            files.Unexpected(entry, "a script is named by a 'js' op of a migration beside it");
        return read;
    }

    public static bool IsScript(string name) => ScriptName.IsMatch(name);

    private MigrationFile? ReadOne(WorkspaceEntry entry, HashSet<string> scripts)
    {
        if (files.Read(entry.Path, WorkspaceFiles.TextBytesMax) is not { } bytes) return null;
        if (TextDecoder.Decode(entry.Path, bytes, files.Problems) is not { } text) return null;
        if (YamlFile.ReadMapping(entry.Path, text, 0, files.Problems, DepthMax) is not { } mapping) return null;
        if (YamlJson.Convert(entry.Path, mapping, files.Problems) is not { } json) return null;
        var folder = entry.Path[..entry.Path.LastIndexOf('/')];
        if (Migration.TryParse(json.Utf8, code, name => Script(folder, name, scripts), out var migration, out var problems))
            return new(entry.Path, migration, json);
        foreach (var problem in problems)
            files.Problems.Add(entry.Path, json.LineOf(problem.Pointer), WorkspaceProblemCode.MigrationInvalid, problem.Message);
        return null;
    }

    private string? Script(string folder, string name, HashSet<string> scripts)
    {
        scripts.Add(name);
        if (!IsScript(name) || !files.Exists($"{folder}/{name}")) return null;
        return files.Read($"{folder}/{name}", WorkspaceFiles.TextBytesMax) is { } bytes
            ? TextDecoder.Decode($"{folder}/{name}", bytes, files.Problems)
            : null;
    }

    [GeneratedRegex(@"^migration(-[0-9][0-9A-Za-z.\-]*)?\.yaml$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name { get; }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._\-]{0,60}\.js$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ScriptName { get; }
}
