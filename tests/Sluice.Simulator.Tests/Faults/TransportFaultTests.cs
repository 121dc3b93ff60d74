using System.Net;
using System.Text.Json.Nodes;

namespace Sluice.Simulator.Tests;

public sealed class TransportFaultTests
{
    [Fact]
    public async Task A_429_names_the_time_to_wait()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None.With(Fault.Http429, 1), o => o.RetryAfterSeconds = 7);
        using var response = await simulator.PostAsync(Requests.Ticket(1));
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter!.Delta);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!;
        Assert.Equal("rate_limit_exceeded", (string?)error["code"]);
    }

    [Fact]
    public async Task A_500_has_the_shape_of_an_error()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None.With(Fault.Http500, 1));
        var (status, error) = await simulator.ErrorAsync(Requests.Ticket(1).ToJsonString());
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Equal("server_error", (string?)error["type"]);
    }

    [Fact]
    public async Task A_timeout_answers_504_after_its_hold()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None.With(Fault.Timeout, 1), o => o.TimeoutHold = TimeSpan.FromMilliseconds(1));
        var (status, error) = await simulator.ErrorAsync(Requests.Ticket(1).ToJsonString());
        Assert.Equal(HttpStatusCode.GatewayTimeout, status);
        Assert.Equal("timeout", (string?)error["code"]);
    }

    [Fact]
    public async Task A_timeout_is_held_until_the_client_gives_up()
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None.With(Fault.Timeout, 1), o => o.TimeoutHold = TimeSpan.FromMinutes(30));
        simulator.Client.Timeout = TimeSpan.FromMilliseconds(300);
        await Assert.ThrowsAsync<TaskCanceledException>(() => simulator.PostAsync(Requests.Ticket(1)));
    }

    [Fact]
    public async Task Stopping_drops_requests_that_are_held()
    {
        var simulator = await RunningSimulator.StartAsync(FaultProfile.None.With(Fault.Timeout, 1), o => o.TimeoutHold = TimeSpan.FromMinutes(30));
        var held = simulator.PostAsync(Requests.Ticket(1));
        while (simulator.Server.Statistics.Faults[Fault.Timeout] == 0)
            await Task.Yield();
        await simulator.Server.DisposeAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => held);
        await simulator.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cut_stream_ends_in_the_middle(bool stream)
    {
        await using var simulator = await RunningSimulator.StartAsync(FaultProfile.None.With(Fault.CutStream, 1));
        var body = Requests.Ticket(1);
        body["stream"] = stream;
        await Assert.ThrowsAsync<HttpRequestException>(() => simulator.PostAsync(body));
        Assert.Equal(1, simulator.Server.Statistics.Faults[Fault.CutStream]);
    }

    [Fact]
    public async Task A_retry_of_the_very_same_request_can_succeed_and_the_whole_row_repeats()
    {
        var profile = FaultProfile.None.With(Fault.Http500, 0.5).With(Fault.Http429, 0.2);
        var first = await StatusesAsync(profile);
        Assert.Contains(HttpStatusCode.OK, first);
        Assert.Contains(HttpStatusCode.InternalServerError, first);
        Assert.Equal(first, await StatusesAsync(profile));

        static async Task<List<HttpStatusCode>> StatusesAsync(FaultProfile profile)
        {
            await using var simulator = await RunningSimulator.StartAsync(profile);
            var statuses = new List<HttpStatusCode>();
            for (var i = 0; i < 30; i++)
            {
                using var response = await simulator.PostAsync(Requests.Ticket(1));
                statuses.Add(response.StatusCode);
            }

            return statuses;
        }
    }

    [Fact]
    public void Repetitions_are_counted_within_a_bound()
    {
        var seen = new SeenRequests(2);
        Assert.Equal([0, 1, 0, 0, 0], [seen.Count("a"), seen.Count("a"), seen.Count("b"), seen.Count("c"), seen.Count("a")]);
    }
}
