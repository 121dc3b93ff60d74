namespace Sluice.Gateway;

/// <summary>Lets one at a time through for each idempotency key of a tenant, in the order in which they came.</summary>
internal sealed class KeyGate
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Tenant, string Key), Task> _last = [];

    /// <summary>Waits until it is one's turn, which lasts until the result is disposed.</summary>
    public async ValueTask<Turn> EnterAsync(string tenant, string key, CancellationToken cancellationToken)
    {
        var turn = new Turn(this, (tenant, key));
        Task? before;
        lock (_lock)
        {
            before = _last.GetValueOrDefault(turn.Name);
            _last[turn.Name] = turn.Over;
        }

        if (before is null) return turn;
        try
        {
            await before.WaitAsync(cancellationToken);
            return turn;
        }
        catch (OperationCanceledException)
        {
            // Those behind still wait for those before.
            _ = LeaveAfterAsync(before, turn);
            throw;
        }
    }

    private static async Task LeaveAfterAsync(Task before, Turn turn)
    {
        await before;
        turn.Dispose();
    }

    private void Leave(Turn turn)
    {
        lock (_lock)
        {
            if (_last.GetValueOrDefault(turn.Name) == turn.Over) _last.Remove(turn.Name);
        }
    }

    internal sealed class Turn(KeyGate gate, (string Tenant, string Key) name) : IDisposable
    {
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public (string Tenant, string Key) Name { get; } = name;

        public Task Over => _over.Task;

        public void Dispose()
        {
            gate.Leave(this);
            _over.TrySetResult();
        }
    }
}
