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

    /// <summary>Another model answered than the configured checkpoint, and the configuration does not allow it.</summary>
    public const string CheckpointMismatch = "model_checkpoint_mismatch";
}

/// <summary>A model call that could not even be made. Becomes the inference's error code.</summary>
internal sealed class ModelCallException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
