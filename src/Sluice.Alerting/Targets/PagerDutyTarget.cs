using System.Text.Json;
using Sluice.Gateway;
using Sluice.Workspace;

namespace Sluice.Alerting;

/// <summary>PagerDuty Events API v2. The group's id is the key of the alert, so that it is triggered, acknowledged and resolved as one.</summary>
internal sealed class PagerDutyTarget(AlertTargetSettings settings, HttpClient client, TimeProvider time) : INotificationTarget
{
    private const int SummaryMax = 1_024;
    private static readonly Uri Standard = new("https://events.pagerduty.com/v2/enqueue");

    public string Name => settings.Name;

    public Task<DeliveryResult> SendAsync(NotificationContent content, string? reference, CancellationToken cancellationToken)
    {
        var action = !content.Firing ? "resolve" : content.Kind == GroupChangeKind.Acknowledged ? "acknowledge" : "trigger";
        var request = new HttpRequestMessage(HttpMethod.Post, settings.Url ?? Standard)
        {
            Content = HttpCalls.Json(json => Write(json, content, action, TargetSecret.Get(settings))),
        };
        return client.SendAsync(request, time, cancellationToken);
    }

    private static void Write(Utf8JsonWriter json, NotificationContent content, string action, string routingKey)
    {
        var summary = NotificationText.Summary(content);
        json.WriteStartObject();
        json.WriteString("routing_key", routingKey);
        json.WriteString("event_action", action);
        json.WriteString("dedup_key", $"sluice:{content.Group.Id}");
        json.WriteString("client", "Sluice");
        json.WriteStartObject("payload");
        json.WriteString("summary", summary.Length > SummaryMax ? summary[..SummaryMax] : summary);
        json.WriteString("source", $"sluice/{content.Tenant}");
        json.WriteString("severity", content.Severity);
        json.WriteString("timestamp", content.At);
        json.WriteString("component", content.Group.Contract);
        json.WriteString("group", content.Group.Id);
        json.WriteString("class", content.Group.Code);
        json.WritePropertyName("custom_details");
        JsonSerializer.Serialize(json, content, AlertingJson.Default.NotificationContent);
        json.WriteEndObject();
        if (content.Url is { } url)
        {
            json.WriteStartArray("links");
            json.WriteStartObject();
            json.WriteString("href", url.ToString());
            json.WriteString("text", "The failure group");
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
