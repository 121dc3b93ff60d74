using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Sluice.Gateway;
using Sluice.Server.Safeguards;
using Sluice.Server.Tests.Content;

namespace Sluice.Server.Tests.Safeguards;

public sealed class SafeguardHostTests : SafeguardFixture
{
    private readonly AsyncLocal<bool> _fails = new();

    [Fact]
    public async Task Whatever_a_look_runs_into_the_server_goes_on_and_so_does_what_was_begun()
    {
        await StartAsync("quarantine");
        await SubmitAsync(20, Bad, "1.0.0");
        using var log = new CapturedLog();
        using var host = new SafeguardHost(Server.Sluice, new ServerOptions(), new Logger<SafeguardHost>(log));
        // Somebody's listener that throws, where nothing expects it: after the measure is on record.
        using var listener = new MeterListener { InstrumentPublished = (instrument, on) => { if (instrument.Name == "sluice.safeguards") on.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => { if (_fails.Value) throw new InvalidOperationException("a mistake"); });
        listener.Start();
        _fails.Value = true;
        for (var look = 0; look < 2; look++) await host.LookAsync(Cancel);
        Assert.Contains("a mistake", Assert.Single(log.Lines), StringComparison.Ordinal);

        _fails.Value = false;
        await host.LookAsync(Cancel);
        Assert.Single(log.Lines);
        var safeguard = await OneAsync();
        Assert.Equal(SafeguardState.Taken, safeguard.State);
        var group = Assert.Single((await Server.GetAsync("/api/groups")).Json.GetProperty("items").EnumerateArray());
        Assert.Equal("acknowledged", group.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_look_that_the_end_of_the_server_breaks_off_is_no_mistake()
    {
        await StartAsync("quarantine");
        using var log = new CapturedLog();
        using var host = new SafeguardHost(Server.Sluice, new ServerOptions(), new Logger<SafeguardHost>(log));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.LookAsync(new CancellationToken(canceled: true)));
        Assert.Empty(log.Lines);
    }
}
