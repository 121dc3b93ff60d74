using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Stores;

namespace Sluice.Server.Reloading;

/// <summary>Reloads the workspace when its files change, once they have been quiet for a while: an editor or a checkout writes many.</summary>
internal sealed class WorkspaceWatch(EmbeddedSluice sluice, ServerOptions options, ILogger<WorkspaceWatch> logger) : BackgroundService
{
    private const string Who = "watch";
    private static readonly string[] Watched = ["sluice.yaml", "contracts", "prompts", "models", "collections"];

    // One signal is enough, however many files change.
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private FileSystemWatcher? _watcher;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _watcher = new FileSystemWatcher(sluice.Workspace.Folder) { IncludeSubdirectories = true };
            _watcher.Created += Changed;
            _watcher.Changed += Changed;
            _watcher.Deleted += Changed;
            _watcher.Renamed += Changed;
            // Events were lost: something changed.
            _watcher.Error += (_, _) => _changes.Writer.TryWrite(true);
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            logger.NotWatched(exception.GetType().Name);
        }

        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _watcher?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var quiet = TimeSpan.FromMilliseconds(options.WatchQuietMilliseconds);
        while (await _changes.Reader.WaitToReadAsync(stoppingToken))
        {
            while (_changes.Reader.TryRead(out _)) await Task.Delay(quiet, stoppingToken);
            try
            {
                await sluice.ReloadAsync(Who, "files changed", stoppingToken);
            }
            catch (StoreException exception)
            {
                logger.ReloadFailed(exception.Code, exception.Message);
            }
        }
    }

    // The store may lie in the workspace's folder, and changes all the time.
    private void Changed(object sender, FileSystemEventArgs change)
    {
        if (Watched.Contains(Path.GetRelativePath(sluice.Workspace.Folder, change.FullPath).Split(Path.DirectorySeparatorChar)[0], StringComparer.Ordinal))
            _changes.Writer.TryWrite(true);
    }
}
