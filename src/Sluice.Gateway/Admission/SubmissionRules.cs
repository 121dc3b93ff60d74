using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>What a submission must satisfy before it is taken at all.</summary>
internal static class SubmissionRules
{
    private const int CitationsMax = 1_000;

    public static Refusal? Check(Submission submission, WorkspaceSnapshot workspace)
    {
        if (!Tenants.IsName(submission.Tenant))
            return new Refusal(RefusalCode.FieldInvalid, $"The tenant must be {Tenants.Rule}.");
        if (submission.Key is { } key && !RecordKey.IsAllowed(key)) return Field("key");
        if (submission.IdempotencyKey is { } idempotencyKey && !RecordKey.IsAllowed(idempotencyKey)) return Field("idempotencyKey");
        if (OversizedOrigin(submission.Origin) is { } field) return Field(field);
        if (submission.Origin.TraceId is { } traceId && !TraceIds.IsValid(traceId))
            return new Refusal(RefusalCode.FieldInvalid, "traceId must be 32 lower-case hexadecimal digits, not all zero.");
        if (submission.Citations is { } citations && (citations.Count > CitationsMax || !citations.All(RecordKey.IsAllowed)))
            return new Refusal(RefusalCode.FieldInvalid, $"citations must be at most {CitationsMax} ids, each with 1 to {RecordKey.CharactersMax} characters and no control characters.");
        var limit = workspace.Settings.OutputBytesMax;
        return submission.Output.Length <= limit
            ? null
            : new Refusal(RefusalCode.OutputTooLarge,
                $"The output has {submission.Output.Length} bytes; the limit is {limit}. Raise limits.outputBytesMax in sluice.yaml to take larger ones.");
    }

    private static string? OversizedOrigin(Origin origin) => new[]
    {
        ("origin.promptName", origin.PromptName), ("origin.promptVersion", origin.PromptVersion), ("origin.promptHash", origin.PromptHash),
        ("origin.modelId", origin.ModelId), ("origin.modelName", origin.ModelName), ("origin.modelVersion", origin.ModelVersion),
        ("origin.modelHash", origin.ModelHash), ("origin.bundleHash", origin.BundleHash), ("origin.session", origin.Session),
    }.FirstOrDefault(field => field.Item2 is { } text && !RecordKey.IsAllowed(text)).Item1;

    private static Refusal Field(string name) =>
        new(RefusalCode.FieldInvalid, $"{name} must have 1 to {RecordKey.CharactersMax} characters and no control characters, and is not '.' or '..'.");
}
