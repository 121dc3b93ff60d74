using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Sluice.Contracts;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>A failed submission, with the contract version that decides it now.</summary>
internal sealed record ReplayTarget(string Tenant, string Failure, StoredSubmission Stored, ContractVersion Contract, int Attempt);

/// <content>Failed submissions, decided again.</content>
public sealed partial class OutputGateway
{
    private const int KeyDigits = 24;

    /// <summary>The contract version that a failed submission's reference names now; or why there is none.</summary>
    internal async Task<(ContractVersion? Contract, Refusal? Refusal)> ReplayContractAsync(StoredSubmission stored, CancellationToken cancellationToken)
    {
        if (AdHocRecords.Owns(stored.Decision.Stamp.ContractName))
        {
            return await _records.AdHocAsync(stored.Decision.Stamp, cancellationToken) is { } own
                ? (own, null)
                : (null, new(RefusalCode.ContractUnknown, "The schema that came with its request is not in the store, or cannot be used any more."));
        }

        var (contract, refusal) = await _pins.ContractAsync(stored.Contract, cancellationToken);
        return contract is { Retired: true } ? (null, Retired(contract)) : (contract, refusal);
    }

    /// <summary>Whether the ledger gives a submission as it came. One that was kept redacted, or whose content is gone, would be another one.</summary>
    internal static bool IsIntact(StoredSubmission stored, string tenant)
    {
        var submission = new Submission
        {
            Tenant = tenant,
            Contract = stored.Contract,
            Output = stored.Output,
            Key = stored.Key,
            Citations = stored.Path.Citations,
        };
        if (RequestHash.Of(submission).ToString() == stored.RequestHash) return true;
        // What a model was asked for is named by what it was sent; all content of a submission is kept in the same way.
        if (Generation(stored) is not { RenderHash: { } rendered } call) return false;
        try
        {
            return ContentHash.OfJson(Encoding.UTF8.GetBytes(call.Request)).ToString() == rendered;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Why the model cannot be asked again for what it was asked for; null when it can.</summary>
    internal Refusal? CannotRegenerate(StoredSubmission stored)
    {
        if (Generation(stored) is not { } call) return new(RefusalCode.ReplayImpossible, "The ledger holds no request to a model for it; it came as an output.");
        if (_models.Find(call.ModelName) is null) return new(RefusalCode.ModelUnknown, $"The workspace has no model '{call.ModelName}' any more.");
        return Messages(call.Request) is null
            ? new(RefusalCode.ReplayImpossible, "Its request has tool calls or parts that are not text; send it again from where it came.")
            : null;
    }

    /// <summary>What would become of a failed submission without a model, and the key of its record.</summary>
    internal (CheckResult Check, string? Key) Foresee(ReplayTarget target)
    {
        var submission = AgainOf(target, null);
        var check = FirstCheck(new Admission(submission, Citing(target.Contract, submission), default, 0));
        return (check, check.Document is { } document ? RecordKey.Of(submission, target.Contract.Policy, document.Utf8, target.Stored.Decision.SubmissionId) : null);
    }

    /// <summary>Whether a model may be asked to mend what a failed submission holds.</summary>
    internal bool MayCorrect(ReplayTarget target) => IsWorthCorrecting(AgainOf(target, null), target.Contract);

    /// <summary>What calls cost by the price lists of their models; null when one has no price.</summary>
    internal decimal? CostOf(IReadOnlyList<Inference> calls)
    {
        var sum = 0m;
        foreach (var call in calls)
        {
            if (_models.Find(call.ModelName)?.Calls.CostOf(call.TokensIn, call.TokensOut) is not { } cost) return null;
            sum += cost;
        }

        return sum;
    }

    /// <summary>Decides a failed submission again and stores the decision before returning. The same replay is decided once.</summary>
    /// <exception cref="StoreException">The decision could not be made durable; nothing was stored.</exception>
    internal async Task<AdmissionOutcome> ReplayAsync(ReplayTarget target, ReplayMode mode, string who, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        using var span = SluiceTelemetry.Source.StartActivity("sluice.admit");
        var submission = AgainOf(target, new ReplayLink(target.Failure, mode, who));
        var call = mode == ReplayMode.Regenerate ? Generation(target.Stored)! : null;
        var model = call is null ? null : _models.Find(call.ModelName)!;
        submission = submission with { IdempotencyKey = KeyOf(target, mode, model?.Hash.ToString()) };
        var hash = call is null ? RequestHash.Of(submission) : RequestHash.OfGeneration(submission, call.Request);
        if (await FindAsync(target.Tenant, submission.IdempotencyKey, hash, lazy: false, cancellationToken) is { } stored)
            return await OutcomeAsync(stored, submission, target.Contract, cancellationToken);
        var last = Generation(target.Stored);
        if (call is not null)
        {
            last = await _runner.CallAsync(
                new InferenceCall
                {
                    Purpose = InferencePurpose.Generation,
                    Again = call,
                    Model = model!,
                    Contract = target.Contract,
                    Messages = Messages(call.Request)!,
                    TraceId = submission.Origin.TraceId!,
                },
                cancellationToken,
                cancellationToken);
            submission = GenerationSubmission.WithAnswer(submission, last);
            submission = submission with { Origin = submission.Origin with { ModelVersion = model!.Version.ToString(), ModelHash = model.Hash.ToString() } };
        }

        return await DecideAsync(new Admission(submission, target.Contract, hash, start)
        {
            CallErrorCode = call is null ? null : last!.ErrorCode,
            Truncated = last?.FinishReason == ChatFinishReason.Length.Value,
            MayCorrect = mode != ReplayMode.Revalidate,
            Parts = model is null ? [] : _bundles.PartsOf(target.Contract, model),
        }, cancellationToken);
    }

    private static Submission AgainOf(ReplayTarget target, ReplayLink? replay) => new()
    {
        Tenant = target.Tenant,
        Contract = target.Stored.Contract,
        Output = target.Stored.Output,
        Key = target.Stored.Key,
        Mode = SubmissionMode.Sync,
        Replay = replay,
        // The model is shown, or was, what was retrieved then: that is what may be cited.
        Retrieved = target.Stored.Path.Retrieved,
        Citations = target.Stored.Path.Citations,
        // A decision of its own, made now: its trace and the failure's are linked by the replay.
        Origin = target.Stored.Decision.Stamp.Origin with { TraceId = TraceIds.Current(), ApiKey = null, BatchLine = null },
    };

    /// <summary>Names a replay by all that decides it: the same one has one decision.</summary>
    private static string KeyOf(ReplayTarget target, ReplayMode mode, string? modelHash)
    {
        var versions = SHA256.HashData(Encoding.UTF8.GetBytes($"{target.Contract.Id}\n{target.Contract.Hash}\n{modelHash}"));
        return $"replay:{target.Stored.Decision.SubmissionId}:{ReplayNames.Of(mode)}:{target.Attempt}:{Convert.ToHexStringLower(versions)[..KeyDigits]}";
    }

    private static Inference? Generation(StoredSubmission stored) => stored.Inferences.LastOrDefault(call => call.Purpose == InferencePurpose.Generation);

    /// <summary>The messages of a stored request; null when they are not all text.</summary>
    private static List<ChatMessage>? Messages(string request)
    {
        using var json = JsonDocument.Parse(request);
        if (json.RootElement.ValueKind != JsonValueKind.Array) return null;
        var messages = new List<ChatMessage>();
        foreach (var message in json.RootElement.EnumerateArray())
        {
            if (message.ValueKind != JsonValueKind.Object || message.TryGetProperty("tool_calls", out _) || message.TryGetProperty("tool_call_id", out _)
                || !message.TryGetProperty("role", out var role) || !message.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.String)
                return null;
            messages.Add(new ChatMessage(new ChatRole(role.GetString()!), content.GetString()));
        }

        return messages.Count == 0 ? null : messages;
    }
}
