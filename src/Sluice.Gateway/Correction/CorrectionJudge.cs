using System.Text;
using Microsoft.Extensions.AI;
using Sluice.Contracts;
using Sluice.Repair;
using Sluice.Schemas;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>How one answer was judged.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Document">The document that validated and may be used; else null.</param>
/// <param name="Text">What the next attempt may start from, where it is nearer to the contract; else null.</param>
internal sealed record CorrectionVerdict(CorrectionAttempt Attempt, ValidDocument? Document = null, string? Text = null);

/// <summary>Judges the answers to one submission's corrections, in order: it knows every error that was there before, and what was spent.</summary>
internal sealed class CorrectionJudge(ContractVersion contract, ModelConfiguration model, CheckResult first, string output, string? request)
{
    private readonly CorrectionComparison _comparison = new(first, output, request, contract.Schema.Cites ? contract.Schema.Citable : null);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal) { Signature(first.Errors) };
    private readonly List<CorrectionAttempt> _attempts = [];

    /// <summary>The attempts so far.</summary>
    public IReadOnlyList<CorrectionAttempt> Attempts => _attempts;

    /// <summary>Whether tokens and money are left. A price that is unknown costs nothing here: the workspace's check refuses it beside a limit.</summary>
    public bool HasBudget(CorrectionPolicy policy) =>
        _attempts.Sum(a => a.TokensIn + a.TokensOut) < policy.TokensMax && !(_attempts.Sum(a => a.Cost ?? 0) >= policy.CostMax);

    /// <summary>Judges the next answer, or its share of an answer to several.</summary>
    public CorrectionVerdict Judge(Inference inference, SurgicalPlan? plan, BatchShare? share = null)
    {
        var verdict = Decide(inference, plan, share, new CorrectionAttempt(_attempts.Count + 1, inference.Id, CorrectionOutcome.NoAnswer, [])
        {
            Scope = plan is null ? CorrectionScope.Document : CorrectionScope.Surgical,
            TokensIn = inference.TokensIn,
            TokensOut = inference.TokensOut,
            Cost = model.Calls.CostOf(inference.TokensIn, inference.TokensOut),
        });
        _attempts.Add(verdict.Attempt);
        return verdict;
    }

    private CorrectionVerdict Decide(Inference inference, SurgicalPlan? plan, BatchShare? share, CorrectionAttempt attempt)
    {
        // A text that was cut may read like another one, and one that has not begun yet is cut too.
        if (inference.FinishReason == ChatFinishReason.Length.Value) return new(attempt with { Outcome = CorrectionOutcome.Truncated });
        if (inference.ErrorCode is { } code)
        {
            var outcome = code == InferenceErrorCode.Declined ? CorrectionOutcome.Declined : CorrectionOutcome.NoAnswer;
            return new(attempt with { Outcome = outcome, Errors = [new ValidationError("", "", code, "the model call gave no output")] });
        }

        if (share is { Text: null }) return new(attempt with { Outcome = CorrectionOutcome.StillInvalid, Errors = [BatchShare.NoPart] });
        var reply = share?.Text ?? inference.Reply ?? "";
        if (reply.Trim() == CorrectionPrompt.Cannot) return new(attempt with { Outcome = CorrectionOutcome.Declined });
        if (plan is null) return Check(attempt, Encoding.UTF8.GetBytes(reply), [], share);
        var answer = SurgicalAnswer.Read(plan, contract.Policy.Repair, reply);
        IReadOnlyList<Edit> edits = share is null ? answer.Edits : [.. share.Edits, .. answer.Edits];
        return answer.Document is { } document
            ? Check(attempt, document, edits, share)
            : new(attempt with { Outcome = CorrectionOutcome.StillInvalid, Errors = answer.Errors, Edits = edits });
    }

    private CorrectionVerdict Check(CorrectionAttempt attempt, byte[] text, IReadOnlyList<Edit> edits, BatchShare? share)
    {
        var check = OutputCheck.Run(contract, text, correction: true);
        attempt = attempt with { Edits = [.. edits, .. check.Edits] };
        if (check.Document is not { } document)
        {
            // Errors that were there before, even two attempts ago, will come again.
            // What was asked beside others is no start for the next: it was not compared, and may hold what is theirs.
            return _seen.Add(Signature(check.Errors))
                ? new(attempt with { Outcome = CorrectionOutcome.StillInvalid, Errors = check.Errors }, Text: share is null ? Encoding.UTF8.GetString(text) : null)
                : new(attempt with { Outcome = CorrectionOutcome.SameErrors, Errors = check.Errors });
        }

        var (changes, breaches) = _comparison.Compare(document.Utf8, share);
        return breaches.Count > 0
            ? new(attempt with { Outcome = CorrectionOutcome.Drifted, Errors = breaches, Changes = changes })
            : new(attempt with { Outcome = CorrectionOutcome.Mended, Changes = changes }, document);
    }

    // The message tells one missing member from another; it never holds a value, so a new wrong value is still the same error.
    private static string Signature(IReadOnlyList<ValidationError> errors) => string.Join('\n',
        errors.Select(e => $"{e.InstanceLocation} {e.KeywordLocation} {e.Message}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}
