using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Sluice.Workspace;

namespace Sluice.Alerting;

/// <summary>Prometheus Alertmanager, <c>POST /api/v2/alerts</c>. It holds alerts in memory and lets them end by themselves, so what goes on is
/// sent again and again; an end is an alert whose end has come. An alert is known by its labels.</summary>
internal sealed class AlertmanagerTarget(AlertTargetSettings settings, HttpClient client, TimeProvider time) : INotificationTarget
{
    // So many re-sends may be missed before Alertmanager takes an alert for over.
    private const int MissedMax = 4;

    public string Name => settings.Name;

    public TimeSpan? ResendEvery { get; } = TimeSpan.FromSeconds(settings.ResendSeconds);

    public TimeSpan? HeartbeatEvery { get; } = settings.HeartbeatSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    public Task<DeliveryResult> SendAsync(NotificationContent content, string? reference, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return PostAsync(json =>
        {
            json.WriteStartObject("labels");
            json.WriteString("alertname", "SluiceFailureGroup");
            json.WriteString("group", content.Group.Id);
            json.WriteString("contract", content.Group.Contract);
            json.WriteString("code", content.Group.Code);
            json.WriteString("severity", content.Severity);
            json.WriteString("tenant", content.Tenant);
            json.WriteEndObject();
            json.WriteStartObject("annotations");
            json.WriteString("summary", NotificationText.Summary(content));
            json.WriteString("description", NotificationText.Detail(content));
            json.WriteString("command", content.Command);
            json.WriteString("failures", content.Group.Count.ToString(CultureInfo.InvariantCulture));
            if (NotificationText.Suspect(content) is { } suspect) json.WriteString("suspect", suspect);
            if (content.TraceId is { } trace) json.WriteString("trace_id", trace);
            json.WriteEndObject();
            json.WriteString("startsAt", content.Firing ? content.At : content.Group.FirstAt);
            json.WriteString("endsAt", content.Firing ? now + MissedMax * ResendEvery!.Value : now);
            if (content.Url is { } url) json.WriteString("generatorURL", url.ToString());
        }, cancellationToken);
    }

    public Task<DeliveryResult> BeatAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return PostAsync(json =>
        {
            json.WriteStartObject("labels");
            json.WriteString("alertname", "SluiceHeartbeat");
            json.WriteString("severity", "none");
            json.WriteEndObject();
            json.WriteStartObject("annotations");
            json.WriteString("summary", "always firing; when it stops, nobody is told of failures any more");
            json.WriteEndObject();
            json.WriteString("endsAt", now + MissedMax * HeartbeatEvery!.Value);
        }, cancellationToken);
    }

    private Task<DeliveryResult> PostAsync(Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{settings.Url!.AbsoluteUri.TrimEnd('/')}/api/v2/alerts")
        {
            Content = HttpCalls.Json(json =>
            {
                json.WriteStartArray();
                json.WriteStartObject();
                write(json);
                json.WriteEndObject();
                json.WriteEndArray();
            }),
        };
        if (TargetSecret.Find(settings) is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client.SendAsync(request, time, cancellationToken);
    }
}
