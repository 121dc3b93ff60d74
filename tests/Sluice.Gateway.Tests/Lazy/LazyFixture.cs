using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Sluice.Gateway.Tests;

/// <summary>A gateway whose contract takes mode lazy, over a clock that only moves when a test says so: nothing leaves the window before.</summary>
internal sealed class LazyFixture(string rule = "allowed", string settings = "windowMilliseconds: 50", ScriptedModel? model = null) : IDisposable
{
    public const string Valid = """{"id":"T-1","priority":"low"}""";

    private const int PassesMax = 5_000_000;
    private int _passed;

    private readonly GatewayFixture _fixture = new(model, $"key: /id\npersistence: {{ lazy: {rule} }}",
        files: ("sluice.yaml", $"limits: {{ outputBytesMax: 4096 }}\nlazy: {{ {settings} }}\n"));

    public GatewayFixture Gateway => _fixture;

    public MemoryLedger Ledger => _fixture.Ledger;

    public LazyWindow Window => _fixture.Services.GetRequiredService<LazyWindow>();

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public Task<AdmissionOutcome> OutcomeAsync(string output, SubmissionMode? mode = SubmissionMode.Lazy, string? idempotencyKey = null, string? tenant = null) =>
        _fixture.Gateway.SubmitAsync(GatewayFixture.Submission(output, idempotencyKey: idempotencyKey) with { Mode = mode, Tenant = tenant ?? Tenants.Default }, Cancel);

    public async Task<Decision> SubmitAsync(string output, SubmissionMode? mode = SubmissionMode.Lazy, string? idempotencyKey = null, string? tenant = null)
    {
        var outcome = await OutcomeAsync(output, mode, idempotencyKey, tenant);
        return outcome.Decision ?? throw new InvalidOperationException(outcome.Refusal!.Message);
    }

    /// <summary>Lets time pass until the window is empty.</summary>
    public async Task FlushAsync()
    {
        while (Window.State.Pending > 0) await PassAsync();
    }

    /// <summary>Lets time pass until something holds.</summary>
    public async Task UntilAsync(Func<bool> holds)
    {
        while (!holds()) await PassAsync();
    }

    public IEnumerable<string> StoredOutputs => Ledger.Entries.Select(entry => Encoding.UTF8.GetString(entry.Submission.Output.Span));

    public static string Ticket(string id, string priority = "low") => $$"""{"id":"{{id}}","priority":"{{priority}}"}""";

    public void Dispose()
    {
        // The end waits for what is in the window.
        (Ledger.FailsWith, Ledger.Between) = (null, null);
        _fixture.Dispose();
    }

    private async Task PassAsync()
    {
        Cancel.ThrowIfCancellationRequested();
        if (++_passed > PassesMax) Assert.Fail("It does not come about, however much time passes.");
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(10));
        await Task.Yield();
    }
}
