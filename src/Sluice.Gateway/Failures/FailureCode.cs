namespace Sluice.Gateway;

/// <summary>The closed list of reasons for a rejection, in order of precedence; the codes of <see cref="InferenceErrorCode"/> come
/// first, when no output arrived at all.</summary>
public static class FailureCode
{
    /// <summary>The output holds nothing but white space.</summary>
    public const string OutputEmpty = "output_empty";

    /// <summary>A model's answer is larger than the workspace's limit.</summary>
    public const string OutputTooLarge = "output_too_large";

    /// <summary>The model was cut off by its limit of tokens before the document was whole.</summary>
    public const string OutputTruncated = "output_truncated";

    /// <summary>No JSON could be made out in the output.</summary>
    public const string OutputNotJson = "output_not_json";

    /// <summary>The output can be read in a way that fits, but the contract does not allow the edits this takes.</summary>
    public const string RepairRefused = "repair_refused";

    /// <summary>The output is JSON that does not fit the contract.</summary>
    public const string OutputInvalid = "output_invalid";

    /// <summary>The document fits, but the member that keys it is missing, not text or an integer, or too long.</summary>
    public const string RecordKeyInvalid = "record_key_invalid";

    /// <summary>A submission that was taken for later could not be decided, although it was tried as often as it may be.</summary>
    public const string ProcessingFailed = "processing_failed";

    /// <summary>A submission that was taken for later was begun as often as it may be, and each time nothing was heard of it again.</summary>
    public const string ProcessingLost = "processing_lost";

    /// <summary>A submission that was taken for later was sealed, and the key of its day was removed before it was decided.</summary>
    public const string ContentExpired = "content_expired";

    /// <summary>A submission that was taken for later was sealed, and no process that tried to decide it has the key. It can be tried again; it is
    /// not rejected.</summary>
    public const string ContentLocked = "content_locked";

    /// <summary>A submission that was taken for later was sealed, and was changed in the store.</summary>
    public const string ContentClosed = "content_closed";

    /// <summary>A decision was acknowledged before it was durable (mode lazy) and could not be stored as it was: another submission has its
    /// idempotency key by now, or the store refuses it.</summary>
    public const string AcknowledgedNotStored = "acknowledged_not_stored";

    /// <summary>A safeguard has quarantined the contract: the output was kept and not tried.</summary>
    public const string ContractQuarantined = "contract_quarantined";
}
