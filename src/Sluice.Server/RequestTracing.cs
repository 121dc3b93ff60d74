using System.Diagnostics;

namespace Sluice.Server;

/// <summary>Gives every request an activity, so that a caller's <c>traceparent</c> becomes the trace id of what is stored. Without a
/// listener the framework makes none.</summary>
internal sealed class RequestTracing : IDisposable
{
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
    };

    public RequestTracing() => ActivitySource.AddActivityListener(_listener);

    public void Dispose() => _listener.Dispose();
}
