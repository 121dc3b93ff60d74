namespace Sluice.Simulator;

/// <summary>How often each request was seen, so that a retry of the very same request can succeed where the first try met a
/// transport fault. Bounded: the oldest is forgotten first.</summary>
internal sealed class SeenRequests(int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Counts a request.</summary>
    /// <returns>How often it was seen before.</returns>
    public int Count(string key)
    {
        lock (_lock)
        {
            if (_counts.TryGetValue(key, out var before))
            {
                _counts[key] = before + 1;
                return before;
            }

            if (_order.Count >= most)
                _counts.Remove(_order.Dequeue());
            _order.Enqueue(key);
            _counts[key] = 1;
            return 0;
        }
    }
}
