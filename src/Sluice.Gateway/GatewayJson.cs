using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Repair;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>The JSON forms of the gateway's records, for stores and wires: camel case, enums as camel-case strings, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(CamelCaseEnumConverter<EditRisk>), typeof(CamelCaseEnumConverter<CorrectionOutcome>),
        typeof(CamelCaseEnumConverter<CorrectionScope>),
        typeof(CamelCaseEnumConverter<Verdict>), typeof(CamelCaseEnumConverter<InferencePurpose>), typeof(CamelCaseEnumConverter<MigrationState>),
        typeof(CamelCaseEnumConverter<MigrationPhase>),
        typeof(CamelCaseEnumConverter<ModelMatch>), typeof(CamelCaseEnumConverter<PublicationKind>), typeof(CamelCaseEnumConverter<LeftOutReason>),
        typeof(CamelCaseEnumConverter<ReplayMode>), typeof(CamelCaseEnumConverter<ReplayForecast>), typeof(CamelCaseEnumConverter<ReplayOutcome>),
        typeof(CamelCaseEnumConverter<ReplayStop>), typeof(CamelCaseEnumConverter<FailureDisposition>)])]
[JsonSerializable(typeof(IReadOnlyList<Edit>))]
[JsonSerializable(typeof(IReadOnlyList<ValidationError>))]
[JsonSerializable(typeof(IReadOnlyList<CorrectionAttempt>))]
[JsonSerializable(typeof(CorrectionSpending))]
[JsonSerializable(typeof(RecordReference))]
[JsonSerializable(typeof(FailureReference))]
[JsonSerializable(typeof(Stamp))]
[JsonSerializable(typeof(Inference))]
[JsonSerializable(typeof(Dictionary<string, string?>))]
[JsonSerializable(typeof(IReadOnlyList<MigrationSource>))]
[JsonSerializable(typeof(MigrationSettings))]
[JsonSerializable(typeof(MigrationProgress))]
[JsonSerializable(typeof(DryRunReport))]
[JsonSerializable(typeof(ReadingFailure))]
[JsonSerializable(typeof(MigrationJob))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<ReloadProblem>))]
[JsonSerializable(typeof(IReadOnlyList<ToolCall>))]
[JsonSerializable(typeof(MessageStamp))]
[JsonSerializable(typeof(NoteSource))]
[JsonSerializable(typeof(ShownContext))]
[JsonSerializable(typeof(RetrievedContext))]
[JsonSerializable(typeof(SafeguardTarget))]
[JsonSerializable(typeof(SafeguardEvidence))]
[JsonSerializable(typeof(Trace))]
[JsonSerializable(typeof(IReadOnlyList<long>))]
[JsonSerializable(typeof(AuditReport))]
[JsonSerializable(typeof(ReplayReport))]
[JsonSerializable(typeof(FailureAccount))]
[JsonSerializable(typeof(IReadOnlyList<DispositionEntry>))]
[JsonSerializable(typeof(IReadOnlyList<ReplayEntry>))]
[JsonSerializable(typeof(IReadOnlyList<ReplayItem>))]
public sealed partial class GatewayJson : JsonSerializerContext;

/// <summary>Writes an enum as its camel-case name.</summary>
public sealed class CamelCaseEnumConverter<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where TEnum : struct, Enum;
