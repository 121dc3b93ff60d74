using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Content;

/// <summary>Sessions in a store that is not to show what was said. Roles, names of tools, counts and metadata stay readable.</summary>
internal sealed class SealedSessions(ISessionStore store, ContentKeeper keeper) : ISessionStore
{
    public Task<SessionMade> CreateAsync(Session session, CancellationToken cancellationToken) => store.CreateAsync(session, cancellationToken);

    public Task<Session?> GetAsync(string tenant, string id, CancellationToken cancellationToken) => store.GetAsync(tenant, id, cancellationToken);

    public Task<Page<Session>> ListAsync(string tenant, bool removed, int limit, string? cursor, CancellationToken cancellationToken) =>
        store.ListAsync(tenant, removed, limit, cursor, cancellationToken);

    public async Task<AppendOutcome> AppendAsync(AppendEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var messages = new List<CountedMessage>(entry.Messages.Count);
        foreach (var counted in entry.Messages) messages.Add(counted with { Message = await SealAsync(entry.Tenant, counted.Message, cancellationToken) });
        var response = entry.Response is { } given
            ? given with { Body = await keeper.SealJsonAsync(PlaceOf(entry.Tenant), given.Body, cancellationToken) }
            : null;
        return await store.AppendAsync(entry with { Messages = messages, Response = response }, cancellationToken);
    }

    public async Task<Page<StoredMessage>> MessagesAsync(string tenant, string id, bool newestFirst, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var page = await store.MessagesAsync(tenant, id, newestFirst, limit, cursor, cancellationToken);
        return page with { Items = await OpenAsync(tenant, page.Items, cancellationToken) };
    }

    public Task<IReadOnlyList<MessageOutline>> OutlineAsync(string tenant, string id, long upTo, CancellationToken cancellationToken) =>
        store.OutlineAsync(tenant, id, upTo, cancellationToken);

    public async Task<IReadOnlyList<StoredMessage>> ReadAsync(string tenant, string id, IReadOnlyList<long> seqs, CancellationToken cancellationToken) =>
        await OpenAsync(tenant, await store.ReadAsync(tenant, id, seqs, cancellationToken), cancellationToken);

    public async Task<StoredResponse?> FindResponseAsync(string tenant, string id, CancellationToken cancellationToken) =>
        await store.FindResponseAsync(tenant, id, cancellationToken) is { } response
            ? response with { Body = await keeper.OpenJsonAsync(PlaceOf(tenant), response.Body, cancellationToken) }
            : null;

    public Task<SessionRemoved> RemoveAsync(string tenant, string id, string who, DateTimeOffset at, CancellationToken cancellationToken) =>
        store.RemoveAsync(tenant, id, who, at, cancellationToken);

    public Task<int> ExpireAsync(DateTimeOffset now, int? retentionDays, string who, int limit, CancellationToken cancellationToken) =>
        store.ExpireAsync(now, retentionDays, who, limit, cancellationToken);

    public Task<int> EmptyAsync(int limit, CancellationToken cancellationToken) => store.EmptyAsync(limit, cancellationToken);

    // Which session and number a message gets is the store's to say, and a branch inherits messages of another: a tenant's messages are of one place.
    private static string PlaceOf(string tenant) => "session of " + tenant;

    private async ValueTask<SessionMessage> SealAsync(string tenant, SessionMessage message, CancellationToken cancellationToken)
    {
        var calls = new List<ToolCall>(message.Calls.Count);
        foreach (var call in message.Calls) calls.Add(call with { Arguments = await keeper.SealAsync(PlaceOf(tenant), call.Arguments, cancellationToken) });
        return message with { Content = await keeper.SealJsonAsync(PlaceOf(tenant), message.Content, cancellationToken), Calls = calls };
    }

    private async ValueTask<IReadOnlyList<StoredMessage>> OpenAsync(string tenant, IReadOnlyList<StoredMessage> messages, CancellationToken cancellationToken)
    {
        var opened = new List<StoredMessage>(messages.Count);
        foreach (var stored in messages)
        {
            var calls = new List<ToolCall>(stored.Message.Calls.Count);
            foreach (var call in stored.Message.Calls) calls.Add(call with { Arguments = await keeper.OpenAsync(PlaceOf(tenant), call.Arguments, cancellationToken) });
            var content = await keeper.OpenJsonAsync(PlaceOf(tenant), stored.Message.Content, cancellationToken);
            opened.Add(stored with { Message = stored.Message with { Content = content, Calls = calls } });
        }

        return opened;
    }
}
