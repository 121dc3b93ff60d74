using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Sluice.Gateway;
using Sluice.Mentor.Plans;
using Sluice.Retrieval;
using Sluice.Server;

namespace Sluice.Mentor.Talking;

/// <summary>What a turn needs and no model remembers. The plan is fetched by its key; what was said in earlier sessions lies in the collection
/// <c>said</c>, where the prompts look it up (<c>retrieve</c>).</summary>
internal sealed partial class PlanRetrieval(EmbeddedSluice sluice, PlanRecords plans, Conversations talk, ILogger<PlanRetrieval> logger)
{
    private const string Collection = "said";
    private const int SessionsMax = 20;

    // How far sessions are in the collection, as far as this process has seen to it. Put again a message changes nothing.
    private readonly ConcurrentDictionary<string, long> _put = new(StringComparer.Ordinal);

    /// <summary>The plan in a version, as text for a prompt; null while there is none.</summary>
    public async Task<string?> PlanAsync(string learner, string version, CancellationToken cancellationToken) =>
        // A version that cannot carry the plan is no reason to forget it: then it is shown as it is held.
        await plans.TextAsync(learner, null, version, cancellationToken) ?? await plans.TextAsync(learner, null, ReadVersion.StoredWord, cancellationToken);

    /// <summary>Sees to it that what the learner said before a session can be looked up in it.</summary>
    public async Task PutEarlierAsync(string learner, int session, CancellationToken cancellationToken)
    {
        for (var number = Math.Max(1, session - SessionsMax); number < session; number++)
        {
            var id = Conversations.Id(learner, number);
            // Also an earlier session may still be spoken in, on a page that was open before the newer one began.
            var head = await talk.HeadAsync(id, cancellationToken);
            if (head == _put.GetValueOrDefault(id)) continue;
            var said = (await talk.MessagesAsync(id, cancellationToken)).Where(message => message.FromLearner);
            var documents = said.Select(message => Of(learner, number, message)).ToList();
            var outcomes = await sluice.Indexer.AddAsync(Tenants.Default, Collection, documents, cancellationToken);
            // What has no word in it nobody can look for. Of anything else somebody must know; but what is not found later is no reason to be silent now.
            if (outcomes.FirstOrDefault(outcome => outcome is { Stored: false, Refusal.Code: not RetrievalCode.DocumentEmpty })?.Refusal is { } refusal)
                NotPut(logger, id, refusal.Code, refusal.Message);
            _put[id] = head;
        }
    }

    private static NewDocument Of(string learner, int session, Message message) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"{Conversations.Id(learner, session)}.{message.Seq}"),
        MediaType = DocumentMediaType.Plain,
        Title = string.Create(CultureInfo.InvariantCulture, $"session {session}, message {message.Seq}"),
        Content = Encoding.UTF8.GetBytes(message.Text),
        Metadata = MentorJson.Write(new { learner, session, message.Seq }),
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "Not all that was said in {Session} can be looked up: {Refusal} [{Code}]")]
    private static partial void NotPut(ILogger logger, string session, string code, string refusal);
}
