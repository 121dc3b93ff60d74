using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>A model gave no usable reply. Becomes the inference's error code.</summary>
internal sealed class UpstreamException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>A code of <see cref="InferenceErrorCode"/>.</summary>
    public string Code { get; } = code;

    /// <summary>When it is worth asking again; null when nothing is known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static UpstreamException QueueFull(ModelConfiguration model) => new(InferenceErrorCode.QueueFull,
        $"Model '{model.Name}' has as many calls running and waiting as it may; send this one again later.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static UpstreamException TooLarge(int bytesMax) =>
        new(InferenceErrorCode.ReplyTooLarge, $"The reply has more than {bytesMax} bytes, which is more than the gateway takes.");

    public static UpstreamException Malformed(string message) => new(InferenceErrorCode.ReplyMalformed, message);
}
