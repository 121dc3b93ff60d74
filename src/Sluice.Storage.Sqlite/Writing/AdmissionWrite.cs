using System.Text.Json;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>Stores one decision with everything that belongs to it. Texts are made by the caller's thread, not by the writer.</summary>
internal sealed class AdmissionWrite : PendingWrite<StoredOutcome>
{
    private readonly AdmissionEntry _entry;
    private readonly TimeProvider _time;
    private readonly string _stamp;
    private readonly string? _edits, _errors, _attempts, _found, _context, _retrieved, _citations;
    private readonly byte[]? _output, _document;
    private readonly byte[] _leaf;

    internal AdmissionWrite(AdmissionEntry entry, TimeProvider time)
    {
        (_entry, _time) = (entry, time);
        var (decision, json) = (entry.Decision, GatewayJson.Default);
        _stamp = JsonSerializer.Serialize(decision.Stamp, json.Stamp);
        _edits = decision.Edits.Count == 0 ? null : JsonSerializer.Serialize(decision.Edits, json.IReadOnlyListEdit);
        _errors = decision.Errors.Count == 0 ? null : JsonSerializer.Serialize(decision.Errors, json.IReadOnlyListValidationError);
        _attempts = decision.Attempts.Count == 0 ? null : JsonSerializer.Serialize(decision.Attempts, json.IReadOnlyListCorrectionAttempt);
        _found = entry.Path is { Found: { Count: > 0 } found } ? JsonSerializer.Serialize(found, json.IReadOnlyListValidationError) : null;
        _context = entry.Path?.Context is { } context ? JsonSerializer.Serialize(context, json.ShownContext) : null;
        _retrieved = entry.Path?.Retrieved is { } retrieved ? JsonSerializer.Serialize(retrieved, json.RetrievedContext) : null;
        _citations = entry.Path?.Citations is { } citations ? JsonSerializer.Serialize(citations, json.IReadOnlyListString) : null;
        _document = entry.Record is null ? null : Statement.Blob(entry.Record.Document.Utf8);
        // An accepted output usually is its document; it is stored once.
        var same = decision.Verdict == Verdict.Accepted && _document is not null && entry.Submission.Output.Span.SequenceEqual(_document);
        _output = same ? null : Statement.Blob(entry.Submission.Output);
        _leaf = SubmissionLeaf.Of(entry, new LeafTexts(_stamp, _edits, _errors, _attempts, _found, _context, same ? default(ReadOnlyMemory<byte>?) : entry.Submission.Output,
            entry.Failure is { } failure ? FailureGroup.IdOf(entry.Submission.Tenant, decision.Stamp.ContractName, failure.Fingerprint) : null)
        {
            Retrieved = _retrieved,
            Citations = _citations,
        });
    }

    internal override long Bytes => (_output?.Length ?? 0) + (_document?.Length ?? 0) + _entry.Contents.Sum(c => (long)c.Bytes.Length);

    private protected override StoredOutcome Write(WriteSession session)
    {
        var statements = session.Admissions;
        if (Submission(statements) is not { } seq) return Existing(statements);
        if (_entry.Contents.Count > 0) session.Contents.Keep(_entry.Contents, _time);
        if (_found is not null || _context is not null) statements.Path.Run(seq, _found, _context);
        if (_retrieved is not null || _citations is not null) statements.Retrieval.Run(seq, _retrieved, _citations);
        foreach (var inference in _entry.Inferences) Store(statements, seq, inference);
        var decision = _entry.Record is { } record ? Store(session, seq, record) : Store(session, seq, _entry.Failure!);
        if (_entry.Submission.Replay is { } replay) session.Replays.Keep(seq, _entry.Submission.Tenant, decision, replay);
        return new StoredOutcome(decision, null);
    }

    private long? Submission(AdmissionStatements statements)
    {
        var (decision, submission, stamp) = (_entry.Decision, _entry.Submission, _entry.Decision.Stamp);
        return statements.Submission.Integer(submission.Tenant, decision.SubmissionId, UtcText.Of(_entry.ReceivedAt),
            UtcText.Of(decision.DecidedAt), submission.Contract, stamp.ContractName, stamp.ContractVersion, stamp.ContractHash, LedgerNames.Of(decision.Verdict),
            _entry.Record?.Key ?? submission.Key, submission.IdempotencyKey, _entry.RequestHash.ToString(), _output, _stamp, _edits,
            _errors, _attempts, stamp.Origin.TraceId);
    }

    private static void Store(AdmissionStatements statements, long seq, Inference inference) =>
        statements.Inference.Run(inference.Id, seq, LedgerNames.Of(inference.Purpose), inference.PromptName, inference.PromptVersion,
            inference.PromptHash, inference.ContractHash, inference.ModelName, inference.ModelHash, inference.ModelRequested,
            inference.ModelAnswered, inference.ParametersJson, inference.Request, inference.Reply, inference.FinishReason,
            inference.TokensIn, inference.TokensOut, UtcText.Of(inference.StartedAt), inference.Latency.Ticks, inference.ErrorCode,
            inference.ErrorDetail, inference.TraceId, LedgerNames.Of(inference.ModelMatch), inference.ModelVersion,
            inference.BundleHash, inference.RenderHash);

    private Decision Store(WriteSession session, long seq, RecordEntry record)
    {
        var statements = session.Admissions;
        var (tenant, stamp, contract) = (_entry.Submission.Tenant, _entry.Decision.Stamp, _entry.Decision.Stamp.ContractName);
        var revision = statements.Record.Integer(tenant, contract, record.Key, seq, stamp.ContractVersion, stamp.ContractHash)
            ?? throw new InvalidOperationException("The record's revision was not returned.");
        var storedAt = UtcText.Of(_time.GetUtcNow());
        statements.Revision.Run(seq, tenant, contract, record.Key, revision, _document, storedAt);
        session.Audit.Add(seq, revision, AuditChain.Stored(_leaf, storedAt));
        return _entry.Decision with
        {
            Value = record.Document.Utf8,
            Record = new RecordReference(contract, record.Key, revision),
            Failure = null,
            Replayed = false,
        };
    }

    private Decision Store(WriteSession session, long seq, FailureEntry failure)
    {
        var statements = session.Admissions;
        var (tenant, contract) = (_entry.Submission.Tenant, _entry.Decision.Stamp.ContractName);
        var (group, at) = (FailureGroup.IdOf(tenant, contract, failure.Fingerprint), UtcText.Of(_entry.Decision.DecidedAt));
        var origin = _entry.Decision.Stamp.Origin;
        var groupSeq = session.Incidents.Count(session, new FailureCount(tenant, group, contract, failure, at, _entry.Decision.Stamp.ContractVersion,
            origin.PromptName, origin.PromptVersion));
        session.Audit.Add(seq, 0, _leaf);
        statements.Failure.Run(tenant, seq, failure.Id, groupSeq, contract, failure.Code, failure.Title, at);
        return _entry.Decision with
        {
            Value = default,
            Record = null,
            Failure = new FailureReference(failure.Id, group),
            Replayed = false,
        };
    }

    /// <summary>The decision that took the idempotency key, or the id, before.</summary>
    private StoredOutcome Existing(AdmissionStatements statements)
    {
        var tenant = _entry.Submission.Tenant;
        var stored = (_entry.Submission.IdempotencyKey is { } name ? DecisionReader.ReadOne(statements.ByIdempotencyKey, tenant, name) : null)
            ?? DecisionReader.ReadOne(statements.BySubmission, tenant, _entry.Decision.SubmissionId)
            ?? throw new StoreException(StoreErrorCode.Constraint, "The submission's id is taken. Submit it again under another.");
        return stored.AnswerTo(_entry.RequestHash);
    }
}
