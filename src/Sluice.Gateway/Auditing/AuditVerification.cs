using System.Globalization;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>What is wrong with the ledger or its audit.</summary>
/// <param name="Code"><c>altered</c>, <c>removed</c>, <c>added</c>, <c>reordered</c>, <c>chain_broken</c>, <c>tail_removed</c> or <c>inconsistent</c>.</param>
/// <param name="Place">Where: a submission, an entry of the audit, a batch, or a table.</param>
/// <param name="Message">One sentence, without content.</param>
public sealed record AuditFinding(string Code, string Place, string Message);

/// <summary>What a verification found.</summary>
/// <param name="Head">The head of the chain, <c>NUMBER:HASH</c>. Keep it elsewhere: with it a later verification shows that nothing before was taken away.</param>
/// <param name="Batches">Batches that were verified.</param>
/// <param name="Submissions">Submissions that were verified.</param>
/// <param name="Entries">Entries of the audit that were verified.</param>
/// <param name="Before">Submissions from before there was a chain; the chain knows only how many they were.</param>
/// <param name="Findings">Everything wrong, at most as many as were asked for.</param>
public sealed record AuditReport(string Head, long Batches, long Submissions, long Entries, long Before, IReadOnlyList<AuditFinding> Findings)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool Intact => Findings.Count == 0;
}

/// <summary>Verifies that nothing of the ledger and its audit was altered, removed, added or reordered: every batch by the one before, every row by its
/// batch. Servers may go on writing meanwhile. One run at a time.</summary>
public sealed class AuditVerification(IAuditStore store)
{
    /// <summary>Most findings that are told, unless it is said otherwise.</summary>
    public const int FindingsDefault = 100;

    private const int BatchesAtOnce = 500, RowsAtOnce = 1_000;

    private readonly List<AuditFinding> _findings = [];
    private readonly Dictionary<string, long> _leaves = new(StringComparer.Ordinal);
    private long _submissions, _entries;

    /// <summary>Verifies everything.</summary>
    /// <param name="expected">A head that was seen before, <c>NUMBER:HASH</c>; null: none.</param>
    /// <param name="findingsMax">Most findings that are told.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    /// <exception cref="ArgumentException">The expected head is none.</exception>
    public async Task<AuditReport> RunAsync(string? expected = null, int findingsMax = FindingsDefault, CancellationToken cancellationToken = default)
    {
        var wanted = Parse(expected);
        _findings.Clear();
        (_submissions, _entries) = (0, 0);
        var state = await store.StateAsync(cancellationToken);
        if (wanted is { } later && later.Number > state.Number)
            Find("tail_removed", $"batch {state.Number}", $"The chain ends here; it once went to batch {later.Number}.");
        var through = await WalkAsync(state, wanted, findingsMax, cancellationToken);
        if (through) Count(state);
        CountBefore(state);
        foreach (var difference in await store.DifferencesAsync(findingsMax, cancellationToken)) Find("inconsistent", difference, "It does not agree with the rest of the ledger.");
        return new AuditReport(state.Head, state.Number, _submissions, _entries, state.Before, [.. _findings.Take(findingsMax)]);
    }

    private void Count(AuditState state)
    {
        if (_submissions < state.Submissions)
            Find("added", "submission", $"{state.Submissions - _submissions} submissions are in no batch: they were not stored by a gateway, or their batches were taken away.");
        if (_entries < state.Entries)
            Find("added", "audit_entry", $"{state.Entries - _entries} entries are in no batch: they were not stored by a gateway, or their batches were taken away.");
    }

    // What was stored before the chain began is in no batch: only how much it was is known, and the chain has that.
    private void CountBefore(AuditState state)
    {
        if (state.BeforeThen is not { } then)
            Find("inconsistent", "audit_entry", "There is not one entry audit.begun, or it tells of another beginning of the chain.");
        else if (state.Before > then) Find("added", "submission", $"{state.Before - then} submissions stand before the beginning of the chain that were not there when it began.");
        else if (state.Before < then) Find("removed", "submission", $"{then - state.Before} submissions from before the chain began are gone.");
    }

    /// <summary>Verifies batch after batch, with their rows.</summary>
    /// <returns>Whether it came to the end; false when there were too many findings before.</returns>
    private async Task<bool> WalkAsync(AuditState state, (long Number, string Hash)? wanted, int findingsMax, CancellationToken cancellationToken)
    {
        var (before, pending) = (new AuditBatch(0, default, default, default), new List<(long Batch, AuditItem Item)>());
        // Batch 0 has no items; it only begins the chain.
        long after = -1;
        while (after < state.Number && _findings.Count < findingsMax)
        {
            var batches = await store.BatchesAsync(after, BatchesAtOnce, cancellationToken);
            if (batches.Count == 0) break;
            foreach (var batch in batches.TakeWhile(batch => batch.Number <= state.Number))
            {
                Check(batch, before, after, wanted);
                pending.AddRange(AuditChain.Items(batch.Items).Select(item => (batch.Number, item)));
                (before, after) = (batch, batch.Number);
                if (pending.Count < RowsAtOnce) continue;
                await CompareAsync(pending, cancellationToken);
                pending.Clear();
            }

            after = Math.Max(after, batches[^1].Number);
        }

        await CompareAsync(pending, cancellationToken);
        return after >= state.Number || _findings.Count < findingsMax;
    }

    private void Check(AuditBatch batch, AuditBatch before, long after, (long Number, string Hash)? wanted)
    {
        var place = $"batch {batch.Number}";
        if (batch.Number != after + 1) Find("removed", $"batch {after + 1}", $"It is missing before batch {batch.Number}.");
        else if (batch.Number > 0 && !batch.Previous.Span.SequenceEqual(before.Hash.Span)) Find("chain_broken", place, $"It does not follow batch {before.Number}.");
        if (batch.Number > 0 && !batch.Hash.Span.SequenceEqual(AuditChain.HashOf(batch.Number, batch.Previous.Span, batch.Items.Span)))
            Find("altered", place, "Its hash is not that of its items.");
        if (wanted is { } head && head.Number == batch.Number && head.Hash != Convert.ToHexStringLower(batch.Hash.Span))
            Find("chain_broken", place, "It is another one than the expected head: the chain was written anew.");
    }

    private async Task CompareAsync(List<(long Batch, AuditItem Item)> pending, CancellationToken cancellationToken)
    {
        foreach (var kind in new[] { AuditChain.Submission, AuditChain.Entry })
        {
            var items = pending.Where(pair => pair.Item.Kind == kind).ToList();
            if (items.Count == 0) continue;
            _leaves.Clear();
            foreach (var (_, item) in items) _leaves[item.Leaf] = item.Seq;
            var rows = (await store.RowsAsync(kind, items.ConvertAll(pair => pair.Item.Seq), cancellationToken)).ToDictionary(row => row.Seq);
            foreach (var (batch, item) in items) Compare(kind, batch, item, rows.GetValueOrDefault(item.Seq));
            if (kind == AuditChain.Submission) _submissions += rows.Count;
            else _entries += rows.Count;
        }
    }

    private void Compare(byte kind, long batch, AuditItem item, LinkedRow? row)
    {
        var name = kind == AuditChain.Submission ? "submission" : "audit entry";
        if (row is null) Find("removed", $"{name} {item.Seq}", $"It is gone; batch {batch} has it.");
        else if (row.Leaf == item.Leaf && row.Revision == item.Revision) return;
        else if (_leaves.TryGetValue(row.Leaf, out var other) && other != item.Seq) Find("reordered", $"{name} {item.Seq} ({row.Id})", $"It stands where number {item.Seq} stood, and was number {other}.");
        else Find("altered", $"{name} {item.Seq} ({row.Id})", $"It, or something that belongs to it, is not what batch {batch} has.");
    }

    private void Find(string code, string place, string message) => _findings.Add(new AuditFinding(code, place, message));

    private static (long Number, string Hash)? Parse(string? head)
    {
        if (head is null) return null;
        var at = head.IndexOf(':', StringComparison.Ordinal);
        return at > 0 && long.TryParse(head[..at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && head.Length == at + 65
            && head[(at + 1)..].All(char.IsAsciiHexDigitLower)
                ? (number, head[(at + 1)..])
                : throw new ArgumentException($"A head is NUMBER:HASH, as a verification prints it; '{head}' is none.", nameof(head));
    }
}
