using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Alerting;

/// <summary>Tells people of failure groups. Several dispatchers, in one process or many, may run on one store.</summary>
public sealed class AlertDispatcher : IDisposable
{
    private const int SweepMax = 1_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), SweepEvery = TimeSpan.FromHours(1), LeaseSpare = TimeSpan.FromSeconds(2);

    private readonly INotificationStore _store;
    private readonly Func<WorkspaceSnapshot> _served;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HttpClient _client = HttpCalls.Client();
    private readonly NotificationRouter _router;
    private readonly OutboxWatch _watch;
    private readonly AlertTelemetry _telemetry;
    private readonly Heartbeats _heartbeats;
    private readonly DeliveryRun _deliveries;
    private readonly HashSet<Task> _running = [];
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private AlertSettings? _settings;
    private AlertTargets? _targets;
    private DateTimeOffset _sweptAt;

    /// <summary>A dispatcher.</summary>
    /// <param name="store">The outbox.</param>
    /// <param name="groups">The failure groups.</param>
    /// <param name="served">The workspace that is served now; a reload is taken up with the next notification.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">For waits that are spread.</param>
    /// <param name="logger">Where it logs to, without content.</param>
    public AlertDispatcher(INotificationStore store, IGroupStore groups, Func<WorkspaceSnapshot> served, TimeProvider time, Random random,
        ILogger<AlertDispatcher> logger)
    {
        (_store, _served, _time, _logger) = (store, served, time, logger);
        _router = new NotificationRouter(store, groups, time, logger);
        _watch = new OutboxWatch(store, time, logger);
        _telemetry = new AlertTelemetry(() => _watch.Health, time);
        _heartbeats = new Heartbeats(_telemetry, time, logger);
        _deliveries = new DeliveryRun(store, _telemetry, new Backoff(random), time, logger);
        _sweptAt = time.GetUtcNow() - SweepEvery;
    }

    /// <summary>Whether alerting works, as of the last look.</summary>
    public OutboxHealth Health => _watch.Health;

    /// <summary>Tells people until it is told to stop, then waits for what runs.</summary>
    /// <param name="stopping">Takes nothing further.</param>
    /// <param name="ending">Gives back what still runs, for another dispatcher.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken ending)
    {
        while (!stopping.IsCancellationRequested)
        {
            var more = await LookAsync(stopping, ending);
            if (!more) await WaitAsync(stopping);
        }

        await SettledAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _telemetry.Dispose();
        _client.Dispose();
    }

    /// <summary>Looks once for everything there is to do, and begins it.</summary>
    /// <returns>Whether there may be more at once.</returns>
    internal async Task<bool> LookAsync(CancellationToken stopping, CancellationToken ending)
    {
        WorkspaceSnapshot workspace;
        AlertTargets targets;
        try
        {
            workspace = _served();
            targets = TargetsOf(workspace.Settings.Alerts);
        }
        catch (Exception exception)
        {
            AlertLog.Unexpected(_logger, exception);
            return false;
        }

        // Each by itself: what cannot be done of one keeps nothing else from being done.
        var settings = workspace.Settings.Alerts;
        var tells = settings.Concurrency > 0;
        var routed = await TryAsync(async () => tells && await _router.RunAsync(workspace, targets, stopping), stopping);
        var taken = await TryAsync(() => DeliverAsync(settings, targets, stopping, ending), stopping);
        var swept = await TryAsync(() => SweepAsync(settings, stopping), stopping);
        var seen = await TryAsync(() => WatchAsync(settings, works: routed is not null && taken is not null && swept is not null, stopping), stopping);
        if (tells && seen is true) _heartbeats.Begin(targets, settings, Health, stopping);
        return routed is true || taken is true;
    }

    /// <summary>Waits for the deliveries and signs of life that run.</summary>
    internal Task SettledAsync() => Task.WhenAll([.. _running, _heartbeats.SettledAsync()]);

    /// <summary>Does something; null when it could not be done. Whatever it is, the next look tries again; alerting never ends by itself.</summary>
    private async Task<bool?> TryAsync(Func<Task<bool>> work, CancellationToken stopping)
    {
        try
        {
            return await work();
        }
        catch (StoreException exception)
        {
            _watch.Fail(exception);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The rest is done by whoever runs next.
        }
        catch (Exception exception)
        {
            AlertLog.Unexpected(_logger, exception);
        }

        return null;
    }

    private async Task<bool> WatchAsync(AlertSettings settings, bool works, CancellationToken cancellationToken)
    {
        await _watch.LookAsync(settings, works, cancellationToken);
        return true;
    }

    private async Task<bool> DeliverAsync(AlertSettings settings, AlertTargets targets, CancellationToken stopping, CancellationToken ending)
    {
        _running.RemoveWhere(task => task.IsCompleted);
        var free = settings.Concurrency - _running.Count;
        if (free <= 0) return false;
        var now = _time.GetUtcNow();
        // The lease outlasts the attempt: nobody sends what another still sends, and what comes after it waits.
        var claimed = await _store.ClaimAsync(free, now, now + TimeSpan.FromSeconds(settings.TimeoutSeconds) + LeaseSpare, stopping);
        foreach (var delivery in claimed) _running.Add(DeliverAsync(delivery, targets, settings, ending));
        return claimed.Count == free && claimed.Count > 0;
    }

    private async Task DeliverAsync(ClaimedDelivery claimed, AlertTargets targets, AlertSettings settings, CancellationToken ending)
    {
        await Task.Yield();
        try
        {
            await _deliveries.RunAsync(claimed, targets, settings, ending);
        }
        catch (Exception exception)
        {
            // Its lease ends, and it is made again.
            AlertLog.Unexpected(_logger, exception);
        }

        _bell.Writer.TryWrite(true);
    }

    private AlertTargets TargetsOf(AlertSettings settings)
    {
        if (!ReferenceEquals(_settings, settings) || _targets is null)
            (_settings, _targets) = (settings, new AlertTargets(settings, _client, _time));
        return _targets;
    }

    private async Task<bool> SweepAsync(AlertSettings settings, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (now - _sweptAt < SweepEvery) return false;
        if (await _store.SweepAsync(now - TimeSpan.FromDays(settings.RetentionDays), SweepMax, cancellationToken) < SweepMax) _sweptAt = now;
        return true;
    }

    /// <summary>Until a delivery has ended here, which may let another begin, and never long: other processes write too.</summary>
    private async Task WaitAsync(CancellationToken stopping)
    {
        using var pause = new CancellationTokenSource(Pause, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, stopping);
        try
        {
            await _bell.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to look.
        }
    }
}
