using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Sluice.Gateway;
using Sluice.Workspace;

namespace Sluice.Alerting;

/// <summary>Issues of a GitHub repository: one for each group, found again by a mark in its text; a comment for each later change. A resolution
/// closes it, and a regression opens it again.</summary>
internal sealed class GitHubTarget(AlertTargetSettings settings, HttpClient client, TimeProvider time) : INotificationTarget
{
    private const int IssuesSearched = 100;
    private static readonly Uri Standard = new("https://api.github.com");

    public string Name => settings.Name;

    private string Issues => $"{(settings.Url ?? Standard).AbsoluteUri.TrimEnd('/')}/repos/{settings.Repository}/issues";

    public async Task<DeliveryResult> SendAsync(NotificationContent content, string? reference, CancellationToken cancellationToken)
    {
        if (reference is null)
        {
            var (found, fault) = await FindAsync(content, cancellationToken);
            if (fault is not null) return fault;
            if (found is null) return await MakeAsync(content, cancellationToken);
            reference = found;
        }
        // The state first: it may be set twice, a comment should not be made twice.
        if (StateOf(content) is { } state)
        {
            var changed = await SendAsync(HttpMethod.Patch, $"{Issues}/{reference}", json => json.WriteString("state", state), cancellationToken);
            if (changed.Outcome != DeliveryOutcome.Delivered) return changed;
        }
        var told = await SendAsync(HttpMethod.Post, $"{Issues}/{reference}/comments", json =>
            json.WriteString("body", $"**{NotificationText.Summary(content)}**\n\n{Block(content)}"), cancellationToken);
        return told with { Reference = reference };
    }

    private static string Mark(NotificationContent content) => $"<!-- sluice:{content.Group.Id} -->";

    // Indented, so that nothing in it is read as Markdown or as a mention of somebody.
    private static string Block(NotificationContent content) =>
        string.Concat(NotificationText.Detail(content).Split('\n').Where(line => line.Length > 0).Select(line => $"    {line}\n"));

    private static string? StateOf(NotificationContent content) => content.Kind switch
    {
        GroupChangeKind.Resolved => "closed",
        GroupChangeKind.Opened or GroupChangeKind.Regressed or GroupChangeKind.Reopened or GroupChangeKind.Unmuted => "open",
        _ => null,
    };

    /// <summary>The issue of the group, among the newest that Sluice made.</summary>
    private async Task<(string? Number, DeliveryResult? Fault)> FindAsync(NotificationContent content, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, $"{Issues}?labels=sluice&state=all&sort=created&direction=desc&per_page={IssuesSearched}");
        using var response = await client.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode) return (null, Result(response));
        using var issues = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
        var found = issues.RootElement.EnumerateArray().FirstOrDefault(issue =>
            issue.GetProperty("body").GetString()?.Contains(Mark(content), StringComparison.Ordinal) is true);
        return (found.ValueKind == JsonValueKind.Undefined ? null : NumberOf(found), null);
    }

    private async Task<DeliveryResult> MakeAsync(NotificationContent content, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Post, Issues);
        request.Content = HttpCalls.Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("title", NotificationText.Summary(content));
            json.WriteString("body", $"{Block(content)}\n{Mark(content)}");
            json.WriteStartArray("labels");
            json.WriteStringValue("sluice");
            json.WriteEndArray();
            json.WriteEndObject();
        });
        using var response = await client.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode) return Result(response);
        using var issue = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
        return DeliveryResult.Delivered with { Reference = NumberOf(issue.RootElement) };
    }

    private async Task<DeliveryResult> SendAsync(HttpMethod method, string address, Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        using var request = Request(method, address);
        request.Content = HttpCalls.Json(json =>
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        });
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return Result(response);
    }

    private HttpRequestMessage Request(HttpMethod method, string address)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TargetSecret.Get(settings));
        request.Headers.Accept.ParseAdd("application/vnd.github+json");
        request.Headers.UserAgent.ParseAdd("sluice");
        request.Headers.TryAddWithoutValidation("X-GitHub-Api-Version", "2022-11-28");
        return request;
    }

    /// <summary>GitHub says with 403 too that it was asked too often.</summary>
    private DeliveryResult Result(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.Forbidden
        && (response.Headers.RetryAfter is not null
            || (response.Headers.TryGetValues("x-ratelimit-remaining", out var left) && left.FirstOrDefault() == "0"))
            ? DeliveryResult.Later("status 403, asked too often", HttpCalls.RetryAfter(response, time) ?? TimeSpan.FromMinutes(1))
            : HttpCalls.Result(response, time);

    private static string NumberOf(JsonElement issue) => issue.GetProperty("number").GetInt64().ToString(CultureInfo.InvariantCulture);
}
