using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Server.Access;

/// <summary>Whether a key is needed now.</summary>
/// <param name="sluice">The gateway with its keys and settings.</param>
/// <param name="address">Where the server listens.</param>
internal sealed class AccessPolicy(EmbeddedSluice sluice, ListenAddress address)
{
    /// <summary>Whether other machines can reach the server.</summary>
    public bool Reachable { get; } = !address.IsLoopback;

    /// <summary>Whether every request needs a key: always where others can reach the server, else as the settings say.</summary>
    /// <exception cref="StoreException">The store cannot be asked.</exception>
    public async ValueTask<bool> RequiresKeyAsync(CancellationToken cancellationToken) => Reachable || sluice.Workspace.Settings.Keys switch
    {
        KeyRule.Required => true,
        KeyRule.Optional => false,
        _ => await sluice.Keys.AnyAsync(cancellationToken),
    };

    /// <summary>Why the server may not start so; null when it may.</summary>
    public async Task<string?> RefusalAsync(CancellationToken cancellationToken)
    {
        if (!Reachable) return null;
        if (sluice.Workspace.Settings.Keys == KeyRule.Optional)
            return "Url: other machines can reach this address, and access.keys in sluice.yaml is 'optional'. Remove that setting, or listen on 127.0.0.1.";
        return await sluice.Keys.AnyUsableAsync(cancellationToken)
            ? null
            : "Url: other machines can reach this address, and there is no API key that can be used. Make one first: "
                + "sluice key create --name NAME --scope submit --scope read.";
    }
}
