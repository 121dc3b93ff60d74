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
internal sealed class PlanRetrieval(EmbeddedSluice sluice, PlanRecords plans, Conversations talk)
{
    private const string Collection = "said";
    private const int SessionsMax = 20;

    // Nothing is added to a session once there is a newer one: it is put into the collection once in a process. Done again it changes nothing.
    private readonly ConcurrentDictionary<string, byte> _put = new(StringComparer.Ordinal);

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
            if (_put.ContainsKey(id)) continue;
            var said = (await talk.MessagesAsync(id, cancellationToken)).Where(message => message.FromLearner);
            var documents = said.Select(message => Of(learner, number, message)).ToList();
            var outcomes = await sluice.Indexer.AddAsync(Tenants.Default, Collection, documents, cancellationToken);
            if (outcomes.FirstOrDefault(outcome => !outcome.Stored)?.Refusal is { } refusal)
                throw new InvalidOperationException($"What was said in {id} cannot be looked up: {refusal.Message} [{refusal.Code}]");
            _put.TryAdd(id, 0);
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
}
