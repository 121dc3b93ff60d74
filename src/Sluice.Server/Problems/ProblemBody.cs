using Sluice.Gateway.Stores;

namespace Sluice.Server.Problems;

/// <summary>Why a request was not done (RFC 9457).</summary>
internal record ProblemBody
{
    /// <summary>Address of the page that explains the code.</summary>
    public required string Type { get; init; }

    /// <summary>The kind of problem in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status again.</summary>
    public required int Status { get; init; }

    /// <summary>What is wrong with this request and what to do; never quotes content.</summary>
    public required string Detail { get; init; }

    /// <summary>Stable code, for programs.</summary>
    public required string Code { get; init; }

    /// <summary>JSON Pointer of the place in the request body, where there is one.</summary>
    public string? Pointer { get; init; }

    /// <summary>Query parameter or header that is meant, where there is one.</summary>
    public string? Parameter { get; init; }

    /// <summary>For malformed JSON: the parser's own code.</summary>
    public string? Reason { get; init; }

    /// <summary>For malformed JSON: line in the request body, from 1.</summary>
    public int? Line { get; init; }

    /// <summary>For malformed JSON: column in the line, in bytes, from 1.</summary>
    public int? Column { get; init; }

    /// <summary>For a workspace that is not served: everything that is wrong with it, by file and line.</summary>
    public IReadOnlyList<ReloadProblem>? Problems { get; init; }

    /// <summary>W3C trace id of the request: name it when you ask for help.</summary>
    public string? TraceId { get; init; }
}
