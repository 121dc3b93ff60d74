using System.Globalization;
using Sluice.Gateway;
using Sluice.Mentor.Learners;
using Sluice.Mentor.Plans;
using Sluice.Server;
using Sluice.Workspace;

namespace Sluice.Mentor.Talking;

/// <summary>What the mentor answers: a record of the contract <c>mentor-reply</c>.</summary>
/// <param name="Say">The answer.</param>
/// <param name="About">Topics of the plan that it is about.</param>
/// <param name="Noted">What the message tells of the learner.</param>
internal sealed record Reply(string Say, IReadOnlyList<string> About, IReadOnlyList<string> Noted);

/// <summary>Answers a message: fetches the plan, has it revised, has an answer written, keeps both. Every step is durable before the next one
/// begins and is done once: a turn that a kill cut short goes on where it was.</summary>
internal sealed class MentorTurn(EmbeddedSluice sluice, LearnerRecords learners, LearnerNotes notes, PlanRecords plans, Conversations talk, PlanRetrieval retrieval)
{
    public const string ReplyContract = "mentor-reply", ReplyPrompt = "mentor-reply@1.0.0";

    /// <summary>Outputs asked for where the contract refuses what came; every refused one is kept as a failure.</summary>
    public const int AttemptsMax = 3;

    /// <summary>Answers the message that waits in a session.</summary>
    /// <returns>False when none waits, or the session belongs to nobody.</returns>
    public async Task<bool> RunAsync(string session, CancellationToken cancellationToken)
    {
        if (Conversations.Read(session) is not { } name || await learners.FindAsync(name.Learner, cancellationToken) is not { } learner) return false;
        while (await talk.PendingAsync(session, cancellationToken) is { } message)
        {
            using var trace = TurnTrace.Begin(session, message.Seq);
            var turn = new Turn(learner, session, message, await WindowAsync(session, message.Seq, cancellationToken));
            await retrieval.PutEarlierAsync(learner.Learner, name.Number, cancellationToken);
            var planned = await PlanAsync(turn, cancellationToken);
            var (reply, stamp) = await ReplyAsync(turn, cancellationToken);
            if (reply is { Noted.Count: > 0 }) await notes.AddAsync(learner.Learner, reply.Noted, session, message.Seq, cancellationToken);
            var text = reply?.Say ?? "I could not give an answer that keeps to the contract. What you said is kept, and so is your plan. Please say it again.";
            if (!planned) text += "\n\n(The contract refused every plan that the model wrote for this message. Your plan stands as before.)";
            if (await talk.AnswerAsync(session, message.Seq, text, stamp, cancellationToken)) return true;
        }

        return false;
    }

    private async Task<IReadOnlyList<Message>> WindowAsync(string session, long before, CancellationToken cancellationToken) =>
        [.. (await talk.WindowAsync(session, cancellationToken))?.Messages.Where(message => message.Seq < before) ?? []];

    /// <summary>Has the plan revised.</summary>
    /// <returns>False when no output became a record: then the plan is as before.</returns>
    private async Task<bool> PlanAsync(Turn turn, CancellationToken cancellationToken)
    {
        // The plan's newest revision came from this very message: the step was done before a kill.
        if ((await plans.FindAsync(turn.Learner.Learner, cancellationToken))?.Revision.Stamp.Origin.TraceId == turn.TraceId) return true;
        var author = await plans.AuthorVersionAsync(cancellationToken);
        var plan = await retrieval.PlanAsync(turn.Learner.Learner, author, cancellationToken);
        var decision = await AskAsync(turn, "plan", $"{PlanRecords.Author}@{author}", turn.Learner.Learner, refused => new(StringComparer.Ordinal)
        {
            ["learner"] = turn.Learner.Learner,
            ["name"] = turn.Learner.Name,
            ["hours"] = turn.Learner.HoursPerWeek,
            ["plan"] = plan ?? "",
            ["refused"] = refused,
            ["message"] = turn.Message.Text,
        }, cancellationToken);
        return decision.Verdict != Verdict.Rejected;
    }

    private async Task<(Reply? Reply, MessageStamp Stamp)> ReplyAsync(Turn turn, CancellationToken cancellationToken)
    {
        if (await sluice.Records.GetAsync(Tenants.Default, ReplyContract, turn.Name, null, ReadVersion.Latest, cancellationToken) is { Loaded: true } kept)
            return (MentorJson.Read<Reply>(kept.Record.Document.Utf8), StampOf(turn, kept.Revision.SubmissionId, kept.Revision.Stamp));
        var plan = await retrieval.PlanAsync(turn.Learner.Learner, ReadVersion.LatestWord, cancellationToken);
        var facts = await notes.OfAsync(turn.Learner.Learner, cancellationToken);
        var decision = await AskAsync(turn, "reply", ReplyPrompt, turn.Name, refused => new(StringComparer.Ordinal)
        {
            ["learner"] = turn.Learner.Learner,
            ["name"] = turn.Learner.Name,
            ["plan"] = plan ?? "",
            ["known"] = facts.Select(object? (fact) => fact.Says).ToList(),
            ["refused"] = refused,
            ["message"] = turn.Message.Text,
        }, cancellationToken);
        return (decision.Verdict == Verdict.Rejected ? null : MentorJson.Read<Reply>(decision.Value), StampOf(turn, decision.SubmissionId, decision.Stamp));
    }

    private static MessageStamp StampOf(Turn turn, string submission, Stamp stamp) =>
        new() { SubmissionId = submission, Prompt = ReplyPrompt, Model = stamp.Origin.ModelId, TraceId = turn.TraceId };

    /// <summary>Asks until an output becomes a record, within the attempts. The idempotency key of an attempt makes that a model is asked for it once.</summary>
    /// <exception cref="NoAnswerException">The model does not answer.</exception>
    private async Task<Decision> AskAsync(Turn turn, string step, string prompt, string key, Func<string, Dictionary<string, object?>> variables,
        CancellationToken cancellationToken)
    {
        var (refused, refusals) = ("", 0);
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await sluice.Gateway.GenerateAsync(new GenerationRequest
            {
                Prompt = prompt,
                Key = key,
                Session = turn.Session,
                IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{turn.Name}.{step}.{attempt}"),
                Variables = variables(refused),
                History = [.. turn.Window.Select(message => PromptMessage.Of(message.FromLearner ? "user" : "model", message.Text))],
            }, cancellationToken);
            if (!outcome.Decided)
            {
                // What the prompt is made from has changed since this attempt was decided, by a migration: the next attempt asks anew.
                if (outcome.Refusal.Code == RefusalCode.IdempotencyConflict) continue;
                throw new InvalidOperationException($"The gateway refused the step '{step}': {outcome.Refusal.Message} [{outcome.Refusal.Code}]");
            }

            if (outcome.Decision.Verdict != Verdict.Rejected) return outcome.Decision;
            if (await SilenceAsync(outcome.Decision, cancellationToken) is { } code)
            {
                // An earlier try at this turn met it; the model may be there by now.
                if (outcome.Decision.Replayed) continue;
                throw new NoAnswerException(code switch
                {
                    InferenceErrorCode.Misconfigured => $"The model's address, name or key does not work ({code}): see --endpoint, --model and OPENAI_API_KEY.",
                    InferenceErrorCode.RequestRefused => $"The model refused the request ({code}); perhaps it knows no response_format with a schema.",
                    _ => $"The model did not answer ({code}).",
                });
            }

            if (++refusals == AttemptsMax) return outcome.Decision;
            refused = string.Join("; ", outcome.Decision.Errors.Select(error => error.Message).DefaultIfEmpty("there was no document in it"));
        }
    }

    /// <summary>Why the model gave nothing that a contract could refuse; null when it gave an answer, or declined to.</summary>
    private async Task<string?> SilenceAsync(Decision rejected, CancellationToken cancellationToken) =>
        rejected.Failure is { } failure && await sluice.Failures.GetAsync(Tenants.Default, failure.Id, cancellationToken) is
        {
            Code: InferenceErrorCode.Misconfigured or InferenceErrorCode.RateLimited or InferenceErrorCode.RequestRefused or InferenceErrorCode.Timeout
                or InferenceErrorCode.Unavailable or InferenceErrorCode.QueueFull or InferenceErrorCode.CheckpointMismatch
        } silent
            ? silent.Code
            : null;

    /// <summary>One message that is to be answered.</summary>
    private sealed record Turn(Profile Learner, string Session, Message Message, IReadOnlyList<Message> Window)
    {
        public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"{Session}.{Message.Seq}");

        public string TraceId { get; } = TurnTrace.IdOf(Session, Message.Seq);
    }
}
