using System.Text.Json.Serialization;
using Sluice.Gateway;
using Sluice.Repair;
using Sluice.Server.Contracts;
using Sluice.Server.Failures;
using Sluice.Server.Health;
using Sluice.Server.Outputs;
using Sluice.Server.Problems;
using Sluice.Server.Records;

namespace Sluice.Server;

/// <summary>Everything the server writes, serialised without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(CamelCaseEnumConverter<EditRisk>), typeof(CamelCaseEnumConverter<CorrectionOutcome>),
        typeof(CamelCaseEnumConverter<Verdict>), typeof(CamelCaseEnumConverter<InferencePurpose>)])]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(RejectionBody))]
[JsonSerializable(typeof(SubmissionBody))]
[JsonSerializable(typeof(DecisionBody))]
[JsonSerializable(typeof(RecordBody))]
[JsonSerializable(typeof(RecordListBody))]
[JsonSerializable(typeof(RecordHistoryBody))]
[JsonSerializable(typeof(FailureBody))]
[JsonSerializable(typeof(FailureListBody))]
[JsonSerializable(typeof(GroupListBody))]
[JsonSerializable(typeof(ContractBody))]
[JsonSerializable(typeof(ContractListBody))]
[JsonSerializable(typeof(HealthBody))]
internal sealed partial class ServerJson : JsonSerializerContext;
