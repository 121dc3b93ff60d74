using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Server;

/// <summary>What opening a workspace led to: a running gateway, or every problem that stands in the way.</summary>
/// <param name="Sluice">The gateway; null when there are problems. The caller disposes it.</param>
/// <param name="Problems">Everything wrong in the workspace, published versions that changed among it.</param>
public sealed record EmbeddedOpening(EmbeddedSluice? Sluice, IReadOnlyList<WorkspaceProblem> Problems);

/// <summary>A gateway in this process: a workspace, its embedded store, and the pipeline between them. The server and the
/// command-line tool both stand on it.</summary>
public sealed class EmbeddedSluice : IAsyncDisposable
{
    /// <summary>The workspace.</summary>
    public WorkspaceSnapshot Workspace => throw new NotImplementedException();

    /// <summary>The pipeline.</summary>
    public OutputGateway Gateway => throw new NotImplementedException();

    /// <summary>Reads records.</summary>
    public IRecordStore Records => throw new NotImplementedException();

    /// <summary>Reads failures.</summary>
    public IFailureStore Failures => throw new NotImplementedException();

    /// <summary>Loads a workspace folder, opens its store, and pins its versions there.</summary>
    /// <exception cref="StoreException">The store cannot be opened; the message says what to do.</exception>
    public static Task<EmbeddedOpening> OpenAsync(string folder, EmbeddedOptions options, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
