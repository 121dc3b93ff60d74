using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sluice.EndToEnd.Incidents;

/// <summary>Debian's Prometheus or Alertmanager on a free loopback port.</summary>
internal sealed class WatchProgram : IAsyncDisposable
{
    private readonly Process _process;

    private WatchProgram(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Whether both are installed.</summary>
    public static bool AreThere => Find("prometheus") is not null && Find("prometheus-alertmanager") is not null;

    public static Task<WatchProgram> AlertmanagerAsync(string folder, Uri hook, CancellationToken cancellation)
    {
        File.WriteAllText(Path.Combine(folder, "alertmanager.yml"), $"""
            route: {"{"} receiver: hook, group_by: ["..."], group_wait: 1s, group_interval: 1s, repeat_interval: 4h {"}"}
            receivers:
              - name: hook
                webhook_configs: [ {"{"} url: "{hook}", send_resolved: true {"}"} ]
            """);
        return StartAsync("prometheus-alertmanager", "/-/ready", cancellation,
            $"--config.file={folder}/alertmanager.yml", $"--storage.path={folder}/alertmanager", "--cluster.listen-address=");
    }

    public static Task<WatchProgram> PrometheusAsync(string folder, Uri gateway, Uri alertmanager, string rules, CancellationToken cancellation)
    {
        File.WriteAllText(Path.Combine(folder, "prometheus.yml"), $"""
            global: {"{"} scrape_interval: 1s, evaluation_interval: 1s {"}"}
            rule_files: [ "{rules}" ]
            alerting:
              alertmanagers: [ {"{"} static_configs: [ {"{"} targets: [ "{alertmanager.Authority}" ] {"}"} ] {"}"} ]
            scrape_configs:
              - job_name: sluice
                static_configs: [ {"{"} targets: [ "{gateway.Authority}" ] {"}"} ]
            """);
        return StartAsync("prometheus", "/-/ready", cancellation, $"--config.file={folder}/prometheus.yml", $"--storage.tsdb.path={folder}/prometheus");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<WatchProgram> StartAsync(string name, string ready, CancellationToken cancellation, params string[] arguments)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(Find(name)!) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])[.. arguments, string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}")]) start.ArgumentList.Add(argument);
        var program = new WatchProgram(Process.Start(start)!, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")));
        program._process.BeginErrorReadLine();
        program._process.BeginOutputReadLine();
        using var http = new HttpClient { BaseAddress = program.Address };
        await Until.TrueAsync(async () =>
        {
            Assert.False(program._process.HasExited, $"{name} ended before it was ready.");
            try
            {
                using var reply = await http.GetAsync(ready, cancellation);
                return reply.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, cancellation);
        return program;
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private static string? Find(string name) => Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}

/// <summary>Who is woken: keeps what Alertmanager's webhook is sent.</summary>
internal sealed class Hook : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<AlertSeen> _seen = [];

    private Hook(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public IReadOnlyList<AlertSeen> Seen
    {
        get
        {
            lock (_seen) return [.. _seen];
        }
    }

    public static async Task<Hook> StartAsync(CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var hook = new Hook(app);
        app.MapPost("/", async (HttpContext context) =>
        {
            var body = await System.Text.Json.JsonSerializer.DeserializeAsync<System.Text.Json.JsonElement>(context.Request.Body);
            lock (hook._seen)
            {
                foreach (var alert in body.GetProperty("alerts").EnumerateArray())
                {
                    hook._seen.Add(new AlertSeen(alert.GetProperty("status").GetString()!,
                        alert.GetProperty("labels").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!, StringComparer.Ordinal), alert.GetRawText()));
                }
            }
        });
        await app.StartAsync(cancellation);
        return hook;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>An alert as it came.</summary>
internal sealed record AlertSeen(string Status, IReadOnlyDictionary<string, string> Labels, string Text);

/// <summary>Looks again, a little later, until something is so.</summary>
internal static class Until
{
    public static async Task TrueAsync(Func<Task<bool>> look, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await look()) await timer.WaitForNextTickAsync(cancellation);
    }
}
