using System.Collections.Concurrent;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>One upstream per model configuration, made on first use and kept, so that its circuit and its turns outlive a reload.</summary>
internal sealed class Upstreams(TimeProvider time, bool baggage) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Upstream>> _made = new(StringComparer.Ordinal);

    private readonly TraceContext _context = new(baggage);

    public Upstream For(ModelConfiguration model) =>
        _made.GetOrAdd(model.Hash.ToString(), _ => new Lazy<Upstream>(() => new Upstream(model, time, _context))).Value;

    public void Dispose()
    {
        foreach (var upstream in _made.Values.Where(u => u.IsValueCreated)) upstream.Value.Dispose();
    }
}
