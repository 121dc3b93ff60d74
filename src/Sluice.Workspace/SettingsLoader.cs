using Sluice.Schemas;

namespace Sluice.Workspace;

/// <summary>Reads <c>sluice.yaml</c>.</summary>
internal static class SettingsLoader
{
    public const string File = "sluice.yaml";
    private const string StorePathDefault = ".sluice/sluice.db";

    public static WorkspaceSettings? Load(WorkspaceFiles files)
    {
        if (files.Read(File, WorkspaceFiles.TextBytesMax) is not { } bytes) return null;
        if (TextDecoder.Decode(File, bytes, files.Problems) is not { } text) return null;
        if (YamlFile.Read(File, text, 0, files.Problems) is not { } map) return null;

        var path = map.Map("store").Text("path");
        var outputBytesMax = map.Map("limits").Integer("outputBytesMax", 1, ParseLimits.Default.BytesMax);
        var requireClean = map.Map("git").Boolean("requireClean");
        map.Finish();

        var settings = new WorkspaceSettings { StorePath = StorePath(files, path?.Value), RequireClean = requireClean ?? false };
        return outputBytesMax is { } max ? settings with { OutputBytesMax = (int)max } : settings;
    }

    private static string StorePath(WorkspaceFiles files, string? path) =>
        Path.GetFullPath(path ?? StorePathDefault, files.Root);
}
