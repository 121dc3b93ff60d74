using System.Diagnostics.CodeAnalysis;

namespace Sluice.Gateway;

/// <summary>Why a submission was not taken at all. Nothing was stored; the caller must change the request.</summary>
/// <param name="Code">Stable code of <see cref="RefusalCode"/>; of <see cref="LoadFaultCode"/> when the submission was decided before and its
/// record cannot be shown in the version asked for now.</param>
/// <param name="Message">One sentence that says what to do.</param>
public sealed record Refusal(string Code, string Message)
{
    /// <summary>Whether the submission was decided before, under the same idempotency key, and only its record cannot be shown.</summary>
    public bool DecidedBefore { get; init; }
}

/// <summary>The closed list of refusal codes.</summary>
public static class RefusalCode
{
    /// <summary>The contract reference names no contract or version of the workspace.</summary>
    public const string ContractUnknown = "contract_unknown";

    /// <summary>The contract version is retired: nothing is written or read in it any more.</summary>
    public const string ContractRetired = "contract_retired";

    /// <summary>A failure cannot be replayed in the way that was asked for.</summary>
    public const string ReplayImpossible = "replay_impossible";

    /// <summary>The failure was replayed, superseded or discarded before, or is itself a replay.</summary>
    public const string FailureStateConflict = "failure_state_conflict";

    /// <summary>There is no failure with this id.</summary>
    public const string FailureNotFound = "failure_not_found";

    /// <summary>The prompt reference names no prompt or version of the workspace.</summary>
    public const string PromptUnknown = "prompt_unknown";

    /// <summary>The model reference names no model configuration of the workspace.</summary>
    public const string ModelUnknown = "model_unknown";

    /// <summary>What the request pins, what is loaded and what is published do not agree. No model was called.</summary>
    public const string VersionMismatch = "version-mismatch";

    /// <summary>The version that the request names was revoked.</summary>
    public const string VersionRevoked = "version_revoked";

    /// <summary>The contract or prompt has no alias of the name.</summary>
    public const string AliasUnknown = "alias_unknown";

    /// <summary>A prompt variable is missing or unknown.</summary>
    public const string PromptVariables = "prompt_variables";

    /// <summary>The prompt retrieves, and nothing can be looked for. No model was called.</summary>
    public const string RetrievalUnavailable = "retrieval_unavailable";

    /// <summary>The prompt needs passages, and none was found. No model was called.</summary>
    public const string RetrievalEmpty = "retrieval_empty";

    /// <summary>A search took too long. Stands in a decision's path: a request that is refused for it has <see cref="RetrievalUnavailable"/>.</summary>
    public const string RetrievalTimeout = "retrieval_timeout";

    /// <summary>The body is not strict JSON.</summary>
    public const string BodyMalformed = "body_malformed";

    /// <summary>A field is not known here.</summary>
    public const string FieldUnknown = "field_unknown";

    /// <summary>A required field is missing.</summary>
    public const string FieldMissing = "field_missing";

    /// <summary>A field has the wrong type.</summary>
    public const string FieldType = "field_type";

    /// <summary>A schema that came with the request is none that can be enforced.</summary>
    public const string SchemaInvalid = "schema_invalid";

    /// <summary>The call has no contract, and this gateway takes none without.</summary>
    public const string ContractRequired = "contract_required";

    /// <summary>The prompt's model configuration fixes a parameter that the request sets to something else.</summary>
    public const string ParameterFixed = "parameter_fixed";

    /// <summary>A key, idempotency key or trace id is too long or has characters that are not allowed.</summary>
    public const string FieldInvalid = "field_invalid";

    /// <summary>The output is larger than the workspace's limit.</summary>
    public const string OutputTooLarge = "output_too_large";

    /// <summary>The idempotency key was used before for other content.</summary>
    public const string IdempotencyConflict = "idempotency_conflict";

    /// <summary>Mode lazy is asked for, and the contract does not allow it.</summary>
    public const string ModeNotAllowed = "mode_not_allowed";

    /// <summary>As many jobs wait as may.</summary>
    public const string QueueFull = "queue_full";

    /// <summary>There is no such job.</summary>
    public const string JobNotFound = "job_not_found";

    /// <summary>The job is in a state in which this cannot be done with it.</summary>
    public const string JobStateConflict = "job_state_conflict";

    /// <summary>There is no such failure group.</summary>
    public const string GroupNotFound = "group_not_found";

    /// <summary>The failure group is in a state in which this cannot be done with it.</summary>
    public const string GroupStateConflict = "group_state_conflict";

    /// <summary>There is no safeguard with the id.</summary>
    public const string SafeguardNotFound = "safeguard_not_found";

    /// <summary>The safeguard is not in force, or what it changed was changed again.</summary>
    public const string SafeguardStateConflict = "safeguard_state_conflict";

    /// <summary>A safeguard keeps the alias where it is.</summary>
    public const string AliasFrozen = "alias_frozen";

    /// <summary>A safeguard has quarantined the contract: no model is asked for it.</summary>
    public const string ContractQuarantined = FailureCode.ContractQuarantined;
}

/// <summary>What became of a request: a decision, or a refusal to take it.</summary>
public sealed class AdmissionOutcome
{
    private AdmissionOutcome(Decision? decision, Submission? submission, Refusal? refusal) =>
        (Decision, Submission, Refusal) = (decision, submission, refusal);

    /// <summary>The decision; null when refused.</summary>
    public Decision? Decision { get; }

    /// <summary>What was decided on: the output, and every model call that led to it or corrected it. Null when refused, and when
    /// the decision is an earlier one or was not stored.</summary>
    public Submission? Submission { get; }

    /// <summary>The refusal; null when decided.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Whether there is a decision.</summary>
    [MemberNotNullWhen(true, nameof(Decision))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Decided => Decision is not null;

    /// <summary>A decided outcome.</summary>
    public static AdmissionOutcome Of(Decision decision, Submission? submission = null) => new(decision, submission, null);

    /// <summary>A refused outcome.</summary>
    public static AdmissionOutcome Refuse(string code, string message) => Refuse(new Refusal(code, message));

    internal static AdmissionOutcome Refuse(Refusal refusal) => new(null, null, refusal);
}
