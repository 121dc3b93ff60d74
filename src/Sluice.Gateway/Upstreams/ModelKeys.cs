using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>Where the keys and addresses of models come from: the environment, or a file. Never from the workspace, never into a log.</summary>
internal static class ModelKeys
{
    private const int KeyCharactersMax = 4_096;

    /// <summary>The key of a model; null when there is none.</summary>
    /// <exception cref="ModelCallException">The file with the key cannot be read.</exception>
    public static string? Find(ModelConfiguration model)
    {
        var key = model.ApiKeyFile is { } file ? Read(model, file) : Environment.GetEnvironmentVariable(model.ApiKeyVariable);
        return string.IsNullOrWhiteSpace(key) ? null : key.Trim();
    }

    /// <exception cref="ModelCallException">The address in the environment is none.</exception>
    public static Uri? EndpointFromEnvironment(ModelConfiguration model)
    {
        var text = Environment.GetEnvironmentVariable("OPENAI_BASE_URL");
        if (string.IsNullOrEmpty(text)) return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new ModelCallException(InferenceErrorCode.Misconfigured,
                $"Model '{model.Name}': OPENAI_BASE_URL is not an http(s) address; write it as http://host:port/v1.");
    }

    public static ModelCallException Missing(ModelConfiguration model) => new(InferenceErrorCode.Misconfigured,
        $"Model '{model.Name}' has no key: set {model.ApiKeyVariable}, or set baseUrl (or OPENAI_BASE_URL) to an endpoint that needs none.");

    private static string Read(ModelConfiguration model, string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            var buffer = new char[KeyCharactersMax];
            return new string(buffer, 0, reader.ReadBlock(buffer));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelCallException(InferenceErrorCode.Misconfigured, $"Model '{model.Name}': the file named in apiKeyFile cannot be read.");
        }
    }
}
