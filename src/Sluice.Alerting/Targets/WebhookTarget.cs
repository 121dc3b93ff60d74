using System.Globalization;
using System.Text.Json;
using Sluice.Gateway;
using Sluice.Workspace;

namespace Sluice.Alerting;

/// <summary>A program of one's own, by Standard Webhooks: <c>{type, timestamp, data}</c>, signed. The id stays the same over every attempt.</summary>
internal sealed class WebhookTarget(AlertTargetSettings settings, HttpClient client, TimeProvider time) : INotificationTarget
{
    public string Name => settings.Name;

    public TimeSpan? HeartbeatEvery { get; } = settings.HeartbeatSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    public Task<DeliveryResult> SendAsync(NotificationContent content, string? reference, CancellationToken cancellationToken) =>
        PostAsync(content.Id, $"group.{GatewayNames.Of(content.Kind)}", content.At, json =>
            JsonSerializer.Serialize(json, content, AlertingJson.Default.NotificationContent), cancellationToken);

    public Task<DeliveryResult> BeatAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return PostAsync(string.Create(CultureInfo.InvariantCulture, $"beat-{now.ToUnixTimeMilliseconds()}"), "heartbeat", now, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("everySeconds", settings.HeartbeatSeconds ?? 0);
            json.WriteEndObject();
        }, cancellationToken);
    }

    private Task<DeliveryResult> PostAsync(string id, string type, DateTimeOffset at, Action<Utf8JsonWriter> data, CancellationToken cancellationToken)
    {
        var body = HttpCalls.Bytes(json =>
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("timestamp", at);
            json.WritePropertyName("data");
            data(json);
            json.WriteEndObject();
        });
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, settings.Url) { Content = HttpCalls.Json(body) };
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", now.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", WebhookSignature.Of(TargetSecret.Get(settings), id, now, body));
        return client.SendAsync(request, time, cancellationToken);
    }
}
