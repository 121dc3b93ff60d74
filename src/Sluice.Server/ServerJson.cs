using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Repair;
using Sluice.Server.Alerts;
using Sluice.Server.Aliases;
using Sluice.Server.Auditing;
using Sluice.Server.Contracts;
using Sluice.Server.Documents;
using Sluice.Server.Failures;
using Sluice.Server.Health;
using Sluice.Server.Jobs;
using Sluice.Server.Keys;
using Sluice.Server.Migrations;
using Sluice.Server.Notes;
using Sluice.Server.OpenAi;
using Sluice.Server.Outputs;
using Sluice.Server.Problems;
using Sluice.Server.Records;
using Sluice.Server.Reloading;
using Sluice.Server.Safeguards;
using Sluice.Server.Sessions;

namespace Sluice.Server;

/// <summary>Everything the server writes, serialised without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(RejectionBody))]
[JsonSerializable(typeof(SubmissionBody))]
[JsonSerializable(typeof(DecisionBody))]
[JsonSerializable(typeof(BatchLineBody))]
[JsonSerializable(typeof(RecordBody))]
[JsonSerializable(typeof(RecordListBody))]
[JsonSerializable(typeof(RecordHistoryBody))]
[JsonSerializable(typeof(FailureBody))]
[JsonSerializable(typeof(FailureListBody))]
[JsonSerializable(typeof(GroupBody))]
[JsonSerializable(typeof(GroupListBody))]
[JsonSerializable(typeof(GroupDetailBody))]
[JsonSerializable(typeof(GroupChangeBody))]
[JsonSerializable(typeof(GroupResolutionBody))]
[JsonSerializable(typeof(GroupMuteBody))]
[JsonSerializable(typeof(Trace))]
[JsonSerializable(typeof(AuditListBody))]
[JsonSerializable(typeof(ReplayBody))]
[JsonSerializable(typeof(ReplayRequestBody))]
[JsonSerializable(typeof(SettleRequestBody))]
[JsonSerializable(typeof(FailureAccount))]
[JsonSerializable(typeof(NotificationBody))]
[JsonSerializable(typeof(NotificationListBody))]
[JsonSerializable(typeof(RedriveBody))]
[JsonSerializable(typeof(ContractBody))]
[JsonSerializable(typeof(ContractListBody))]
[JsonSerializable(typeof(HealthBody))]
[JsonSerializable(typeof(AliasBody))]
[JsonSerializable(typeof(AliasListBody))]
[JsonSerializable(typeof(AliasHistoryBody))]
[JsonSerializable(typeof(AliasMoveBody))]
[JsonSerializable(typeof(WorkspaceBody))]
[JsonSerializable(typeof(ReloadBody))]
[JsonSerializable(typeof(ReloadListBody))]
[JsonSerializable(typeof(ReloadRequestBody))]
[JsonSerializable(typeof(KeyBody))]
[JsonSerializable(typeof(KeyListBody))]
[JsonSerializable(typeof(KeyRequestBody))]
[JsonSerializable(typeof(KeyRotationBody))]
[JsonSerializable(typeof(MigrationJob))]
[JsonSerializable(typeof(MigrationListBody))]
[JsonSerializable(typeof(MigrationRequestBody))]
[JsonSerializable(typeof(QuarantineListBody))]
[JsonSerializable(typeof(RawJson))]
[JsonSerializable(typeof(CompletionRequestBody))]
[JsonSerializable(typeof(CompletionBody))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(ModelBody))]
[JsonSerializable(typeof(ModelListBody))]
[JsonSerializable(typeof(SessionRequestBody))]
[JsonSerializable(typeof(SessionBody))]
[JsonSerializable(typeof(SessionListBody))]
[JsonSerializable(typeof(AppendRequestBody))]
[JsonSerializable(typeof(AppendBody))]
[JsonSerializable(typeof(MessageListBody))]
[JsonSerializable(typeof(ContextBody))]
[JsonSerializable(typeof(NoteRequestBody))]
[JsonSerializable(typeof(NoteBody))]
[JsonSerializable(typeof(NoteListBody))]
[JsonSerializable(typeof(NotesErasedBody))]
[JsonSerializable(typeof(DocumentRequestBody))]
[JsonSerializable(typeof(DocumentAddedBody))]
[JsonSerializable(typeof(DocumentBody))]
[JsonSerializable(typeof(DocumentDetailBody))]
[JsonSerializable(typeof(DocumentListBody))]
[JsonSerializable(typeof(SearchRequestBody))]
[JsonSerializable(typeof(SearchBody))]
[JsonSerializable(typeof(CollectionListBody))]
[JsonSerializable(typeof(JobBody))]
[JsonSerializable(typeof(SafeguardBody))]
[JsonSerializable(typeof(SafeguardListBody))]
[JsonSerializable(typeof(SafeguardUndoBody))]
[JsonSerializable(typeof(JobDetailBody))]
[JsonSerializable(typeof(JobTakenBody))]
[JsonSerializable(typeof(JobListBody))]
internal sealed partial class ServerJson : JsonSerializerContext
{
    /// <summary>The framework takes types from a context, but not its settings.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, Default);
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = Encoder;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Add(new CamelCaseEnumConverter<EditRisk>());
        options.Converters.Add(new CamelCaseEnumConverter<CorrectionOutcome>());
        options.Converters.Add(new CamelCaseEnumConverter<CorrectionScope>());
        options.Converters.Add(new CamelCaseEnumConverter<Verdict>());
        options.Converters.Add(new CamelCaseEnumConverter<InferencePurpose>());
        options.Converters.Add(new CamelCaseEnumConverter<MigrationState>());
        options.Converters.Add(new CamelCaseEnumConverter<MigrationPhase>());
        options.Converters.Add(new CamelCaseEnumConverter<ModelMatch>());
        options.Converters.Add(new CamelCaseEnumConverter<LeftOutReason>());
        options.Converters.Add(new CamelCaseEnumConverter<ReplayMode>());
        options.Converters.Add(new CamelCaseEnumConverter<ReplayForecast>());
        options.Converters.Add(new CamelCaseEnumConverter<ReplayOutcome>());
        options.Converters.Add(new CamelCaseEnumConverter<ReplayStop>());
        options.Converters.Add(new CamelCaseEnumConverter<FailureDisposition>());
        options.Converters.Add(new CamelCaseEnumConverter<JobState>());
        options.Converters.Add(new CamelCaseEnumConverter<DocumentPutResult>());
        options.Converters.Add(new CamelCaseEnumConverter<SafeguardAction>());
        options.Converters.Add(new CamelCaseEnumConverter<SafeguardState>());
        options.Converters.Add(new CamelCaseEnumConverter<PublicationKind>());
        options.Converters.Add(new CamelCaseEnumConverter<GroupState>());
        options.Converters.Add(new CamelCaseEnumConverter<GroupChangeKind>());
        options.Converters.Add(new CamelCaseEnumConverter<FacetKind>());
        options.Converters.Add(new CamelCaseEnumConverter<DeliveryState>());
        options.Converters.Add(new CamelCaseEnumConverter<RecurrenceKind>());
    }

    /// <summary>For bodies that are read: an unknown field or a name given twice is a mistake, never ignored.</summary>
    public static ServerJson Strict { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
    });

    /// <summary>Escapes only what JSON must: answers are read by people too, and are never part of a page.</summary>
    public static JavaScriptEncoder Encoder { get; } = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
}
