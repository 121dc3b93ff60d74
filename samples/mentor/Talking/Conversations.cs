using System.Globalization;
using System.Text.Json;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Mentor.Learners;
using Sluice.Server;

namespace Sluice.Mentor.Talking;

/// <summary>A message, as people read it.</summary>
/// <param name="Seq">Its number in the session.</param>
/// <param name="FromLearner">Whether the learner said it; else the mentor.</param>
/// <param name="Text">What was said.</param>
/// <param name="At">When (UTC).</param>
/// <param name="TraceId">The decisions behind an answer; null where there are none.</param>
public sealed record Message(long Seq, bool FromLearner, string Text, DateTimeOffset At, string? TraceId);

/// <summary>What of a session a model is shown.</summary>
/// <param name="Messages">The newest messages that fit, each whole.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="Head">Number of the session's newest message.</param>
public sealed record Window(IReadOnlyList<Message> Messages, long Tokens, long Head);

/// <summary>What learners and mentor say to each other: sessions named <c>learner.1</c>, <c>learner.2</c> and so on.</summary>
internal sealed class Conversations(EmbeddedSluice sluice)
{
    public const int TextMax = 1_000;

    private const int MessagesMax = 200, SessionsMax = 1_000, ListPage = 100;

    public static string Id(string learner, int number) => string.Create(CultureInfo.InvariantCulture, $"{learner}.{number}");

    /// <summary>The learner and the number in a session's id; null when it is no session of this program.</summary>
    public static (string Learner, int Number)? Read(string session)
    {
        var dot = session.LastIndexOf('.');
        return dot > 0 && int.TryParse(session.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (session[..dot], number)
            : null;
    }

    /// <summary>The number of the learner's newest session. The first is there for everyone: it begins with what is said in it.</summary>
    public async Task<int> NewestAsync(string learner, CancellationToken cancellationToken)
    {
        var number = 1;
        while (number < SessionsMax && await sluice.Sessions.GetAsync(Tenants.Default, Id(learner, number + 1), cancellationToken) is not null) number++;
        return number;
    }

    /// <summary>Begins a session. One that is there stays as it is.</summary>
    public async Task BeginAsync(string learner, int number, CancellationToken cancellationToken)
    {
        // By this reference the gateway's own view of a context finds profile and notes: sluice session context.
        var metadata = JsonSerializer.SerializeToUtf8Bytes(new { profile = new { contract = LearnerRecords.Contract, key = learner } });
        var request = new SessionRequest(Tenants.Default, Id(learner, number), metadata);
        var answer = await sluice.Sessions.CreateAsync(request, cancellationToken);
        if (answer is { Done: false, Refusal.Code: not SessionRefusalCode.Exists })
            throw new InvalidOperationException($"The session was refused: {answer.Refusal.Message}");
    }

    /// <summary>Number of the newest message of a session; 0: there is none.</summary>
    public async Task<long> HeadAsync(string session, CancellationToken cancellationToken) =>
        (await sluice.Sessions.GetAsync(Tenants.Default, session, cancellationToken))?.Head ?? 0;

    /// <summary>Keeps what the learner says, before any model hears of it. Sent again with the same token it is kept once.</summary>
    /// <returns>Why it is not kept; null when it is.</returns>
    public async Task<string?> SayAsync(string session, string text, string token, CancellationToken cancellationToken)
    {
        var answer = await AppendAsync(session, MessageRole.User, text, null, null, $"say.{token}", cancellationToken);
        if (answer.Refusal?.Code == SessionRefusalCode.NotFound && Read(session) is { } name)
        {
            await BeginAsync(name.Learner, name.Number, cancellationToken);
            answer = await AppendAsync(session, MessageRole.User, text, null, null, $"say.{token}", cancellationToken);
        }
        return answer.Refusal?.Message;
    }

    /// <summary>Keeps the mentor's answer to a message.</summary>
    /// <returns>False when the learner has said something more meanwhile: then that is to be answered.</returns>
    /// <exception cref="NoAnswerException">The session takes it no more.</exception>
    public async Task<bool> AnswerAsync(string session, long seq, string text, MessageStamp? stamp, CancellationToken cancellationToken)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"answer.{session}.{seq}");
        var answer = await AppendAsync(session, MessageRole.Assistant, text, stamp, seq, key, cancellationToken);
        return answer.Done || (answer.Refusal.Code == SessionRefusalCode.Moved
            ? false
            : throw new NoAnswerException($"The answer could not be kept: {answer.Refusal.Message}"));
    }

    /// <summary>The newest messages, oldest of them first.</summary>
    public async Task<IReadOnlyList<Message>> MessagesAsync(string session, CancellationToken cancellationToken)
    {
        var answer = await sluice.Sessions.MessagesAsync(Tenants.Default, session, newestFirst: true, MessagesMax, null, cancellationToken);
        return answer.Done ? [.. answer.Value.Items.Reverse().Select(Of)] : [];
    }

    /// <summary>The learner's message that nobody has answered; null when there is none.</summary>
    public async Task<Message?> PendingAsync(string session, CancellationToken cancellationToken)
    {
        var answer = await sluice.Sessions.MessagesAsync(Tenants.Default, session, newestFirst: true, 1, null, cancellationToken);
        return answer is { Done: true, Value.Items: [{ Message.Role: MessageRole.User } newest] } ? Of(newest) : null;
    }

    /// <summary>Sessions whose newest message nobody has answered: what was under way when the program ended.</summary>
    public async Task<IReadOnlyList<string>> UnansweredAsync(CancellationToken cancellationToken)
    {
        var found = new List<string>();
        string? cursor = null;
        for (var seen = 0; seen < SessionsMax; seen += ListPage)
        {
            var page = await sluice.Sessions.ListAsync(Tenants.Default, removed: false, ListPage, cursor, cancellationToken);
            foreach (var session in page.Items)
            {
                if (Read(session.Id) is not null && await PendingAsync(session.Id, cancellationToken) is not null) found.Add(session.Id);
            }

            if ((cursor = page.Next) is null) break;
        }

        return found;
    }

    /// <summary>What of the session fits into the window of a model; null when there is none.</summary>
    public async Task<Window?> WindowAsync(string session, CancellationToken cancellationToken)
    {
        var request = new ContextRequest { Tenant = Tenants.Default, Session = session, TokensMax = MentorOptions.WindowTokens, Model = "default" };
        var answer = await sluice.Sessions.ContextAsync(request, cancellationToken);
        return answer.Done ? new Window([.. answer.Value.Messages.Select(Of)], answer.Value.View.Tokens, answer.Value.Head) : null;
    }

    private async Task<SessionAnswer<AppendOutcome>> AppendAsync(string session, MessageRole role, string text, MessageStamp? stamp, long? head,
        string key, CancellationToken cancellationToken) =>
        await sluice.Sessions.AppendAsync(new SessionAppend
        {
            Tenant = Tenants.Default,
            Session = session,
            ExpectedHead = head,
            IdempotencyKey = key,
            Messages = [new SessionMessage { Role = role, Content = JsonSerializer.SerializeToUtf8Bytes(text), Stamp = stamp }],
        }, cancellationToken);

    private static Message Of(StoredMessage stored) => new(stored.Seq, stored.Message.Role == MessageRole.User, TextOf(stored.Message.Content), stored.At,
        stored.Message.Stamp?.TraceId);

    private static string TextOf(ReadOnlyMemory<byte> content)
    {
        using var json = JsonDocument.Parse(content);
        return json.RootElement.ValueKind == JsonValueKind.String ? json.RootElement.GetString()! : json.RootElement.GetRawText();
    }
}
