using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry;
using Sluice.Server.Telemetry;

namespace Sluice.Server.Tests.Telemetry;

/// <summary>A receiver that is away, or takes nothing, costs telemetry and nothing else; and that it does is told.</summary>
[Collection(TelemetryCollection.Name)]
public sealed class LossTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_receiver_that_refuses_costs_spans_and_logs_which_are_counted_and_nothing_else(bool grpc)
    {
        using var lost = new LostCount();
        await using var telemetry = await TelemetryServer.StartAsync("", grpc);
        telemetry.Receiver.State = ReceiverState.Refusing;
        for (var i = 0; i < 20; i++) await AcceptedAsync(telemetry);
        telemetry.Flush();
        Assert.Empty(telemetry.Receiver.Spans);
        // Server, admit, validate and persist of each.
        Assert.True(lost.Of("traces", "export_failed") >= 80);
        Assert.True(lost.Of("metrics", "export_failed") > 0);
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_the_same()
    {
        using var lost = new LostCount();
        await using var telemetry = await TelemetryServer.StartAsync();
        await telemetry.Receiver.DisposeAsync();
        await AcceptedAsync(telemetry);
        telemetry.Flush();
        Assert.True(lost.Of("traces", "export_failed") >= 4);
    }

    [Fact]
    public async Task A_receiver_that_never_answers_holds_up_nobody_and_what_finds_no_place_is_counted()
    {
        using var lost = new LostCount();
        await using var telemetry = await TelemetryServer.StartAsync("queueMax: 10\nexportSeconds: 3600");
        telemetry.Receiver.State = ReceiverState.Silent;
        // The exporter waits for its first batch all the while: only what waits for nobody gets through this.
        for (var i = 0; i < 50; i++) await AcceptedAsync(telemetry);
        Assert.True(lost.Of("traces", "queue_full") >= 100);
        telemetry.Receiver.State = ReceiverState.Well;
        await telemetry.Receiver.DisposeAsync();
    }

    [Fact]
    public async Task What_is_lost_can_be_seen_where_it_was_not_lost()
    {
        await using var telemetry = await TelemetryServer.StartAsync();
        telemetry.Receiver.State = ReceiverState.Refusing;
        await AcceptedAsync(telemetry);
        telemetry.Flush();
        var metrics = (await telemetry.Server.GetAsync("/metrics")).Text;
        Assert.Contains("sluice_telemetry_lost_total{", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public void Loss_is_said_at_once_and_then_once_a_minute_with_everything_that_came_together()
    {
        var (time, log) = (new FakeTimeProvider(), new ListLogger());
        using var loss = new TelemetryLoss(time) { Logger = log };
        loss.Watch(OtlpSignal.Traces, 3, ExportResult.Failure);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(["3 spans, 0 log lines, 0 metrics"], log.Said);
        for (var i = 0; i < 1_000; i++) loss.Watch(OtlpSignal.Traces, 2, ExportResult.Failure);
        loss.Watch(OtlpSignal.Logs, 7, ExportResult.Failure);
        loss.Watch(OtlpSignal.Traces, 9, ExportResult.Success);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Single(log.Said);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["3 spans, 0 log lines, 0 metrics", "2000 spans, 7 log lines, 0 metrics"], log.Said);
        // A quiet minute ends it; the next loss is said at once again.
        time.Advance(TimeSpan.FromMinutes(5));
        loss.Watch(OtlpSignal.Metrics, 1, ExportResult.Failure);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("0 spans, 0 log lines, 1 metrics", log.Said.Last());
        Assert.Equal(3, log.Said.Count);
    }

    private static async Task AcceptedAsync(TelemetryServer telemetry) =>
        Assert.Equal(200, (await telemetry.Server.SubmitAsync(new { contract = "note", output = """{"text":"a"}""" })).Status);

    /// <summary>Sums up <c>sluice.telemetry.lost</c>.</summary>
    private sealed class LostCount : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentDictionary<(string, string), long> _counts = new();

        public LostCount()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "sluice.telemetry.lost") listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
            {
                var labels = tags.ToArray().ToDictionary(tag => tag.Key, tag => (string)tag.Value!, StringComparer.Ordinal);
                _counts.AddOrUpdate((labels["sluice.telemetry.signal"], labels["error.type"]), count, (_, before) => before + count);
            });
            _listener.Start();
        }

        public long Of(string signal, string reason) => _counts.GetValueOrDefault((signal, reason));

        public void Dispose() => _listener.Dispose();
    }

    private sealed class ListLogger : ILogger
    {
        public List<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Said.Add(formatter(state, exception).Split(": ")[1].Split(". ")[0]);
    }
}
