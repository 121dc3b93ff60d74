using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite;
using Sluice.Workspace;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the whole gateway to an application.</summary>
public static class SluiceServiceCollectionExtensions
{
    /// <summary>Adds the gateway over a workspace folder with its embedded store. Its versions are pinned in the store when the gateway is
    /// first asked for.</summary>
    /// <param name="services">Where to add it.</param>
    /// <param name="folder">The workspace's folder, with <c>sluice.yaml</c>.</param>
    /// <param name="configure">Sets options; null leaves the defaults.</param>
    /// <exception cref="InvalidOperationException">The workspace has problems, lists all of them; or it names another store than the embedded
    /// one, for which <c>AddSluicePostgres</c> and <c>AddSluiceGateway</c> stand.</exception>
    /// <exception cref="StoreException">Content is to be sealed, and the keys cannot be read.</exception>
    public static IServiceCollection AddSluice(this IServiceCollection services, string folder, Action<GatewayOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(folder);
        var load = WorkspaceLoader.Load(folder);
        var workspace = load.Snapshot ?? throw Problems(load.Problems);
        if (workspace.Settings.PostgresVariable is { } variable)
            throw new InvalidOperationException($"The workspace keeps its records in PostgreSQL ('{variable}'): add AddSluicePostgres and AddSluiceGateway in place of AddSluice.");
        services.AddSluiceContent<SqliteStore>(workspace.Settings.Content);
        services.AddSluiceSqlite(store => store.Path = workspace.Settings.StorePath);
        services.AddSingleton(provider => Publish(workspace, provider));
        return services.AddSluiceGateway(workspace, configure);
    }

    // A container makes services synchronously; this happens once, before the first call.
    private static ServedWorkspace Publish(WorkspaceSnapshot workspace, IServiceProvider provider)
    {
        var problems = WorkspacePublisher.PublishAsync(workspace, provider.GetRequiredService<IPublicationStore>()).GetAwaiter().GetResult();
        return problems.Count == 0 ? provider.GetRequiredService<ServedWorkspaceFactory>().Make(workspace) : throw Problems(problems);
    }

    private static InvalidOperationException Problems(IReadOnlyList<WorkspaceProblem> problems) =>
        new($"The workspace has {problems.Count} problems:{Environment.NewLine}{string.Join(Environment.NewLine, problems)}");
}
