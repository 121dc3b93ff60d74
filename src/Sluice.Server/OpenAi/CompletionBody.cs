using System.Text.Json.Serialization;

namespace Sluice.Server.OpenAi;

/// <summary>A request of OpenAI's API, with what Sluice adds. Members that are not named here go on to the model as they came.</summary>
internal sealed record CompletionRequestBody
{
    /// <summary>A model configuration, the model that one calls, or a prompt: <c>sluice/NAME</c>, <c>sluice/NAME@VERSION</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The messages.</summary>
    public required IReadOnlyList<RawJson> Messages { get; init; }

    /// <summary>Whether the answer is streamed.</summary>
    public bool? Stream { get; init; }

    /// <summary>A schema that the content must fit, where no prompt or header names a contract.</summary>
    [JsonPropertyName("response_format")]
    public RawJson? ResponseFormat { get; init; }

    /// <summary>Functions; the arguments of a call must fit the function's parameters.</summary>
    public IReadOnlyList<RawJson>? Tools { get; init; }

    /// <summary>What Sluice needs beside: <c>contract</c>, <c>variables</c>, <c>key</c>, <c>session</c>.</summary>
    public RawJson? Sluice { get; init; }
}

/// <summary>A chat completion, with the decisions on its outputs.</summary>
internal sealed record CompletionBody
{
    /// <summary>The completion's id.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>chat.completion</c>.</summary>
    public required string Object { get; init; }

    /// <summary>The model that answered.</summary>
    public required string Model { get; init; }

    /// <summary>The choices; every content and every argument in them is validated where there is a contract.</summary>
    public required IReadOnlyList<RawJson> Choices { get; init; }

    /// <summary>Tokens.</summary>
    public RawJson? Usage { get; init; }

    /// <summary>Verdict, trace id, and the decision on each output; absent without a contract.</summary>
    public RawJson? Sluice { get; init; }
}

/// <summary>An error of OpenAI's API.</summary>
internal sealed record ErrorBody
{
    /// <summary>What is wrong.</summary>
    public required ErrorMemberBody Error { get; init; }

    /// <summary>The decisions, where an answer was rejected or a call with a contract failed.</summary>
    public RawJson? Sluice { get; init; }
}

/// <summary>What is wrong.</summary>
internal sealed record ErrorMemberBody
{
    /// <summary>One sentence.</summary>
    public required string Message { get; init; }

    /// <summary>OpenAI's type of error.</summary>
    public string? Type { get; init; }

    /// <summary>The member of the request at fault.</summary>
    public string? Param { get; init; }

    /// <summary>A code of the reference page, or the provider's own.</summary>
    public string? Code { get; init; }

    /// <summary>W3C trace id.</summary>
    [JsonPropertyName("trace_id")]
    public string? TraceId { get; init; }
}
