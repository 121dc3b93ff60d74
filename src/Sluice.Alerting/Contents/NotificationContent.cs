using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Gateway;

namespace Sluice.Alerting;

/// <summary>What every target is told of one change of a failure group. Worked out once and kept, so that it is the same however often it is
/// sent. Holds nothing of any output.</summary>
public sealed record NotificationContent
{
    /// <summary>The notification's id, by which a receiver knows what it was told before.</summary>
    public required string Id { get; init; }

    /// <summary>What happened.</summary>
    public required GroupChangeKind Kind { get; init; }

    /// <summary>Whether the group needs somebody from now on: it is neither resolved nor muted.</summary>
    public required bool Firing { get; init; }

    /// <summary>When it happened (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Whose group it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>How bad it is: critical, error, warning or info; of the contract.</summary>
    public required string Severity { get; init; }

    /// <summary>The group.</summary>
    public required GroupContent Group { get; init; }

    /// <summary>The versions its newest failures were made with, most failures first.</summary>
    public IReadOnlyList<GroupFacet> Versions { get; init; } = [];

    /// <summary>The version with which these failures come much more often than without it; null when none stands out.</summary>
    public GroupSuspect? Suspect { get; init; }

    /// <summary>The failure that led to it; null when a person did it.</summary>
    public string? FailureId { get; init; }

    /// <summary>The contract's version of that failure.</summary>
    public string? ContractVersion { get; init; }

    /// <summary>W3C trace id of that failure.</summary>
    public string? TraceId { get; init; }

    /// <summary>Who did it; null: the gateway, because of the failure.</summary>
    public string? Who { get; init; }

    /// <summary>Why, as that person said.</summary>
    public string? Reason { get; init; }

    /// <summary>The version that mends the group, as that person said.</summary>
    public string? FixedIn { get; init; }

    /// <summary>Until when nothing more is told of the group.</summary>
    public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>The command that shows more.</summary>
    public required string Command { get; init; }

    /// <summary>The address that shows more; null when the gateway has no public address.</summary>
    public Uri? Url { get; init; }

    /// <summary>It as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, AlertingJson.Default.NotificationContent);

    /// <summary>The content of a JSON text that <see cref="ToJson"/> made.</summary>
    /// <exception cref="JsonException">No Sluice writes such a text.</exception>
    public static NotificationContent Parse(string json) =>
        JsonSerializer.Deserialize(json, AlertingJson.Default.NotificationContent) ?? throw new JsonException("A notification has no content.");
}

/// <summary>A failure group at the moment of a notification.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Contract">Contract name.</param>
/// <param name="Code">Stable code of the main reason.</param>
/// <param name="Title">One line for people, without content.</param>
/// <param name="State">Where it stood.</param>
/// <param name="Count">Number of failures.</param>
/// <param name="FirstAt">First seen (UTC).</param>
public sealed record GroupContent(string Id, string Contract, string Code, string Title, GroupState State, long Count, DateTimeOffset FirstAt);

/// <summary>What alerting writes and keeps, serialised without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(CamelCaseEnumConverter<GroupChangeKind>), typeof(CamelCaseEnumConverter<GroupState>), typeof(CamelCaseEnumConverter<FacetKind>)])]
[JsonSerializable(typeof(NotificationContent))]
internal sealed partial class AlertingJson : JsonSerializerContext;
