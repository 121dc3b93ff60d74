using System.Globalization;
using System.Text;
using Semver;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Repair;
using Sluice.Schemas;

namespace Sluice.Storage.Conformance;

/// <summary>Makes entries whose every field is filled. Ids count up, so that a failing test reads the same every time.</summary>
public sealed class Entries(TimeProvider time, string prefix = "")
{
    private static readonly ValidationError[] Wrong =
    [
        new("/steps/0", "/properties/steps/items/required", "required", "The member 'title' is missing."),
        new("/age", "/properties/age/type", "type", "Expected an integer — got a string."),
    ];

    private int _count;

    public static ContractVersion Plan { get; } = Contract("learning-plan", "1.0.0", """{"type":"object"}""");

    public static ContractVersion PlanNext { get; } = Contract("learning-plan", "1.1.0", """{"type":"object","minProperties":0}""");

    public static ContractVersion Invoice { get; } = Contract("invoice", "2.0.0-rc.1", """{"type":["object","array"]}""");

    /// <summary>An entry that becomes a record.</summary>
    public AdmissionEntry Record(string key = "plan-1", string? json = null, string? idempotencyKey = null,
        Verdict verdict = Verdict.Accepted, ContractVersion? contract = null, string? output = null, string? submissionId = null,
        IReadOnlyList<Inference>? inferences = null, string tenant = Tenants.Default, Origin? origin = null, ReplayLink? replay = null)
    {
        contract ??= Plan;
        var number = Interlocked.Increment(ref _count);
        var document = contract.Schema.Evaluate(Encoding.UTF8.GetBytes(json ?? $$"""{"n":{{number}}}""")).Document
            ?? throw new ArgumentException("The document does not fit its contract.", nameof(json));
        var submission = Submission(tenant, contract, key, idempotencyKey,
            output is not null ? Encoding.UTF8.GetBytes(output) : verdict == Verdict.Accepted ? document.Utf8 : Encoding.UTF8.GetBytes("```json\n{…"));
        submission = submission with { Replay = replay };
        inferences ??= Inferences(number, verdict);
        var decision = Decision(submissionId ?? Id("sub", number), verdict, contract, inferences, origin) with { Value = document.Utf8 };
        return AdmissionEntry.ForRecord(decision, submission, Received(), Hash(submission), inferences, contract, key, document);
    }

    /// <summary>An entry that becomes a failure.</summary>
    public AdmissionEntry Failure(string fingerprint = "v1:required:/steps", string? idempotencyKey = null, ContractVersion? contract = null,
        byte[]? output = null, string? key = null, string? failureId = null, string code = "required", string title = "A member is missing",
        IReadOnlyList<Inference>? inferences = null, string tenant = Tenants.Default, string? submissionId = null,
        Origin? origin = null, ReplayLink? replay = null)
    {
        contract ??= Plan;
        var number = Interlocked.Increment(ref _count);
        var submission = Submission(tenant, contract, key, idempotencyKey, output ?? Encoding.UTF8.GetBytes($"no json {number}")) with { Replay = replay };
        inferences ??= Inferences(number, Verdict.Rejected);
        var decision = Decision(submissionId ?? Id("sub", number), Verdict.Rejected, contract, inferences, origin) with { Errors = Wrong };
        return AdmissionEntry.ForFailure(decision, submission, Received(), Hash(submission), inferences,
            new FailureEntry(failureId ?? Id("fail", number), fingerprint, code, title));
    }

    /// <summary>A model call with every field filled.</summary>
    public Inference Call(string id, InferencePurpose purpose = InferencePurpose.Generation, string request = "Plan algebra.",
        string? reply = "```json\n{}") => new()
        {
            Id = id,
            Purpose = purpose,
            PromptName = "plan-author",
            PromptVersion = "1.2.0",
            PromptHash = ContentHash.OfBytes("prompt"u8).ToString(),
            ContractHash = Plan.Hash.ToString(),
            ModelName = "default",
            ModelVersion = "1.3.0",
            ModelHash = ContentHash.OfBytes("model"u8).ToString(),
            BundleHash = ContentHash.OfBytes("bundle"u8).ToString(),
            RenderHash = ContentHash.OfBytes("render"u8).ToString(),
            ModelRequested = "gpt-x",
            ModelAnswered = "gpt-x-2026-01-01",
            ModelMatch = reply is null ? null : ModelMatch.Mismatched,
            ParametersJson = """{"temperature":0.2,"stop":["\u0000"]}""",
            Request = request,
            Reply = reply,
            FinishReason = "length",
            TokensIn = 4_000_000_000,
            TokensOut = 17,
            StartedAt = time.GetUtcNow(),
            Latency = TimeSpan.FromTicks(12_345_678),
            ErrorCode = reply is null ? "model_timeout" : null,
            ErrorDetail = reply is null ? "The network operation was cancelled." : null,
            TraceId = "0af7651916cd43dd8448eb211c80319c",
        };

    private static ContractVersion Contract(string name, string version, string schema)
    {
        var bytes = Encoding.UTF8.GetBytes(schema);
        return new ContractVersion
        {
            Id = new ContractId(name, SemVersion.Parse(version)),
            Schema = Schema.Compile(bytes),
            Hash = ContentHash.OfJson(bytes),
            Policy = new ContractPolicy(),
        };
    }

    private static Submission Submission(string tenant, ContractVersion contract, string? key, string? idempotencyKey, ReadOnlyMemory<byte> output) => new()
    {
        Tenant = tenant,
        Contract = contract.Id.Name,
        Output = output,
        Key = key,
        IdempotencyKey = idempotencyKey,
    };

    // As the gateway does: contract reference, key and output.
    private static ContentHash Hash(Submission submission) => ContentHash.OfBytes(
        [.. Encoding.UTF8.GetBytes($"{submission.Contract}\n{submission.Key}\n"), .. submission.Output.Span]);

    private Decision Decision(string id, Verdict verdict, ContractVersion contract, IReadOnlyList<Inference> inferences, Origin? origin) => new()
    {
        SubmissionId = id,
        Verdict = verdict,
        DecidedAt = time.GetUtcNow(),
        Stamp = new Stamp
        {
            ContractName = contract.Id.Name,
            ContractVersion = contract.Id.Version.ToString(),
            ContractHash = contract.Hash.ToString(),
            Origin = origin ?? new Origin { PromptName = "plan-author", ModelId = "gpt-x", Session = "Sitzung ü", TraceId = "0af7651916cd43dd8448eb211c80319c" },
            GatewayVersion = "0.1.0",
            WorkspaceCommit = "3f786850e387550fdab836ed7e6dc881de23001b",
        },
        Edits = verdict == Verdict.Accepted ? [] :
        [
            new Edit(EditCode.StripFence, "", new SourceSpan(0, 8), "```json\n\0\u2028", "", EditRisk.Syntax),
            new Edit(EditCode.StripFence, "/a~1b/0", new SourceSpan(9, 0), "", "\"ü\"", EditRisk.Structure),
        ],
        Attempts = verdict is not (Verdict.Corrected or Verdict.Rejected) ? [] :
        [
            new CorrectionAttempt(1, inferences.Count > 0 ? inferences[^1].Id : "none", CorrectionOutcome.StillInvalid, Wrong)
            {
                Scope = CorrectionScope.Surgical,
                TokensIn = 120,
                TokensOut = 7,
                Cost = 0.00037m,
            },
            new CorrectionAttempt(2, "later", verdict == Verdict.Corrected ? CorrectionOutcome.Mended : CorrectionOutcome.NoAnswer, []),
        ],
    };

    private List<Inference> Inferences(int number, Verdict verdict) => verdict is Verdict.Accepted or Verdict.Repaired
        ? [Call(Id("call", number))]
        : [Call(Id("call", number)), Call(Id("fix", number), InferencePurpose.Correction, reply: null)];

    private DateTimeOffset Received() => time.GetUtcNow() - TimeSpan.FromTicks(3);

    private string Id(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{kind}-{number:D6}");
}
