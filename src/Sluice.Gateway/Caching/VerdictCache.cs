using System.Text;
using System.Text.Json;
using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway.Caching;

/// <summary>A document that a model's answer became, kept to be given again.</summary>
/// <param name="SubmissionId">The submission that was decided.</param>
/// <param name="DecidedAt">When (UTC).</param>
/// <param name="Model">The model that answered, as it names itself.</param>
/// <param name="Value">The document.</param>
internal sealed record KeptVerdict(string SubmissionId, DateTimeOffset DecidedAt, string? Model, byte[] Value)
{
    /// <summary>What stands in the ledger in the place of a model call: no token was spent, and <c>sluice.cache</c> in its parameters names the
    /// submission whose verdict it is.</summary>
    public Inference Inference(Inference begun) => begun with
    {
        Reply = Encoding.UTF8.GetString(Value),
        ModelAnswered = Model,
        ParametersJson = Parameters(begun.ParametersJson),
    };

    /// <summary>The submission that an inference's parameters name; null: it was a call.</summary>
    public static string? SubmissionOf(string parameters)
    {
        // Before anything is parsed: nearly all were calls.
        if (!parameters.Contains("\"sluice.cache\"", StringComparison.Ordinal)) return null;
        using var json = JsonDocument.Parse(parameters);
        return json.RootElement.TryGetProperty("sluice.cache", out var cache) && cache.ValueKind == JsonValueKind.Object
            && cache.TryGetProperty("submission", out var submission) && submission.ValueKind == JsonValueKind.String ? submission.GetString() : null;
    }

    // An object that was written here, into which one more member goes.
    private string Parameters(string json) =>
        $"{json[..^1]}{(json.Length > 2 ? "," : "")}\"sluice.cache\":{{\"submission\":\"{SubmissionId}\",\"decidedAt\":\"{UtcText.Of(DecidedAt)}\"}}}}";
}

/// <summary>Verdicts of requests whose prompt allows that they are given again. Only what validated is kept, and what comes back is an output
/// like any other: it is validated, stamped and stored as a submission of its own.</summary>
internal sealed class VerdictCache(SluiceCache? cache)
{
    /// <summary>What a request's verdict is kept under; null when its prompt does not allow it.</summary>
    /// <param name="tenant">Whose request.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="bundle">Everything it is called with: prompt, contract, model.</param>
    /// <param name="contract">The contract version that decides, with what may be cited.</param>
    /// <param name="sent">Everything that the model is sent beside the bundle: messages, parameters.</param>
    public CacheKey? KeyOf(string tenant, Prompt? prompt, PromptBundle? bundle, ContractVersion? contract, params ReadOnlySpan<string> sent)
    {
        if (cache is null || prompt?.CacheSeconds is null || bundle is null || contract is null) return null;
        return CacheKey.Of(CachePurpose.Verdict, tenant, [bundle.Hash.ToString(), contract.Hash.ToString(), PolicyOf(contract.Policy), .. sent, .. contract.Schema.Citable ?? []]);
    }

    /// <summary>A verdict that is kept and whose document the contract, as it is now, accepts as it is; null when there is none.</summary>
    public async ValueTask<KeptVerdict?> FindAsync(CacheKey? key, ContractVersion contract, CancellationToken cancellationToken) => key is { } known
        ? await cache!.FindAsync(CachePurpose.Verdict, known, bytes => Read(bytes) is { } kept && contract.Schema.IsValid(kept.Value) ? kept : null, cancellationToken)
        : null;

    /// <summary>Keeps a verdict, if it is one to keep: a record, durable, made by the model it should be made by, and not given again itself.</summary>
    public async ValueTask KeepAsync(CacheKey? key, Prompt? prompt, Decision? decision, CancellationToken cancellationToken)
    {
        if (key is not { } known || prompt?.CacheSeconds is not { } seconds) return;
        if (decision is not { Record: not null, Durable: true, Replayed: false, CachedFrom: null, ValueVersion: null, Stamp: { ModelMatch: not ModelMatch.Mismatched } stamp }) return;
        var kept = new KeptVerdict(decision.SubmissionId, decision.DecidedAt, stamp.Origin.ModelId, decision.Value.ToArray());
        await cache!.KeepAsync(CachePurpose.Verdict, known, JsonSerializer.SerializeToUtf8Bytes(kept, CacheJson.Default.KeptVerdict), seconds, cancellationToken);
    }

    private static KeptVerdict? Read(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, CacheJson.Default.KeptVerdict) is { Value.Length: > 0 } kept && IsId(kept.SubmissionId) ? kept : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsId(string text) => text.Length is > 0 and <= 100 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    // What a laxer policy let pass is not given again under a stricter one.
    private static string PolicyOf(ContractPolicy policy) => string.Join('\n', policy.Key, policy.Repair.Ceiling, string.Join(' ', policy.Repair.LossyCodes),
        string.Join(' ', policy.Repair.LossyPaths), policy.Correction.AttemptsMax, policy.Correction.Scope, policy.Correction.Model, policy.Correction.Prompt);
}
