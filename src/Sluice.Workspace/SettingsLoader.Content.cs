namespace Sluice.Workspace;

/// <content>The section <c>content</c>.</content>
internal static partial class SettingsLoader
{
    private static ContentSettings Content(SettingsMap content)
    {
        var keep = content.Choice("keep", "plain", "encrypted", "redacted");
        var (file, variable, days) = (content.Text("keysFile"), content.Text("keysVariable"), RetentionDays(content));
        // Values are not repeated: one may be a key put in the wrong place.
        if (file is { } path && !Path.IsPathRooted(path.Value))
            content.Report(path.Line, WorkspaceProblemCode.BadValue, "'keysFile' must be the absolute path of a file that holds the keys, such as /run/secrets/sluice-content.");
        if (variable is { } name && !VariablePattern.IsMatch(name.Value))
            content.Report(name.Line, WorkspaceProblemCode.BadValue, "'keysVariable' must be the name of an environment variable, such as SLUICE_CONTENT_KEYS, and not a key.");
        if (file is { } one && variable is not null)
            content.Report(one.Line, WorkspaceProblemCode.BadValue, "'keysFile' and 'keysVariable' both say where the keys are; remove one.");
        if (keep is "encrypted" or "redacted" && file is null && variable is null)
            content.Report(content.Line, WorkspaceProblemCode.SettingMissing, $"'keep: {keep}' needs keys: name a file in 'keysFile' or a variable in 'keysVariable'.");
        return new ContentSettings
        {
            Keep = keep switch { "encrypted" => ContentKeeping.Encrypted, "redacted" => ContentKeeping.Redacted, _ => ContentKeeping.Plain },
            KeysFile = file?.Value,
            KeysVariable = variable?.Value,
            RetentionDays = days,
        };
    }
}
