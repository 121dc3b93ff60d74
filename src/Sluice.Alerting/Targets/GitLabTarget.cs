using System.Net.Http.Headers;
using Sluice.Workspace;

namespace Sluice.Alerting;

/// <summary>Alerts of a GitLab project, by its HTTP endpoint. GitLab joins alerts of one fingerprint, and ends them when one comes with an end; a
/// project can make an incident of each.</summary>
internal sealed class GitLabTarget(AlertTargetSettings settings, HttpClient client, TimeProvider time) : INotificationTarget
{
    public string Name => settings.Name;

    public Task<DeliveryResult> SendAsync(NotificationContent content, string? reference, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, settings.Url)
        {
            Content = HttpCalls.Json(json =>
            {
                json.WriteStartObject();
                json.WriteString("title", NotificationText.Summary(content));
                json.WriteString("description", NotificationText.Detail(content));
                json.WriteString("start_time", content.Firing ? content.At : content.Group.FirstAt);
                if (!content.Firing) json.WriteString("end_time", content.At);
                json.WriteString("service", content.Group.Contract);
                json.WriteString("monitoring_tool", "Sluice");
                // GitLab answers 500 to a severity it does not know.
                json.WriteString("severity", content.Severity switch { "critical" => "critical", "error" => "high", "warning" => "medium", _ => "info" });
                json.WriteString("fingerprint", content.Group.Id);
                json.WriteEndObject();
            }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TargetSecret.Get(settings));
        return client.SendAsync(request, time, cancellationToken);
    }
}
