using System.Globalization;
using Sluice.Gateway;
using Sluice.Server;

namespace Sluice.Mentor.Learners;

/// <summary>What is known of learners: notes that are only added to, each with the message that says it.</summary>
internal sealed class LearnerNotes(EmbeddedSluice sluice)
{
    private const string Who = "mentor";

    /// <summary>What holds now, oldest first.</summary>
    public async Task<IReadOnlyList<Fact>> OfAsync(string learner, CancellationToken cancellationToken) =>
        [.. (await sluice.Notes.CurrentAsync(Tenants.Default, learner, cancellationToken)).Where(note => note.Text is not null).OrderBy(note => note.At)
            .Select(note => new Fact(note.Text!, note.Source.Session ?? "", note.Source.Seq ?? 0))];

    /// <summary>Notes what a message tells of its learner, and is not known. Done again for the same message it notes nothing.</summary>
    public async Task AddAsync(string learner, IReadOnlyList<string> noted, string session, long seq, CancellationToken cancellationToken)
    {
        var known = await OfAsync(learner, cancellationToken);
        for (var index = 0; index < noted.Count; index++)
        {
            if (known.Any(fact => fact.Says.Equals(noted[index], StringComparison.OrdinalIgnoreCase))) continue;
            var answer = await sluice.Notes.AppendAsync(new NoteRequest
            {
                Tenant = Tenants.Default,
                Subject = learner,
                Text = noted[index],
                Source = new NoteSource { Session = session, Seq = seq },
                Who = Who,
                IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{session}.{seq}.{index}"),
            }, cancellationToken);
            // A mentor that knows enough goes on without noting more.
            if (answer is { Done: false, Refusal.Code: not (NoteRefusalCode.Full or RefusalCode.IdempotencyConflict) })
                throw new InvalidOperationException($"A note was refused: {answer.Refusal.Message}");
        }
    }
}
