using System.Text;
using System.Text.Json;
using Npgsql;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Writing;

/// <summary>One decision on its way into a transaction, with everything that belongs to it, and the caller who waits for it.</summary>
internal sealed class AdmissionWrite
{
    private const int Queued = 0, Taken = 1, Withdrawn = 2;

    private const string Admit =
        "select seq, revision, problem from admit($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27,$28)";

    private const string Inference =
        """
        insert into inference (id, submission_seq, purpose, prompt_name, prompt_version, prompt_hash, contract_hash, model_name, model_hash,
            model_requested, model_answered, parameters, request, reply, finish_reason, tokens_in, tokens_out, started_at, latency_ticks,
            error_code, error_detail, trace_id, model_match, model_version, bundle_hash, render_hash)
        select $1, current_setting('sluice.submission')::bigint, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, $21, $22, $23, $24, $25
        where current_setting('sluice.submission') <> ''
        """;

    private const string Path =
        """
        insert into submission_path (submission_seq, found, context)
        select current_setting('sluice.submission')::bigint, $1, $2 where current_setting('sluice.submission') <> ''
        """;

    private const string Retrieval =
        """
        insert into submission_retrieval (submission_seq, retrieved, citations)
        select current_setting('sluice.submission')::bigint, $1, $2 where current_setting('sluice.submission') <> ''
        """;

    private const string Replay =
        """
        insert into replay (submission_seq, tenant, failure_id, mode, who, at)
        select current_setting('sluice.submission')::bigint, $1, $2, $3, $4, $5 where current_setting('sluice.submission') <> ''
        """;

    private const string Replayed =
        """
        insert into failure_disposition (tenant, failure_id, disposition, who, submission_id, at)
        select $1, $2, 'replayed', $3, $4, $5 where current_setting('sluice.submission') <> ''
        """;

    private readonly TaskCompletionSource<StoredOutcome> _caller = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _stamp;
    private readonly string? _edits, _errors, _attempts, _group, _found, _context, _retrieved, _citations;
    private readonly ReadOnlyMemory<byte>? _output, _document;
    private int _state = Queued;

    internal AdmissionWrite(AdmissionEntry entry)
    {
        Entry = entry;
        var (decision, json) = (entry.Decision, GatewayJson.Default);
        _stamp = JsonSerializer.Serialize(decision.Stamp, json.Stamp);
        _edits = decision.Edits.Count == 0 ? null : JsonSerializer.Serialize(decision.Edits, json.IReadOnlyListEdit);
        _errors = decision.Errors.Count == 0 ? null : JsonSerializer.Serialize(decision.Errors, json.IReadOnlyListValidationError);
        _attempts = decision.Attempts.Count == 0 ? null : JsonSerializer.Serialize(decision.Attempts, json.IReadOnlyListCorrectionAttempt);
        _group = entry.Failure is { } failure ? FailureGroup.IdOf(entry.Submission.Tenant, decision.Stamp.ContractName, failure.Fingerprint) : null;
        _found = entry.Path is { Found: { Count: > 0 } found } ? JsonSerializer.Serialize(found, json.IReadOnlyListValidationError) : null;
        _context = entry.Path?.Context is { } context ? JsonSerializer.Serialize(context, json.ShownContext) : null;
        _retrieved = entry.Path?.Retrieved is { } retrieved ? JsonSerializer.Serialize(retrieved, json.RetrievedContext) : null;
        _citations = entry.Path?.Citations is { } citations ? JsonSerializer.Serialize(citations, json.IReadOnlyListString) : null;
        _document = entry.Record?.Document.Utf8;
        // An accepted output usually is its document; it is stored once.
        var same = decision.Verdict == Verdict.Accepted && _document is { } document && entry.Submission.Output.Span.SequenceEqual(document.Span);
        if (!same) _output = entry.Submission.Output;
        Leaf = SubmissionLeaf.Of(entry, new LeafTexts(_stamp, _edits, _errors, _attempts, _found, _context, _output, _group)
        {
            Retrieved = _retrieved,
            Citations = _citations,
        });
    }

    internal AdmissionEntry Entry { get; }

    /// <summary>The hash of all that it stores.</summary>
    internal byte[] Leaf { get; }

    /// <summary>Ends when the transaction is durable, has failed, or the entry was withdrawn.</summary>
    internal Task<StoredOutcome> Outcome => _caller.Task;

    internal bool Settled => _caller.Task.IsCompleted;

    /// <summary>Rough size, for the limit of a group.</summary>
    internal long Bytes => (_output?.Length ?? 0) + (_document?.Length ?? 0) + Entry.Contents.Sum(content => (long)content.Bytes.Length);

    /// <summary>The rows that it changes: groups write in this order, so that they do not wait for each other in a circle.</summary>
    internal (string Tenant, string Contract, string Name) Order =>
        (Entry.Submission.Tenant, Entry.Decision.Stamp.ContractName, Entry.Record is { } record ? $"r {record.Key}" : $"f {_group}");

    /// <summary>Takes it into a transaction; false when its caller has withdrawn it. From here on it cannot be withdrawn.</summary>
    internal bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Queued) == Queued;

    /// <summary>Takes it back, unless it is in a transaction already.</summary>
    internal void Withdraw(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, Withdrawn, Queued) == Queued) _caller.TrySetCanceled(cancellationToken);
    }

    internal void Acknowledge(StoredOutcome outcome) => _caller.TrySetResult(outcome);

    /// <summary>Tells the caller what it was stored as.</summary>
    /// <param name="revision">The record's revision; null for a failure.</param>
    internal void Acknowledge(long? revision) => Acknowledge(new StoredOutcome(Entry.Decision with
    {
        Value = Entry.Record?.Document.Utf8 ?? default,
        Record = revision is { } number ? new RecordReference(Entry.Decision.Stamp.ContractName, Entry.Record!.Key, number) : null,
        Failure = Entry.Failure is { } failure ? new FailureReference(failure.Id, _group!) : null,
        Replayed = false,
    }, null));

    /// <summary>Tells the caller that nothing of it is stored.</summary>
    internal void Fail(StoreException problem) => _caller.TrySetException(problem);

    /// <summary>Adds its statements; the one that returns a row is the admission.</summary>
    internal void AddTo(NpgsqlBatch batch, string now)
    {
        foreach (var content in Entry.Contents)
        {
            Add(batch, ContentWrites.Keep, content.Hash, LedgerNames.Of(content.Kind), content.Name, content.Version, content.Commit,
                new Bytes(content.Bytes), now);
        }
        var (decision, submission, stamp, failure) = (Entry.Decision, Entry.Submission, Entry.Decision.Stamp, Entry.Failure);
        Add(batch, Admit, submission.Tenant, decision.SubmissionId, UtcText.Of(Entry.ReceivedAt), UtcText.Of(decision.DecidedAt),
            submission.Contract, stamp.ContractName, stamp.ContractVersion, stamp.ContractHash, LedgerNames.Of(decision.Verdict), Entry.Record?.Key ?? submission.Key,
            submission.IdempotencyKey, Entry.RequestHash.ToString(), new Bytes(_output), new Json(_stamp), new Json(_edits), new Json(_errors),
            new Json(_attempts), stamp.Origin.TraceId, new Bytes(_document), now, failure?.Id, _group, failure?.Fingerprint, failure?.Code,
            failure?.Title, failure is null ? null : VersionRank.Of(stamp.ContractVersion), failure is null ? null : stamp.Origin.PromptName,
            failure is null ? null : VersionRank.Of(stamp.Origin.PromptVersion));
        if (_found is not null || _context is not null) Add(batch, Path, new Json(_found), new Json(_context));
        if (_retrieved is not null || _citations is not null) Add(batch, Retrieval, new Json(_retrieved), new Json(_citations));
        if (submission.Replay is { } replay) Add(batch, submission.Tenant, decision, replay);
        foreach (var call in Entry.Inferences)
        {
            Add(batch, Inference, call.Id, LedgerNames.Of(call.Purpose), call.PromptName, call.PromptVersion, call.PromptHash, call.ContractHash,
                call.ModelName, call.ModelHash, call.ModelRequested, Utf8(call.ModelAnswered), call.ParametersJson, Utf8(call.Request),
                Utf8(call.Reply), Utf8(call.FinishReason), call.TokensIn, call.TokensOut, UtcText.Of(call.StartedAt), call.Latency.Ticks,
                call.ErrorCode, Utf8(call.ErrorDetail), call.TraceId, LedgerNames.Of(call.ModelMatch), call.ModelVersion, call.BundleHash,
                call.RenderHash);
        }
    }

    private static void Add(NpgsqlBatch batch, string tenant, Decision decision, ReplayLink replay)
    {
        var at = UtcText.Of(decision.DecidedAt);
        Add(batch, Replay, tenant, replay.Failure, ReplayNames.Of(replay.Mode), replay.Who, at);
        if (decision.Verdict != Verdict.Rejected) Add(batch, Replayed, tenant, replay.Failure, replay.Who, decision.SubmissionId, at);
    }

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(ConnectionExtensions.Parameter(value));
        batch.BatchCommands.Add(command);
    }

    private static Bytes Utf8(string? text) => text is null ? default : new Bytes(Encoding.UTF8.GetBytes(text));
}
