using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite;
using Sluice.Workspace;

namespace Sluice.Alerting.Tests.Outbox;

/// <summary>A gateway over an embedded store with a dispatcher, whose one target is a receiver called <c>ops</c>.</summary>
internal sealed class AlertFixture : IAsyncDisposable
{
    private const string Key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-alerts-");
    private ServiceProvider _services = null!;
    private SqliteStore _store = null!;

    private AlertFixture(TargetReceiver receiver) => Receiver = receiver;

    public FakeTimeProvider Time { get; } = new(Samples.At);

    public TargetReceiver Receiver { get; }

    public AlertDispatcher Dispatcher { get; private set; } = null!;

    public WorkspaceSnapshot Workspace { get; private set; } = null!;

    public LogLines Log { get; } = new();

    public INotificationStore Outbox => _store;

    public IGroupStore GroupStore => _store;

    public FailureGroups Groups => new(_store, Time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A fixture.</summary>
    /// <param name="alerts">The <c>alerts</c> of sluice.yaml in flow style; <c>URL</c> stands for the receiver's address. Null: one webhook.</param>
    public static async Task<AlertFixture> StartAsync(string? alerts = null)
    {
        var fixture = new AlertFixture(await TargetReceiver.StartAsync());
        Environment.SetEnvironmentVariable("SLUICE_TEST_OPS_KEY", Key);
        fixture.Write("contracts/note/1.0.0/schema.json", """{"type":"object","required":["text"],"properties":{"text":{"type":"string"},"on":{"type":"boolean"}}}""");
        fixture.Write("contracts/note/contract.yaml", "alerts: { severity: warning }\ncorrection: { attemptsMax: 0 }\n");
        fixture.Write("contracts/order/1.0.0/schema.json", """{"type":"object","required":["id"]}""");
        fixture.Write("contracts/order/contract.yaml", "correction: { attemptsMax: 0 }\n");
        fixture.Configure(alerts ?? "targets: { ops: { kind: webhook, url: 'URL', secretVariable: SLUICE_TEST_OPS_KEY } }");
        fixture._store = await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(fixture._folder.FullName, "s.db") }, fixture.Time,
            cancellationToken: Cancel);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(fixture.Time);
        services.AddSingleton(fixture._store);
        services.AddSluiceLedger<SqliteStore>();
        services.AddSluiceGateway(fixture.Workspace);
        fixture._services = services.BuildServiceProvider();
        fixture.Dispatcher = fixture.NewDispatcher();
        return fixture;
    }

    public AlertDispatcher NewDispatcher(IGroupStore? groups = null) => new(_store, groups ?? _store, () => Workspace, Time, new Random(7), new Logger<AlertDispatcher>(Log));

    /// <summary>Serves other settings, as a reload does.</summary>
    public void Configure(string alerts)
    {
        Write("sluice.yaml", $"alerts: {{ {alerts.Replace("URL", Receiver.Address.ToString(), StringComparison.Ordinal)} }}\n");
        var load = WorkspaceLoader.Load(_folder.FullName);
        Assert.Empty(load.Problems);
        Workspace = load.Snapshot!;
    }

    /// <summary>Submits what fails; its group.</summary>
    public async Task<string> FailAsync(string contract = "note", string output = "no")
    {
        var outcome = await _services.GetRequiredService<OutputGateway>().SubmitAsync(
            new Submission { Contract = contract, Output = Encoding.UTF8.GetBytes(output) }, Cancel);
        return outcome.Decision!.Failure!.Group;
    }

    public async Task ResolveAsync(string group) =>
        Assert.Null((await Groups.ResolveAsync(Tenants.Default, group, null, "ann", "mended", Cancel)).Refusal);

    /// <summary>Looks until nothing more can be done at this moment.</summary>
    public async Task SettleAsync(AlertDispatcher? dispatcher = null)
    {
        dispatcher ??= Dispatcher;
        for (var before = -1; before != Receiver.Requests.Count;)
        {
            before = Receiver.Requests.Count;
            await dispatcher.LookAsync(CancellationToken.None, CancellationToken.None);
            await dispatcher.SettledAsync();
            await dispatcher.LookAsync(CancellationToken.None, CancellationToken.None);
            await dispatcher.SettledAsync();
        }
    }

    /// <summary>The types of what was received, in order.</summary>
    public IReadOnlyList<string?> Types => [.. Receiver.Requests.Select(request => request.Json.GetProperty("type").GetString())];

    public async Task<IReadOnlyList<NotificationDetail>> NotificationsAsync() => (await Outbox.ListAsync(Tenants.Default, null, 100, null, Cancel)).Items;

    public async ValueTask DisposeAsync()
    {
        Dispatcher.Dispose();
        await _services.DisposeAsync();
        await _store.DisposeAsync();
        await Receiver.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}

/// <summary>Keeps what is logged.</summary>
internal sealed class LogLines : ILoggerFactory, ILogger
{
    public List<(LogLevel Level, string Text)> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (Lines) Lines.Add((logLevel, formatter(state, exception) + exception));
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
