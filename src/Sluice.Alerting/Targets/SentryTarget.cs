using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sluice.Gateway;
using Sluice.Workspace;

namespace Sluice.Alerting;

/// <summary>Sentry, by envelopes of one event whose fingerprint is the group. Its key is a DSN. Sentry has no event for an end, so only what
/// needs somebody is sent; the event's id follows from the notification's, so that one that comes twice is one.</summary>
internal sealed class SentryTarget(AlertTargetSettings settings, HttpClient client, TimeProvider time) : INotificationTarget
{
    public string Name => settings.Name;

    public TimeSpan? HeartbeatEvery { get; } = settings.HeartbeatSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    public Task<DeliveryResult> SendAsync(NotificationContent content, string? reference, CancellationToken cancellationToken) =>
        content.Firing && content.Kind != GroupChangeKind.Acknowledged
            ? PostAsync(IdOf(content.Id), "event", json => WriteEvent(json, content), cancellationToken)
            : Task.FromResult(DeliveryResult.Delivered);

    public Task<DeliveryResult> BeatAsync(CancellationToken cancellationToken)
    {
        var id = IdOf(string.Create(CultureInfo.InvariantCulture, $"beat-{time.GetUtcNow().ToUnixTimeMilliseconds()}"));
        return PostAsync(id, "check_in", json =>
        {
            json.WriteStartObject();
            json.WriteString("check_in_id", id);
            json.WriteString("monitor_slug", "sluice-alerting");
            json.WriteString("status", "ok");
            json.WriteEndObject();
        }, cancellationToken);
    }

    private Task<DeliveryResult> PostAsync(string id, string type, Action<Utf8JsonWriter> item, CancellationToken cancellationToken)
    {
        var dsn = TargetSecret.Get(settings);
        if (!Uri.TryCreate(dsn, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length == 0
            || address.AbsolutePath.TrimEnd('/') is not { Length: > 1 } path)
        {
            throw new TargetException("its key is no DSN of Sentry: https://KEY@HOST/PROJECT");
        }
        var slash = path.LastIndexOf('/');
        var endpoint = new UriBuilder(address.Scheme, address.Host, address.Port, $"{path[..slash]}/api/{path[(slash + 1)..]}/envelope/").Uri;
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(Envelope(id, type, item)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-sentry-envelope");
        request.Headers.TryAddWithoutValidation("X-Sentry-Auth",
            $"Sentry sentry_version=7, sentry_client=sluice, sentry_key={address.UserInfo.Split(':')[0]}");
        return client.SendAsync(request, time, cancellationToken);
    }

    private byte[] Envelope(string id, string type, Action<Utf8JsonWriter> item)
    {
        var payload = HttpCalls.Bytes(item);
        var sent = time.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        var header = $"{{\"event_id\":\"{id}\",\"sent_at\":\"{sent}\"}}\n{{\"type\":\"{type}\",\"length\":{payload.Length},\"content_type\":\"application/json\"}}\n";
        return [.. Encoding.UTF8.GetBytes(header), .. payload, (byte)'\n'];
    }

    private static void WriteEvent(Utf8JsonWriter json, NotificationContent content)
    {
        json.WriteStartObject();
        json.WriteString("event_id", IdOf(content.Id));
        json.WriteString("timestamp", content.At);
        json.WriteString("platform", "other");
        json.WriteString("logger", "sluice");
        json.WriteString("level", content.Severity == "critical" ? "fatal" : content.Severity);
        json.WriteStartObject("message");
        json.WriteString("formatted", NotificationText.Summary(content));
        json.WriteEndObject();
        json.WriteStartArray("fingerprint");
        json.WriteStringValue("sluice");
        json.WriteStringValue(content.Group.Id);
        json.WriteEndArray();
        json.WriteStartObject("tags");
        json.WriteString("contract", content.Group.Contract);
        json.WriteString("code", content.Group.Code);
        json.WriteString("group", content.Group.Id);
        json.WriteString("tenant", content.Tenant);
        json.WriteString("change", GatewayNames.Of(content.Kind));
        json.WriteEndObject();
        json.WritePropertyName("extra");
        JsonSerializer.Serialize(json, content, AlertingJson.Default.NotificationContent);
        json.WriteEndObject();
    }

    private static string IdOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
