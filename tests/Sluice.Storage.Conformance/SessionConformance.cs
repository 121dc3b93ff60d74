using System.Text;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>What the classes about sessions share.</summary>
public abstract class SessionConformance : StoreConformance
{
    protected const string Tenant = "default", Other = "acme";

    private int _made;

    protected async Task<Session> MakeAsync(string? id = null, int? retentionDays = null, string tenant = Tenant)
    {
        var made = await Sessions.CreateAsync(new Session
        {
            Tenant = tenant,
            Id = id ?? NewId(),
            Metadata = """{"user":"ann",  "plan": 1.0}"""u8.ToArray(),
            RetentionDays = retentionDays,
            CreatedAt = Time.GetUtcNow(),
            UpdatedAt = Time.GetUtcNow(),
        }, Cancel);
        Assert.True(made.Made);
        return made.Session;
    }

    protected static SessionMessage Say(string text, MessageRole role = MessageRole.User) =>
        new() { Role = role, Content = Encoding.UTF8.GetBytes($"\"{text}\"") };

    protected AppendEntry Entry(string? session, params SessionMessage[] messages) => new()
    {
        Tenant = Tenant,
        Session = session,
        NewSession = NewId(),
        Messages = [.. messages.Select(message => new CountedMessage(message, message.Content.Length, "o200k_base"))],
        RequestHash = $"sha256:{string.Concat(messages.Select(message => Encoding.UTF8.GetString(message.Content.Span)))}",
        MessagesMax = 100_000,
        At = Time.GetUtcNow(),
    };

    protected Task<AppendOutcome> AppendAsync(AppendEntry entry) => Sessions.AppendAsync(entry, Cancel);

    /// <summary>Appends and expects that it was done.</summary>
    protected async Task<AppendOutcome> AppendAsync(string? session, params SessionMessage[] messages)
    {
        var outcome = await AppendAsync(Entry(session, messages));
        Assert.Equal(AppendResult.Appended, outcome.Result);
        return outcome;
    }

    /// <summary>The texts of a session, in order.</summary>
    protected async Task<IReadOnlyList<string>> TextsAsync(string session, string tenant = Tenant)
    {
        var all = await AllAsync(cursor => Sessions.MessagesAsync(tenant, session, newestFirst: false, 3, cursor, Cancel));
        Assert.Equal(Enumerable.Range(1, all.Count).Select(seq => (long)seq), all.Select(message => message.Seq));
        return [.. all.Select(message => Encoding.UTF8.GetString(message.Message.Content.Span).Trim('"'))];
    }

    protected string NewId() => $"ses_{Interlocked.Increment(ref _made)}";
}
