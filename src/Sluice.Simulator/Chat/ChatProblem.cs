namespace Sluice.Simulator;

/// <summary>An error as OpenAI's API writes it: <c>{"error": {message, type, param, code}}</c>.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Type">The kind of error, such as <c>invalid_request_error</c>.</param>
/// <param name="Param">The parameter at fault; null when there is none.</param>
/// <param name="Code">Stable code; null when there is none.</param>
internal sealed record ChatProblem(int Status, string Message, string Type, string? Param = null, string? Code = null)
{
    public static ChatProblem Wrong(string message, string? param, string? code) => new(400, message, "invalid_request_error", param, code);

    public static ChatProblem Missing(string param) => Wrong($"Missing required parameter: '{param}'.", param, "missing_required_parameter");

    public static ChatProblem WrongType(string param, string expected) =>
        Wrong($"Invalid type for '{param}': expected {expected}.", param, "invalid_type");

    public static ChatProblem NotJson { get; } =
        Wrong("We could not parse the JSON body of your request. Send a JSON object with 'model' and 'messages'.", null, "invalid_json");

    public static ChatProblem TooLarge(int bytesMax) =>
        new(413, $"The request body has more than {bytesMax} bytes. Send a smaller one.", "invalid_request_error", null, "request_too_large");

    public static ChatProblem NoModel(string model) =>
        new(404, $"The model '{model}' does not exist. GET /v1/models lists the models.", "invalid_request_error", "model", "model_not_found");

    public static ChatProblem NoResource(string path) =>
        new(404, $"There is no resource at {path}. The simulator has /v1/chat/completions, /v1/embeddings and /v1/models.", "invalid_request_error", null, "unknown_url");

    public static ChatProblem RateLimited { get; } =
        new(429, "Rate limit reached (simulated). Try again after the time in Retry-After.", "requests", null, "rate_limit_exceeded");

    public static ChatProblem ServerError { get; } =
        new(500, "The server had an error while processing your request (simulated).", "server_error", null, "server_error");

    public static ChatProblem TimedOut { get; } = new(504, "The model did not answer in time (simulated).", "server_error", null, "timeout");
}
