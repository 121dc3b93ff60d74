namespace Sluice.Gateway;

/// <summary>The attributes of spans and the labels of metrics that are ours. No value of one is content, and no label of a metric is an id, a
/// path or a tenant.</summary>
/// <remarks><c>gen_ai.*</c> belongs to OpenTelemetry's GenAI conventions, pinned at v1.41; nothing of ours goes below it.</remarks>
internal static class TelemetryTags
{
    public const string DecisionId = "sluice.decision.id";
    public const string Outcome = "sluice.decision.outcome";
    public const string Reason = "sluice.decision.reason";
    public const string Replayed = "sluice.decision.replayed";
    public const string DecisionTrace = "sluice.decision.trace_id";
    public const string Contract = "sluice.contract.name";
    public const string ContractVersion = "sluice.contract.version";
    public const string SchemaHash = "sluice.schema.hash";
    public const string Prompt = "sluice.prompt.name";
    public const string PromptVersion = "sluice.prompt.version";
    public const string PromptHash = "sluice.prompt.hash";
    public const string BundleHash = "sluice.bundle.hash";
    public const string Model = "sluice.model.name";
    public const string ModelHash = "sluice.config.hash";
    public const string ModelMatch = "sluice.model.match";
    public const string GatewayVersion = "sluice.gateway.version";
    public const string WorkspaceCommit = "sluice.workspace.commit";
    public const string Purpose = "sluice.inference.purpose";
    public const string Direction = "sluice.inference.direction";
    public const string TokensIn = "sluice.inference.tokens.input";
    public const string TokensOut = "sluice.inference.tokens.output";
    public const string Cost = "sluice.inference.cost";
    public const string ValidationVerdict = "sluice.validation.verdict";
    public const string ValidationAction = "sluice.validation.action";
    public const string ValidationStage = "sluice.validation.stage";
    public const string ValidationOf = "sluice.validation.of";
    public const string ErrorCount = "sluice.validation.error.count";
    public const string ErrorCode = "sluice.validation.error.code";
    public const string ErrorCodes = "sluice.validation.error.codes";
    public const string ErrorPaths = "sluice.validation.error.paths";
    public const string RepairOutcome = "sluice.repair.outcome";
    public const string RepairStrategy = "sluice.repair.strategy";
    public const string RepairOperations = "sluice.repair.operations";
    public const string RepairRisk = "sluice.repair.risk";
    public const string SemanticChange = "sluice.repair.semantic_change";
    public const string EditCode = "sluice.edit.code";
    public const string EditRisk = "sluice.edit.risk";
    public const string AttemptIndex = "sluice.attempt.index";
    public const string AttemptCount = "sluice.attempt.count";
    public const string AttemptOutcome = "sluice.attempt.outcome";
    public const string AttemptReason = "sluice.attempt.reason";
    public const string CorrectionScope = "sluice.correction.scope";
    public const string PersistStatus = "sluice.persist.status";
    public const string FailureId = "sluice.failure.id";
    public const string FailureGroup = "sluice.failure.group.id";
    public const string FailureFingerprint = "sluice.failure.fingerprint";
    public const string JobId = "sluice.job.id";
    public const string RetrievalSource = "sluice.retrieval.source";
    public const string RetrievalCollection = "sluice.retrieval.collection";
    public const string RetrievalMethod = "sluice.retrieval.method";
    public const string RetrievalOutcome = "sluice.retrieval.outcome";
    public const string RetrievalPassages = "sluice.retrieval.passages";
    public const string RetrievalLeftOut = "sluice.retrieval.left_out";
    public const string RetrievalTokens = "sluice.retrieval.tokens";
    public const string RetrievalDegraded = "sluice.retrieval.degraded";
    public const string CacheName = "sluice.cache.name";
    public const string CacheOperation = "sluice.cache.operation";
    public const string CacheResult = "sluice.cache.result";
    public const string ErrorType = "error.type";

    /// <summary>Names of contracts that came with requests are the callers' and without end: one label stands for all of them.</summary>
    public static string ContractLabel(string name) =>
        name.StartsWith(AdHocContracts.FormatPrefix, StringComparison.Ordinal) ? "(adhoc)"
        : name.StartsWith(AdHocContracts.ToolPrefix, StringComparison.Ordinal) ? "(tool)"
        : name;
}
