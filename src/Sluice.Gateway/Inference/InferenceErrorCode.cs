namespace Sluice.Gateway;

/// <summary>The closed list of reasons why a model call gave no output.</summary>
public static class InferenceErrorCode
{
    /// <summary>The model configuration cannot work: unknown provider, missing key, bad address, refused key.</summary>
    public const string Misconfigured = "model_misconfigured";

    /// <summary>The provider turned the request down as too frequent, after all retries.</summary>
    public const string RateLimited = "model_rate_limited";

    /// <summary>The provider turned the request down for another reason of its own (4xx).</summary>
    public const string RequestRefused = "model_request_refused";

    /// <summary>No reply in time, after all retries.</summary>
    public const string Timeout = "model_timeout";

    /// <summary>The provider failed or the connection was lost, after all retries.</summary>
    public const string Unavailable = "model_unavailable";

    /// <summary>The model declined to answer (its finish reason says so).</summary>
    public const string Declined = "model_declined";

    /// <summary>A reply came, and it was empty.</summary>
    public const string Empty = "model_empty";

    /// <summary>A reply came that is no answer in the protocol of chat completions.</summary>
    public const string ReplyMalformed = "model_reply_malformed";

    /// <summary>A reply came that is larger than the gateway takes.</summary>
    public const string ReplyTooLarge = "model_reply_too_large";

    /// <summary>As many calls of the model run and wait as it may have; nothing was sent.</summary>
    public const string QueueFull = "model_queue_full";

    /// <summary>Another model answered than the configured checkpoint, and the configuration does not allow it.</summary>
    public const string CheckpointMismatch = "model_checkpoint_mismatch";
}

/// <summary>A model call that could not even be made. Becomes the inference's error code.</summary>
internal sealed class ModelCallException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
