using Sluice.Workspace;

namespace Sluice.Alerting;

/// <summary>The key of a target, from the environment or a file. Read for each delivery, so that a new one is taken up; never logged.</summary>
internal static class TargetSecret
{
    private const int CharactersMax = 4_096;

    /// <summary>The key; null when the target names none.</summary>
    /// <exception cref="TargetException">It names one that is not there.</exception>
    public static string? Find(AlertTargetSettings target)
    {
        if (target is { SecretVariable: null, SecretFile: null }) return null;
        var secret = target.SecretFile is { } file ? Read(file) : Environment.GetEnvironmentVariable(target.SecretVariable!);
        var place = target.SecretVariable ?? target.SecretFile;
        if (string.IsNullOrWhiteSpace(secret)) throw new TargetException($"its key is missing: {place} is not set or empty");
        var key = secret.Trim();
        // No header can hold one; a file with two keys is the likely reason.
        return key.Any(char.IsControl) ? throw new TargetException($"its key cannot be used: {place} holds a line break or another control character within it") : key;
    }

    /// <summary>The key.</summary>
    /// <exception cref="TargetException">There is none.</exception>
    public static string Get(AlertTargetSettings target) => Find(target) ?? throw new TargetException("its key is missing");

    private static string Read(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            var buffer = new char[CharactersMax];
            return new string(buffer, 0, reader.ReadBlock(buffer));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TargetException($"the file {file} with its key cannot be read", exception);
        }
    }
}

/// <summary>A target cannot be told now. The message says why, without its key.</summary>
internal sealed class TargetException(string message, Exception? inner = null) : Exception(message, inner);
