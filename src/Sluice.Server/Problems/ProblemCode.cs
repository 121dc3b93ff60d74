using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Server.Problems;

/// <summary>A kind of problem a client can meet. The list is closed; <c>docs/reference/http-errors.md</c> explains each.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">The kind in a few words, the same for every occurrence.</param>
/// <param name="RetryAfterSeconds">When trying again makes sense; null when something must change first.</param>
internal sealed record ProblemCode(string Code, int Status, string Title, int? RetryAfterSeconds = null)
{
    /// <summary>Where a code is explained: this address, <c>#</c> and the code.</summary>
    public const string ReferencePage = "https://sluice.example/docs/reference/http-errors";

    public static readonly ProblemCode NotLocal = new("not_local", StatusCodes.Status403Forbidden, "Not a local request");
    public static readonly ProblemCode KeyMissing = new("key_missing", StatusCodes.Status401Unauthorized, "API key missing");
    public static readonly ProblemCode KeyInvalid = new("key_invalid", StatusCodes.Status401Unauthorized, "API key not usable");
    public static readonly ProblemCode ScopeMissing = new("scope_missing", StatusCodes.Status403Forbidden, "Scope missing");
    public static readonly ProblemCode RateLimited = new("rate_limited", StatusCodes.Status429TooManyRequests, "Rate limited", 1);
    public static readonly ProblemCode QueueFull = new(RefusalCode.QueueFull, StatusCodes.Status429TooManyRequests, "Queue full", 1);
    public static readonly ProblemCode KeyNotFound = new("key_not_found", StatusCodes.Status404NotFound, "Key not found");
    public static readonly ProblemCode RouteUnknown = new("route_unknown", StatusCodes.Status404NotFound, "Unknown address");
    public static readonly ProblemCode MethodNotAllowed =
        new("method_not_allowed", StatusCodes.Status405MethodNotAllowed, "Method not allowed");
    public static readonly ProblemCode ContentTypeUnsupported =
        new("content_type_unsupported", StatusCodes.Status415UnsupportedMediaType, "Unsupported content type");
    public static readonly ProblemCode ParameterUnknown = new("parameter_unknown", StatusCodes.Status400BadRequest, "Unknown parameter");
    public static readonly ProblemCode ParameterInvalid = new("parameter_invalid", StatusCodes.Status400BadRequest, "Invalid parameter");
    public static readonly ProblemCode CursorInvalid = new(StoreErrorCode.CursorInvalid, StatusCodes.Status400BadRequest, "Invalid cursor");
    public static readonly ProblemCode BodyTooLarge = new("body_too_large", StatusCodes.Status413PayloadTooLarge, "Body too large");
    public static readonly ProblemCode BatchTooLong = new("batch_too_long", StatusCodes.Status413PayloadTooLarge, "Batch too long");
    public static readonly ProblemCode ServerStopping =
        new("server_stopping", StatusCodes.Status503ServiceUnavailable, "Server stopping", 1);
    public static readonly ProblemCode BodyTooSlow = new("body_too_slow", StatusCodes.Status408RequestTimeout, "Body too slow");
    public static readonly ProblemCode RequestMalformed = new("request_malformed", StatusCodes.Status400BadRequest, "Malformed request");
    public static readonly ProblemCode BodyMalformed = new("body_malformed", StatusCodes.Status400BadRequest, "Malformed JSON");
    public static readonly ProblemCode FieldUnknown = new("field_unknown", StatusCodes.Status400BadRequest, "Unknown field");
    public static readonly ProblemCode FieldMissing = new("field_missing", StatusCodes.Status400BadRequest, "Missing field");
    public static readonly ProblemCode FieldType = new("field_type", StatusCodes.Status400BadRequest, "Wrong kind of field");
    public static readonly ProblemCode FieldInvalid = new(RefusalCode.FieldInvalid, StatusCodes.Status400BadRequest, "Invalid field");
    public static readonly ProblemCode IdempotencyKeyDiffers =
        new("idempotency_key_differs", StatusCodes.Status400BadRequest, "Two idempotency keys");
    public static readonly ProblemCode ContractUnknown = new(RefusalCode.ContractUnknown, StatusCodes.Status404NotFound, "Unknown contract");
    public static readonly ProblemCode ModeNotAllowed = new(RefusalCode.ModeNotAllowed, StatusCodes.Status400BadRequest, "Mode not allowed");
    public static readonly ProblemCode PromptUnknown = new(RefusalCode.PromptUnknown, StatusCodes.Status404NotFound, "Unknown prompt");
    public static readonly ProblemCode AliasUnknown = new(RefusalCode.AliasUnknown, StatusCodes.Status404NotFound, "Unknown alias");
    public static readonly ProblemCode VersionUnknown = new("version_unknown", StatusCodes.Status404NotFound, "Version not published");
    public static readonly ProblemCode VersionMismatch =
        new(RefusalCode.VersionMismatch, StatusCodes.Status409Conflict, "Versions do not agree");
    public static readonly ProblemCode VersionRevoked = new(RefusalCode.VersionRevoked, StatusCodes.Status409Conflict, "Version revoked");
    public static readonly ProblemCode AliasMoved = new("alias_moved", StatusCodes.Status409Conflict, "Alias moved by another");
    public static readonly ProblemCode AliasFrozen = new(RefusalCode.AliasFrozen, StatusCodes.Status409Conflict, "Alias frozen");
    public static readonly ProblemCode ContractQuarantined =
        new(RefusalCode.ContractQuarantined, StatusCodes.Status503ServiceUnavailable, "Contract quarantined", 30);
    public static readonly ProblemCode SafeguardNotFound = new(RefusalCode.SafeguardNotFound, StatusCodes.Status404NotFound, "Safeguard not found");
    public static readonly ProblemCode SafeguardStateConflict =
        new(RefusalCode.SafeguardStateConflict, StatusCodes.Status409Conflict, "Safeguard in another state");
    public static readonly ProblemCode OutputTooLarge =
        new(RefusalCode.OutputTooLarge, StatusCodes.Status413PayloadTooLarge, "Output too large");
    public static readonly ProblemCode IdempotencyConflict =
        new(RefusalCode.IdempotencyConflict, StatusCodes.Status409Conflict, "Idempotency key already used");
    public static readonly ProblemCode OutputRejected =
        new("output_rejected", StatusCodes.Status422UnprocessableEntity, "Output rejected");
    public static readonly ProblemCode ModelUnknown = new(RefusalCode.ModelUnknown, StatusCodes.Status404NotFound, "Unknown model");
    public static readonly ProblemCode PromptVariables = new(RefusalCode.PromptVariables, StatusCodes.Status400BadRequest, "Prompt variables do not fit");
    public static readonly ProblemCode ParameterFixed = new(RefusalCode.ParameterFixed, StatusCodes.Status400BadRequest, "Parameter fixed by the prompt");
    public static readonly ProblemCode RetrievalUnavailable =
        new(RefusalCode.RetrievalUnavailable, StatusCodes.Status503ServiceUnavailable, "Retrieval unavailable", 1);
    public static readonly ProblemCode RetrievalEmpty = new(RefusalCode.RetrievalEmpty, StatusCodes.Status422UnprocessableEntity, "Nothing retrieved");
    public static readonly ProblemCode SchemaInvalid = new(RefusalCode.SchemaInvalid, StatusCodes.Status400BadRequest, "Schema cannot be enforced");
    public static readonly ProblemCode ContractRequired = new(RefusalCode.ContractRequired, StatusCodes.Status400BadRequest, "Contract required");
    public static readonly ProblemCode ModelRequestRefused =
        new(InferenceErrorCode.RequestRefused, StatusCodes.Status400BadRequest, "Request refused by the provider");
    public static readonly ProblemCode ModelRateLimited =
        new(InferenceErrorCode.RateLimited, StatusCodes.Status429TooManyRequests, "Model rate limited", 1);
    public static readonly ProblemCode ModelQueueFull = new(InferenceErrorCode.QueueFull, StatusCodes.Status429TooManyRequests, "Model queue full", 1);
    public static readonly ProblemCode ModelMisconfigured = new(InferenceErrorCode.Misconfigured, StatusCodes.Status502BadGateway, "Model misconfigured");
    public static readonly ProblemCode ModelReplyMalformed = new(InferenceErrorCode.ReplyMalformed, StatusCodes.Status502BadGateway, "Model reply malformed");
    public static readonly ProblemCode ModelReplyTooLarge = new(InferenceErrorCode.ReplyTooLarge, StatusCodes.Status502BadGateway, "Model reply too large");
    public static readonly ProblemCode ModelCheckpointMismatch =
        new(InferenceErrorCode.CheckpointMismatch, StatusCodes.Status502BadGateway, "Another model answered");
    public static readonly ProblemCode ModelUnavailable =
        new(InferenceErrorCode.Unavailable, StatusCodes.Status503ServiceUnavailable, "Model unavailable", 1);
    public static readonly ProblemCode ModelTimeout = new(InferenceErrorCode.Timeout, StatusCodes.Status504GatewayTimeout, "Model timeout", 1);
    public static readonly ProblemCode OutputNotFound = new("output_not_found", StatusCodes.Status404NotFound, "Output not found");
    public static readonly ProblemCode RecordNotFound = new("record_not_found", StatusCodes.Status404NotFound, "Record not found");
    public static readonly ProblemCode ContractRetired = new(RefusalCode.ContractRetired, StatusCodes.Status410Gone, "Contract version retired");
    public static readonly ProblemCode RecordVersionUnknown =
        new(LoadFaultCode.RecordVersionUnknown, StatusCodes.Status409Conflict, "Record of an unknown contract version");
    public static readonly ProblemCode RecordInvalid =
        new(LoadFaultCode.RecordInvalid, StatusCodes.Status500InternalServerError, "Stored record damaged");
    public static readonly ProblemCode MigrationMissing =
        new(LoadFaultCode.MigrationMissing, StatusCodes.Status409Conflict, "Migration missing");
    public static readonly ProblemCode MigrationFailed =
        new(LoadFaultCode.MigrationFailed, StatusCodes.Status500InternalServerError, "Migration failed");
    public static readonly ProblemCode MigrationInvalid =
        new(LoadFaultCode.MigrationInvalid, StatusCodes.Status500InternalServerError, "Migrated record not valid");
    public static readonly ProblemCode DowngradeLossy =
        new(LoadFaultCode.DowngradeLossy, StatusCodes.Status409Conflict, "Older version cannot carry the record");
    public static readonly ProblemCode MigrationNotFound =
        new(MigrationRefusalCode.NotFound, StatusCodes.Status404NotFound, "Migration job not found");
    public static readonly ProblemCode MigrationStateConflict =
        new(MigrationRefusalCode.StateConflict, StatusCodes.Status409Conflict, "Migration job in another state");
    public static readonly ProblemCode MigrationDryRunMissing =
        new(MigrationRefusalCode.DryRunMissing, StatusCodes.Status409Conflict, "Dry run missing");
    public static readonly ProblemCode MigrationHeld =
        new(MigrationRefusalCode.Held, StatusCodes.Status409Conflict, "Migration job held by another runner");
    public static readonly ProblemCode WorkspaceInvalid =
        new("workspace_invalid", StatusCodes.Status422UnprocessableEntity, "Workspace has problems");
    public static readonly ProblemCode WorkspaceConflict =
        new("workspace_conflict", StatusCodes.Status409Conflict, "Workspace does not agree with the store");
    public static readonly ProblemCode SessionNotFound =
        new(SessionRefusalCode.NotFound, StatusCodes.Status404NotFound, "Session not found");
    public static readonly ProblemCode SessionRemoved = new(SessionRefusalCode.Removed, StatusCodes.Status410Gone, "Session removed");
    public static readonly ProblemCode SessionExists = new(SessionRefusalCode.Exists, StatusCodes.Status409Conflict, "Session id taken");
    public static readonly ProblemCode SessionMoved = new(SessionRefusalCode.Moved, StatusCodes.Status409Conflict, "Session has newer messages");
    public static readonly ProblemCode SessionFull = new(SessionRefusalCode.Full, StatusCodes.Status409Conflict, "Session full");
    public static readonly ProblemCode SessionBranched = new(SessionRefusalCode.Branched, StatusCodes.Status409Conflict, "Session has branches");
    public static readonly ProblemCode ResponseNotFound =
        new(SessionRefusalCode.ResponseNotFound, StatusCodes.Status404NotFound, "Response not found");
    public static readonly ProblemCode ContextOverflow =
        new(SessionRefusalCode.ContextOverflow, StatusCodes.Status422UnprocessableEntity, "Context larger than its budget");
    public static readonly ProblemCode NoteNotFound = new(NoteRefusalCode.NotFound, StatusCodes.Status404NotFound, "Note not found");
    public static readonly ProblemCode NoteRemoved = new(NoteRefusalCode.Removed, StatusCodes.Status410Gone, "Note removed");
    public static readonly ProblemCode NoteSuperseded = new(NoteRefusalCode.Superseded, StatusCodes.Status409Conflict, "Note superseded already");
    public static readonly ProblemCode NotesFull = new(NoteRefusalCode.Full, StatusCodes.Status409Conflict, "Too many current notes");
    public static readonly ProblemCode NoteSourceUnknown =
        new(NoteRefusalCode.SourceUnknown, StatusCodes.Status422UnprocessableEntity, "Source of the note unknown");
    public static readonly ProblemCode CollectionNotFound =
        new(RetrievalCode.CollectionNotFound, StatusCodes.Status404NotFound, "Collection not found");
    public static readonly ProblemCode DocumentIdInvalid =
        new(RetrievalCode.DocumentIdInvalid, StatusCodes.Status400BadRequest, "Invalid id or title");
    public static readonly ProblemCode DocumentTypeUnknown =
        new(RetrievalCode.DocumentTypeUnknown, StatusCodes.Status400BadRequest, "Unknown media type");
    public static readonly ProblemCode DocumentTooLarge =
        new(RetrievalCode.DocumentTooLarge, StatusCodes.Status413PayloadTooLarge, "Document too large");
    public static readonly ProblemCode DocumentUnreadable =
        new(RetrievalCode.DocumentUnreadable, StatusCodes.Status422UnprocessableEntity, "Document cannot be read");
    public static readonly ProblemCode DocumentEmpty =
        new(RetrievalCode.DocumentEmpty, StatusCodes.Status422UnprocessableEntity, "Document empty");
    public static readonly ProblemCode MetadataInvalid =
        new(RetrievalCode.MetadataInvalid, StatusCodes.Status422UnprocessableEntity, "Metadata does not fit");
    public static readonly ProblemCode DocumentTaken =
        new(RetrievalCode.DocumentTaken, StatusCodes.Status409Conflict, "Document of a record");
    public static readonly ProblemCode CollectionFull =
        new(RetrievalCode.CollectionFull, StatusCodes.Status409Conflict, "Collection full");
    public static readonly ProblemCode DocumentNotFound =
        new(RetrievalCode.DocumentNotFound, StatusCodes.Status404NotFound, "Document not found");
    public static readonly ProblemCode JobNotFound = new(RefusalCode.JobNotFound, StatusCodes.Status404NotFound, "Job not found");
    public static readonly ProblemCode JobStateConflict = new(RefusalCode.JobStateConflict, StatusCodes.Status409Conflict, "Job in another state");
    public static readonly ProblemCode FailureNotFound = new(RefusalCode.FailureNotFound, StatusCodes.Status404NotFound, "Failure not found");
    public static readonly ProblemCode GroupNotFound = new(RefusalCode.GroupNotFound, StatusCodes.Status404NotFound, "Failure group not found");
    public static readonly ProblemCode GroupStateConflict =
        new(RefusalCode.GroupStateConflict, StatusCodes.Status409Conflict, "Failure group in another state");
    public static readonly ProblemCode FailureStateConflict =
        new(RefusalCode.FailureStateConflict, StatusCodes.Status409Conflict, "Failure in another state");
    public static readonly ProblemCode ReplayImpossible = new(RefusalCode.ReplayImpossible, StatusCodes.Status409Conflict, "Failure cannot be replayed so");
    public static readonly ProblemCode TraceNotFound = new("trace_not_found", StatusCodes.Status404NotFound, "Trace not found");
    public static readonly ProblemCode NotificationNotFound =
        new("notification_not_found", StatusCodes.Status404NotFound, "Notification not found");
    public static readonly ProblemCode NotificationNotDead =
        new("notification_not_dead", StatusCodes.Status409Conflict, "Nothing to send again");
    public static readonly ProblemCode StoreBusy = new(StoreErrorCode.Busy, StatusCodes.Status503ServiceUnavailable, "Store busy", 1);
    public static readonly ProblemCode StoreLocked = new(StoreErrorCode.Locked, StatusCodes.Status503ServiceUnavailable, "Store locked", 1);
    public static readonly ProblemCode StoreFull = new(StoreErrorCode.Full, StatusCodes.Status507InsufficientStorage, "Store full");
    public static readonly ProblemCode StoreNewer = new(StoreErrorCode.Newer, StatusCodes.Status503ServiceUnavailable, "Store too new");
    public static readonly ProblemCode StoreCorrupt = new(StoreErrorCode.Corrupt, StatusCodes.Status503ServiceUnavailable, "Store damaged");
    public static readonly ProblemCode StoreUnwritable =
        new(StoreErrorCode.Unwritable, StatusCodes.Status503ServiceUnavailable, "Store not writable");
    public static readonly ProblemCode StoreUnavailable =
        new(StoreErrorCode.Unavailable, StatusCodes.Status503ServiceUnavailable, "Store unavailable", 5);
    public static readonly ProblemCode InternalError =
        new("internal_error", StatusCodes.Status500InternalServerError, "Internal error");

    /// <summary>Every code, in order of precedence: where several apply to a request, the first is the answer.</summary>
    public static ImmutableArray<ProblemCode> All { get; } =
    [
        NotLocal, KeyMissing, KeyInvalid, RouteUnknown, MethodNotAllowed, ScopeMissing, RateLimited, QueueFull,
        ContentTypeUnsupported, ParameterUnknown, ParameterInvalid, CursorInvalid, BodyTooLarge, BatchTooLong, BodyTooSlow,
        RequestMalformed, BodyMalformed, FieldUnknown, FieldMissing, FieldType, IdempotencyKeyDiffers, FieldInvalid,
        OutputTooLarge, ContractUnknown, PromptUnknown, ModelUnknown, AliasUnknown, VersionUnknown, VersionMismatch, VersionRevoked, AliasMoved, AliasFrozen, ModeNotAllowed,
        IdempotencyConflict, ContractRetired, SchemaInvalid, ContractRequired,
        PromptVariables, ParameterFixed, ContractQuarantined, RetrievalUnavailable, RetrievalEmpty, ModelQueueFull, ModelMisconfigured, ModelRequestRefused, ModelRateLimited, ModelTimeout,
        ModelUnavailable, ModelReplyTooLarge, ModelReplyMalformed, ModelCheckpointMismatch, OutputRejected, OutputNotFound, RecordNotFound, RecordVersionUnknown, RecordInvalid, MigrationMissing,
        MigrationFailed, MigrationInvalid, DowngradeLossy, SessionNotFound, SessionRemoved, SessionExists, SessionMoved, SessionFull,
        SessionBranched, ResponseNotFound, ContextOverflow, NoteSourceUnknown, NoteNotFound, NoteRemoved, NoteSuperseded, NotesFull,
        CollectionNotFound, DocumentIdInvalid, DocumentTypeUnknown, DocumentTooLarge, DocumentUnreadable, DocumentEmpty, MetadataInvalid, DocumentTaken, CollectionFull,
        DocumentNotFound,
        FailureNotFound, FailureStateConflict, ReplayImpossible, GroupNotFound, GroupStateConflict, NotificationNotFound, NotificationNotDead, TraceNotFound, KeyNotFound, JobNotFound, JobStateConflict, SafeguardNotFound, SafeguardStateConflict,
        MigrationNotFound, MigrationStateConflict, MigrationDryRunMissing, MigrationHeld, WorkspaceInvalid, WorkspaceConflict, StoreBusy, StoreLocked,
        StoreFull, StoreNewer, StoreCorrupt, StoreUnwritable, StoreUnavailable, ServerStopping, InternalError,
    ];

    /// <summary>The page and anchor that explain the code: the problem's <c>type</c>.</summary>
    public string Type => $"{ReferencePage}#{Code}";

    /// <summary>Whether this code goes before another where both apply.</summary>
    public bool Precedes(ProblemCode other) => All.IndexOf(this) < All.IndexOf(other);

    /// <summary>The code of a store's or the gateway's own list; null when it is none that a client can meet.</summary>
    public static ProblemCode? Find(string code) => All.FirstOrDefault(known => known.Code == code);

    /// <summary>The code that the gateway refused or failed with.</summary>
    public static ProblemCode Of(string code) => Find(code) ?? throw new System.Diagnostics.UnreachableException($"The gateway ended with an unknown code {code}.");
}
