using Sluice.Repair;
using Sluice.Schemas;

namespace Sluice.Gateway.Content;

/// <summary>The texts of decisions, failures and inferences that can hold content, each given to a function and what it returns put in its
/// place. Codes, places in schemas, counts and instants are none.</summary>
internal static class DecisionTexts
{
    public static Decision Map(Decision decision, Func<string, string> map) => decision with
    {
        Edits = [.. decision.Edits.Select(edit => Map(edit, map))],
        Errors = [.. decision.Errors.Select(error => Map(error, map))],
        Attempts = [.. decision.Attempts.Select(attempt => attempt with
        {
            Errors = [.. attempt.Errors.Select(error => Map(error, map))],
            Edits = [.. attempt.Edits.Select(edit => Map(edit, map))],
            Changes = [.. attempt.Changes.Select(change => change with { Path = map(change.Path), Before = MapOrNull(change.Before, map), After = MapOrNull(change.After, map) })],
        })],
    };

    public static DecisionPath? Map(DecisionPath? path, Func<string, string> map) =>
        path is null ? null : path with { Found = [.. path.Found.Select(error => Map(error, map))] };

    public static Inference Map(Inference inference, Func<string, string> map) => inference with
    {
        Request = map(inference.Request),
        Reply = MapOrNull(inference.Reply, map),
        ErrorDetail = MapOrNull(inference.ErrorDetail, map),
    };

    private static Edit Map(Edit edit, Func<string, string> map) =>
        edit with { Path = map(edit.Path), Before = map(edit.Before), After = map(edit.After) };

    private static ValidationError Map(ValidationError error, Func<string, string> map) =>
        error with { InstanceLocation = map(error.InstanceLocation), Message = map(error.Message) };

    private static string? MapOrNull(string? text, Func<string, string> map) => text is null ? null : map(text);
}
