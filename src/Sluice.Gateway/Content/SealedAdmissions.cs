using Sluice.Contracts;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Content;

/// <summary>Decisions in a store that is not to show their content.</summary>
internal sealed class SealedAdmissions(IAdmissionStore store, ContentKeeper keeper) : IAdmissionStore
{
    public async Task<StoredOutcome> AppendAsync(AdmissionEntry entry, CancellationToken cancellationToken)
    {
        var stored = await store.AppendAsync(await keeper.KeepAsync(entry, cancellationToken), cancellationToken);
        // What was just decided is at hand as it was; an earlier decision is not.
        return stored.Decision is { Replayed: false } decision
            ? stored with { Decision = decision with { Edits = entry.Decision.Edits, Errors = entry.Decision.Errors, Attempts = entry.Decision.Attempts } }
            : await OpenAsync(stored, cancellationToken);
    }

    public async Task<StoredOutcome?> FindAsync(string tenant, string idempotencyKey, ContentHash requestHash, CancellationToken cancellationToken) =>
        await store.FindAsync(tenant, idempotencyKey, requestHash, cancellationToken) is { } stored ? await OpenAsync(stored, cancellationToken) : null;

    public async Task<Decision?> DecisionAsync(string tenant, string submissionId, CancellationToken cancellationToken) =>
        await store.DecisionAsync(tenant, submissionId, cancellationToken) is { } decision ? await keeper.OpenAsync(decision, cancellationToken) : null;

    private async ValueTask<StoredOutcome> OpenAsync(StoredOutcome stored, CancellationToken cancellationToken) =>
        stored.Decision is { } decision ? stored with { Decision = await keeper.OpenAsync(decision, cancellationToken) } : stored;
}
