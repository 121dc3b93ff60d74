using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;

namespace Sluice.EndToEnd;

/// <summary>Readers and writers of learning plans over HTTP, which know what every record must hold.</summary>
internal sealed class PlanClients(HttpClient http, int records) : IDisposable
{
    private const int Readers = 4, Writers = 2, WriterKeys = 25, ChecksPerWrite = 10;

    private readonly ConcurrentDictionary<string, Plan> _expected = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private long _reads, _writes;

    public long Reads => Interlocked.Read(ref _reads);

    public long Writes => Interlocked.Read(ref _writes);

    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>Stores the records of version 1.</summary>
    public Task SeedAsync(CancellationToken cancellation) => Parallel.ForAsync(0, records,
        new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = cancellation }, async (number, token) =>
        {
            var plan = number % 3 == 0 ? new Plan($"Topic {number}", "Unstated") : new Plan($"Topic {number}", "Beginner");
            await SubmitAsync(Seeded(number), plan, 1, token);
        });

    public void Start()
    {
        for (var reader = 0; reader < Readers; reader++)
        {
            var random = new Random(reader);
            _running.Add(LoopAsync(() => CheckAsync(Seeded(random.Next(records)), random.Next(1, 3), _stop.Token)));
        }

        for (var writer = 0; writer < Writers; writer++)
        {
            // Keys of its own: some that were seeded and are moved meanwhile, some that are new. Both versions are written.
            var (random, first) = (new Random(100 + writer), writer * WriterKeys);
            _running.Add(LoopAsync(async () =>
            {
                var number = first + random.Next(WriterKeys);
                var key = number % 2 == 0 ? Seeded(number) : $"new-{number}";
                var plan = new Plan($"Edit {random.Next()}", random.Next(2) == 0 ? "Advanced" : "Beginner");
                await SubmitAsync(key, plan, random.Next(1, 3), _stop.Token);
                Interlocked.Increment(ref _writes);
                // Reads between writes, so that a sweep can meet nothing new.
                for (var check = 0; check < ChecksPerWrite; check++) await CheckAsync(key, 1 + check % 2, _stop.Token);
            }));
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
    }

    /// <summary>Every record that was ever acknowledged, in both versions.</summary>
    public async Task CheckAllAsync(CancellationToken cancellation)
    {
        foreach (var key in _expected.Keys)
        {
            await CheckAsync(key, 1, cancellation);
            await CheckAsync(key, 2, cancellation);
        }
    }

    public void Dispose() => _stop.Dispose();

    private static string Seeded(int number) => $"plan-{number:D6}";

    // Ends quietly when it is told to stop; anything else is a fault.
    private Task LoopAsync(Func<Task> step) => Task.Run(async () =>
    {
        try
        {
            while (!_stop.IsCancellationRequested) await step();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The expectation of a submission that was under way is settled by SubmitAsync.
        }
        catch (Exception exception)
        {
            _faults.Enqueue(exception.ToString());
        }
    });

    private async Task SubmitAsync(string key, Plan plan, int version, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        object output = version == 1 ? new { goal = plan.Text } : new { goals = new[] { new { topic = plan.Topic, level = plan.Level } } };
        // Not cut off half-way: what is not acknowledged would leave open what the record holds.
        using var response = await http.PostAsJsonAsync("/api/outputs", new { contract = $"learning-plan@{version}", key, output }, CancellationToken.None);
        if (!response.IsSuccessStatusCode) _faults.Enqueue($"{key}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(CancellationToken.None)}");
        else _expected[key] = plan;
    }

    private async Task CheckAsync(string key, int version, CancellationToken cancellation)
    {
        var before = _expected.GetValueOrDefault(key);
        using var response = await http.GetAsync($"/api/records/learning-plan/{key}?version={version}", cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        Interlocked.Increment(ref _reads);
        if (!response.IsSuccessStatusCode)
        {
            _faults.Enqueue($"{key} in version {version}: {(int)response.StatusCode} {text}");
            return;
        }

        var document = JsonElement.Parse(text).GetProperty("document");
        var plan = Plan.Of(document, version);
        if (plan is null) _faults.Enqueue($"{key} in version {version} has the wrong shape: {document}");
        // Written while it was read: then either is right.
        else if (before is not null && plan != before && plan != _expected.GetValueOrDefault(key) && !IsWritten(key))
            _faults.Enqueue($"{key} in version {version} is {plan}, not {before}");
    }

    private static bool IsWritten(string key) =>
        key.StartsWith("plan-", StringComparison.Ordinal) && int.Parse(key.AsSpan(5)) is < Writers * WriterKeys and var number && number % 2 == 0;

    /// <summary>What a plan says, whatever its version.</summary>
    private sealed record Plan(string Topic, string Level)
    {
        public string Text => Level switch
        {
            "Advanced" => $"Master advanced {Topic}",
            "Beginner" => $"Master {Topic} basics",
            _ => Topic,
        };

        /// <summary>Reads exactly the shape of a version; null when it is another.</summary>
        public static Plan? Of(JsonElement document, int version)
        {
            var members = document.EnumerateObject().ToList();
            if (members.Count != 1 || members[0].Name != (version == 1 ? "goal" : "goals")) return null;
            if (version == 2)
            {
                return members[0].Value is { ValueKind: JsonValueKind.Array } goals && goals.GetArrayLength() == 1
                    ? new Plan(goals[0].GetProperty("topic").GetString()!, goals[0].GetProperty("level").GetString()!)
                    : null;
            }

            var text = members[0].Value.GetString()!;
            if (text.StartsWith("Master advanced ", StringComparison.Ordinal)) return new Plan(text[16..], "Advanced");
            return text.StartsWith("Master ", StringComparison.Ordinal) ? new Plan(text[7..^7], "Beginner") : new Plan(text, "Unstated");
        }
    }
}
