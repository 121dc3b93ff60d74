using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Mentor.Learners;
using Sluice.Mentor.Plans;
using Sluice.Mentor.Simulating;
using Sluice.Mentor.Talking;
using Sluice.Server;

namespace Sluice.Mentor.Opening;

/// <summary>What a newcomer finds: three learners with plans of <c>learning-plan@1</c>, and the alias that says which prompt writes plans. Made once,
/// however often the program starts.</summary>
internal sealed class FirstLearners(EmbeddedSluice sluice, LearnerNotes notes, Conversations talk, TimeProvider time)
{
    private const string Who = "the mentor's first start";

    // Raw outputs as a model gives them: the second has a fence and a comma too many, and the store shows that it was repaired.
    private static readonly (Profile Profile, string Output, string[] Said)[] All =
    [
        (new("maya-okafor", "Maya Okafor", 4),
            """{"goal": "Master Python basics; Deepen statistics", "hoursPerWeek": 4, "steps": [{"topic": "Python", "task": "Write a program that counts the words of a text", "done": true}, {"topic": "Python", "task": "Read a table from a file, and print its third column", "done": false}, {"topic": "statistics", "task": "Explain what a median tells that a mean does not", "done": false}]}""",
            ["I am a nurse on a children's ward. I want to learn Python basics, to count things in our charts.", "Good to meet you, Maya. I have put Python (beginner) into your plan.",
             "I also want to deepen statistics. Papers about fevers lose me at the p-values.", "I have put statistics (intermediate) into your plan."]),
        (new("tomas-herrera", "Tomás Herrera", 3),
            "```json\n{\"goal\": \"Master guitar basics\", \"hoursPerWeek\": 3, \"steps\": [{\"topic\": \"guitar\", \"task\": \"Change between G, C and D without looking\", \"done\": true}, {\"topic\": \"guitar\", \"task\": \"Play one song from memory\", \"done\": false},]}\n```",
            ["I want to learn guitar basics.", "I have put guitar (beginner) into your plan."]),
        (new("aoife-byrne", "Aoife Byrne", 6),
            """{"goal": "Master advanced Rust; Understand whatever Ada meant", "hoursPerWeek": 6, "steps": [{"topic": "Rust", "task": "Find the hardest part of Rust in your own work", "done": false}, {"topic": "Rust", "task": "Build something with it, and have it reviewed", "done": false}]}""",
            ["I want to master advanced Rust.", "I have put Rust (advanced) into your plan."]),
    ];

    /// <summary>Makes what is not there yet.</summary>
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        if (await sluice.Releases.FindAliasAsync(PublicationKind.Prompt, PlanRecords.Author, PlanRecords.LiveAlias, cancellationToken) is not null) return;
        foreach (var (profile, output, said) in All.Reverse())
        {
            await SubmitAsync(LearnerRecords.Contract, null, MentorJson.Write(profile), $"first.{profile.Learner}.profile", cancellationToken);
            await SubmitAsync($"{PlanRecords.Contract}@{PlanRecords.First}", profile.Learner, Encoding.UTF8.GetBytes(output), $"first.{profile.Learner}.plan", cancellationToken);
            await SayAsync(profile.Learner, said, cancellationToken);
            await notes.AddAsync(profile.Learner, Statements.Facts(said[0]), Conversations.Id(profile.Learner, 1), 1, cancellationToken);
        }

        // Last, since it says that all of it is there.
        var change = await new VersionReleases(sluice.Releases, sluice.Store).MoveAsync(PublicationKind.Prompt, PlanRecords.Author, PlanRecords.LiveAlias,
            PlanRecords.First, null, Who, null, cancellationToken);
        if (change.Refusal is { } refusal) throw new InvalidOperationException(refusal.Message);
    }

    /// <summary>A class of learners with a plan of version 1 each, so that a migration has something to do.</summary>
    /// <returns>How many there are now.</returns>
    public async Task<int> EnrolAsync(int count, CancellationToken cancellationToken)
    {
        string[] topics = ["algebra", "Spanish", "chess", "sourdough", "night photography", "first aid", "SQL", "drawing"];
        var stamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        await Parallel.ForAsync(0, count, cancellationToken, async (index, stop) =>
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"class-{stamp}-{index + 1:000}");
            var (first, second) = (topics[index % topics.Length], topics[(index / topics.Length + index + 3) % topics.Length]);
            var goal = first == second ? $"Master {first} basics" : $"Master {first} basics; Deepen {second}";
            var plan = JsonSerializer.SerializeToUtf8Bytes(new { goal, hoursPerWeek = 1 + index % 9, steps = new[] { new { topic = first, task = $"Read a first chapter on {first}", done = index % 3 == 0 } } });
            var profile = new Profile(id, string.Create(CultureInfo.InvariantCulture, $"Pupil {index + 1}"), 1 + index % 9);
            await SubmitAsync(LearnerRecords.Contract, null, MentorJson.Write(profile), $"{id}.profile", stop);
            await SubmitAsync($"{PlanRecords.Contract}@{PlanRecords.First}", id, plan, $"{id}.plan", stop);
        });
        return count;
    }

    private async Task SubmitAsync(string contract, string? key, byte[] output, string idempotencyKey, CancellationToken cancellationToken)
    {
        var outcome = await sluice.Gateway.SubmitAsync(new Submission { Contract = contract, Key = key, Output = output, IdempotencyKey = idempotencyKey }, cancellationToken);
        if (outcome is { Decided: true, Decision.Verdict: not Verdict.Rejected }) return;
        throw new InvalidOperationException($"'{idempotencyKey}' did not become a record: {outcome.Refusal?.Message ?? outcome.Decision!.Failure?.Id}");
    }

    private async Task SayAsync(string learner, string[] said, CancellationToken cancellationToken)
    {
        var session = Conversations.Id(learner, 1);
        await talk.BeginAsync(learner, 1, cancellationToken);
        var answer = await sluice.Sessions.AppendAsync(new SessionAppend
        {
            Tenant = Tenants.Default,
            Session = session,
            IdempotencyKey = $"first.{learner}",
            Messages = [.. said.Select((text, index) => new SessionMessage
            {
                Role = index % 2 == 0 ? MessageRole.User : MessageRole.Assistant,
                Content = JsonSerializer.SerializeToUtf8Bytes(text),
            })],
        }, cancellationToken);
        if (!answer.Done) throw new InvalidOperationException(answer.Refusal.Message);
    }
}
