using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>Where the keys of content come from: a file or the environment, as <c>sluice.yaml</c> names it.</summary>
public static class ContentKeySource
{
    private const int CharactersMax = 16_384;

    /// <summary>Reads the keys; null when the settings name none.</summary>
    /// <exception cref="StoreException">They cannot be read, or are none; the message says what to do, and holds nothing of them.</exception>
    public static ContentKeys? Load(ContentSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings is { KeysFile: null, KeysVariable: null }) return null;
        var place = settings.KeysFile is { } file ? $"the file {file} (content.keysFile)" : $"the environment variable {settings.KeysVariable} (content.keysVariable)";
        var text = settings.KeysFile is { } path ? Read(path, place) : Environment.GetEnvironmentVariable(settings.KeysVariable!);
        if (string.IsNullOrWhiteSpace(text))
            throw new StoreException(StoreErrorCode.Unavailable, $"Keys of content are wanted from {place}, and there are none. Put one there: openssl rand -base64 32.");
        return ContentKeys.TryParse(text, out var keys, out var problem)
            ? keys
            : throw new StoreException(StoreErrorCode.Unavailable, $"What {place} holds cannot be used: {problem}.");
    }

    private static string Read(string file, string place)
    {
        try
        {
            using var reader = new StreamReader(file);
            var buffer = new char[CharactersMax];
            return new string(buffer, 0, reader.ReadBlock(buffer));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreErrorCode.Unavailable, $"Keys of content are wanted from {place}, which cannot be read: {exception.GetType().Name}.", exception);
        }
    }
}
