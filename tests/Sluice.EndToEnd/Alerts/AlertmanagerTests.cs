using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Sluice.EndToEnd.Alerts;

/// <summary>The real Alertmanager, as Debian has it: an alert fires, survives Alertmanager's restart by being sent again, and is resolved.</summary>
public sealed class AlertmanagerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-am-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_alert_fires_is_sent_again_after_a_restart_and_is_resolved()
    {
        var program = new[] { "/usr/bin/prometheus-alertmanager", "/usr/bin/alertmanager" }.FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "Alertmanager is not installed here.");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        var cancel = patience.Token;
        var port = FreePort();
        Write("alertmanager.yml", "route: { receiver: none }\nreceivers: [ { name: none } ]\n");
        Write("sluice.yaml", $"alerts:\n  targets:\n    am: {{ kind: alertmanager, url: 'http://127.0.0.1:{port}', resendSeconds: 5, heartbeatSeconds: 5 }}\n");
        Write("contracts/note/contract.yaml", "correction: { attemptsMax: 0 }\nalerts: { severity: critical }\n");
        Write("contracts/note/1.0.0/schema.json", """{"type":"object","required":["text"]}""");
        using var alertmanager = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await using var server = await ServeProcess.StartAsync(_folder.FullName, cancel);
        using var http = new HttpClient { BaseAddress = server.Address };
        using var rejected = await http.PostAsJsonAsync("/api/outputs", new { contract = "note", output = "no" }, cancel);
        var group = JsonElement.Parse(await rejected.Content.ReadAsStringAsync(cancel)).GetProperty("failure").GetProperty("group").GetString();

        // It was not there when the group opened; the outbox waits for it.
        using (var first = Start(program!, port))
        {
            var alert = await AlertAsync(alertmanager, group!, cancel);
            Assert.Equal(("critical", "note", "active"), (alert.GetProperty("labels").GetProperty("severity").GetString(),
                alert.GetProperty("labels").GetProperty("contract").GetString(), alert.GetProperty("status").GetProperty("state").GetString()));
            Assert.Equal($"sluice failure group show {group}", alert.GetProperty("annotations").GetProperty("command").GetString());
            await AlertsAsync(alertmanager, alerts => alerts.Any(one => Name(one) == "SluiceHeartbeat"), cancel);
            first.Kill();
            await first.WaitForExitAsync(cancel);
        }

        using var second = Start(program!, port);
        try
        {
            await AlertAsync(alertmanager, group!, cancel);
            using var resolved = await http.PostAsJsonAsync($"/api/groups/{group}/resolve", new { who = "ann", reason = "mended" }, cancel);
            Assert.Equal(HttpStatusCode.OK, resolved.StatusCode);
            await AlertsAsync(alertmanager, alerts => alerts.All(one => Name(one) == "SluiceHeartbeat"), cancel);
        }
        finally
        {
            second.Kill();
            await second.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static string? Name(JsonElement alert) => alert.GetProperty("labels").GetProperty("alertname").GetString();

    private static async Task<JsonElement> AlertAsync(HttpClient alertmanager, string group, CancellationToken cancel) =>
        (await AlertsAsync(alertmanager, alerts => alerts.Any(alert => GroupOf(alert) == group), cancel)).Single(alert => GroupOf(alert) == group);

    private static string? GroupOf(JsonElement alert) => alert.GetProperty("labels").TryGetProperty("group", out var group) ? group.GetString() : null;

    /// <summary>The active alerts, once they are as they should be.</summary>
    private static async Task<IReadOnlyList<JsonElement>> AlertsAsync(HttpClient alertmanager, Func<IReadOnlyList<JsonElement>, bool> fit, CancellationToken cancel)
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await look.WaitForNextTickAsync(cancel))
        {
            try
            {
                var alerts = JsonElement.Parse(await alertmanager.GetStringAsync("/api/v2/alerts?active=true", cancel)).EnumerateArray().ToList();
                if (fit(alerts)) return alerts;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
        }

        throw new OperationCanceledException(cancel);
    }

    private Process Start(string program, int port) => Process.Start(new ProcessStartInfo(program,
    [
        $"--config.file={Path.Combine(_folder.FullName, "alertmanager.yml")}", $"--storage.path={Path.Combine(_folder.FullName, "data")}",
        $"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=",
    ])
    {
        UseShellExecute = false,
        WorkingDirectory = _folder.FullName,
        RedirectStandardError = false,
    })!;

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
