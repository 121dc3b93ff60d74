using System.Text.Unicode;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server.Outputs;

namespace Sluice.Server.Failures;

/// <summary>A failure with everything needed to understand and replay it.</summary>
internal sealed record FailureBody
{
    /// <summary>The failure's id.</summary>
    public required string Id { get; init; }

    /// <summary>Id of its group.</summary>
    public required string Group { get; init; }

    /// <summary>Stable code of the main reason.</summary>
    public required string Code { get; init; }

    /// <summary>One line for people.</summary>
    public required string Title { get; init; }

    /// <summary>The whole decision: errors, edits tried, attempts; absent for a failure of reading.</summary>
    public RawJson? Decision { get; init; }

    /// <summary>Everything the decision was made with; absent for a failure of reading.</summary>
    public Stamp? Stamp { get; init; }

    /// <summary>The record that could not be shown in a version; absent for a rejected submission.</summary>
    public ReadingFailure? Reading { get; init; }

    /// <summary>When (UTC).</summary>
    public required DateTimeOffset FailedAt { get; init; }

    /// <summary>The output as it came; absent when it is not UTF-8.</summary>
    public string? Output { get; init; }

    /// <summary>The output as it came, in Base64; only when it is not UTF-8.</summary>
    public string? OutputBase64 { get; init; }

    /// <summary>Every model call of the submission, in order.</summary>
    public required IReadOnlyList<Inference> Inferences { get; init; }

    /// <summary>What became of it.</summary>
    public required FailureDisposition Disposition { get; init; }

    /// <summary>What was said of it, the newest first; absent while nothing was.</summary>
    public IReadOnlyList<DispositionEntry>? Dispositions { get; init; }

    /// <summary>Its replays, in order; absent while there is none.</summary>
    public IReadOnlyList<ReplayEntry>? Replays { get; init; }

    public static FailureBody Of(StoredFailure failure, FailureAccount account)
    {
        var output = failure.Output.Span;
        var text = Utf8.IsValid(output);
        return new FailureBody
        {
            Id = failure.Reference.Id,
            Group = failure.Reference.Group,
            Code = failure.Code,
            Title = failure.Title,
            Decision = failure.Decision is { } decision ? new RawJson(DecisionResult.Serialise(decision)) : null,
            Stamp = failure.Decision?.Stamp,
            Reading = failure.Reading,
            FailedAt = failure.FailedAt,
            Output = failure.Decision is null ? null : text ? System.Text.Encoding.UTF8.GetString(output) : null,
            OutputBase64 = text ? null : Convert.ToBase64String(output),
            Inferences = failure.Inferences,
            Disposition = account.Disposition,
            Dispositions = account.Dispositions.Count == 0 ? null : account.Dispositions,
            Replays = account.Replays.Count == 0 ? null : account.Replays,
        };
    }
}

/// <summary>A failure in a list.</summary>
internal sealed record FailureItem
{
    /// <summary>The failure's id.</summary>
    public required string Id { get; init; }

    /// <summary>Id of its group.</summary>
    public required string Group { get; init; }

    /// <summary>Contract name and version.</summary>
    public required string Contract { get; init; }

    /// <summary>Stable code of the main reason.</summary>
    public required string Code { get; init; }

    /// <summary>One line for people.</summary>
    public required string Title { get; init; }

    /// <summary>When (UTC).</summary>
    public required DateTimeOffset FailedAt { get; init; }

    /// <summary>W3C trace id.</summary>
    public required string TraceId { get; init; }

    public static FailureItem Of(FailureListItem item) => new()
    {
        Id = item.Reference.Id,
        Group = item.Reference.Group,
        Contract = item.Contract,
        Code = item.Code,
        Title = item.Title,
        FailedAt = item.FailedAt,
        TraceId = item.TraceId,
    };
}

/// <summary>A page of failures, newest first.</summary>
internal sealed record FailureListBody
{
    /// <summary>The failures.</summary>
    public required IReadOnlyList<FailureItem> Items { get; init; }

    /// <summary>Cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }
}
