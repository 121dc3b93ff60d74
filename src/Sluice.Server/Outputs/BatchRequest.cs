using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sluice.Gateway;
using Sluice.Server.Access;
using Sluice.Server.Lists;
using Sluice.Server.Problems;

namespace Sluice.Server.Outputs;

/// <summary>What the head of a batch asks for, the same for all its lines.</summary>
/// <param name="Parallel">Submissions under way at one time.</param>
/// <param name="Mode">The mode of every line; null: each line says its own.</param>
/// <param name="IdempotencyKey">Begins the names of lines that have none; null: those have no name.</param>
internal sealed record BatchRequest(int Parallel, SubmissionMode? Mode, string? IdempotencyKey)
{
    public const string ContentType = "application/x-ndjson";
    public const int ParallelDefault = 16;
    public const int ParallelMax = 256;

    private static readonly string[] Types = [ContentType, "application/ndjson", "application/jsonl"];

    /// <summary>Reads the head, or the first problem with it.</summary>
    public static bool TryRead(HttpRequest request, [NotNullWhen(true)] out BatchRequest? batch, [NotNullWhen(false)] out Problem? problem)
    {
        batch = null;
        if (!IsLines(request.ContentType))
        {
            problem = Problem.Of(ProblemCode.ContentTypeUnsupported, "Content-Type",
                $"Send {ContentType}: one submission a line, as JSON in UTF-8.");
            return false;
        }

        if (!QueryNames.TryCheck(request, ["mode", "parallel"], out problem)) return false;
        if (!SubmissionRequest.TryReadMode(request, out var mode, out problem)) return false;
        if (!SubmissionRequest.TryReadHeader(request, out var key, out problem)) return false;
        if (!TryReadParallel(request, out var parallel, out problem)) return false;
        batch = new BatchRequest(parallel, mode, key);
        return true;
    }

    /// <summary>A line's submission with what the head says of all.</summary>
    public Submission Complete(Submission submission, long line, Caller caller) => submission with
    {
        Tenant = caller.Tenant,
        Origin = submission.Origin with { ApiKey = caller.KeyId, BatchLine = line },
        Mode = Mode ?? submission.Mode,
        IdempotencyKey = submission.IdempotencyKey ?? (IdempotencyKey is null ? null : $"{IdempotencyKey}:{line}"),
    };

    private static bool TryReadParallel(HttpRequest request, out int parallel, [NotNullWhen(false)] out Problem? problem)
    {
        parallel = ParallelDefault;
        problem = null;
        if (request.Query["parallel"] is not [{ } text]) return true;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out parallel) && parallel is >= 1 and <= ParallelMax) return true;
        problem = Problem.Of(ProblemCode.ParameterInvalid, "parallel", $"parallel takes a whole number from 1 to {ParallelMax}.");
        return false;
    }

    private static bool IsLines(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) &&
        (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)) &&
        Types.Any(known => type.MediaType.Equals(known, StringComparison.OrdinalIgnoreCase));
}
