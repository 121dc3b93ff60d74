using Sluice.Gateway;
using Sluice.Server.Notes;

namespace Sluice.Server.Sessions;

/// <summary>What a model is shown of a session within a budget of tokens, and why.</summary>
internal sealed record ContextBody
{
    /// <summary>The session.</summary>
    public required string Session { get; init; }

    /// <summary>Number of its newest message.</summary>
    public required long Head { get; init; }

    /// <summary>Tokens of the messages.</summary>
    public required long Tokens { get; init; }

    /// <summary>Tokens of all parts.</summary>
    public required long TokensTotal { get; init; }

    /// <summary>The budget of all parts together.</summary>
    public required long TokensMax { get; init; }

    /// <summary>What counted them.</summary>
    public required string Tokenizer { get; init; }

    /// <summary>Whether the count is an estimate, because the model's own way to count is not known.</summary>
    public required bool Estimated { get; init; }

    /// <summary>The parts in the order in which a prompt takes them: instructions and conversation are messages, one after the other; profile and
    /// notes come between them.</summary>
    public required IReadOnlyList<ContextPartBody> Parts { get; init; }

    /// <summary>The profile; absent when the session's metadata name none.</summary>
    public ContextProfileBody? Profile { get; init; }

    /// <summary>The notes; absent when the session's metadata name no subject.</summary>
    public ContextNotesBody? Notes { get; init; }

    /// <summary>The messages, in order and whole.</summary>
    public required IReadOnlyList<MessageBody> Messages { get; init; }

    /// <summary>What is not part of it, in order.</summary>
    public required IReadOnlyList<LeftOutBody> LeftOut { get; init; }

    public static ContextBody Of(MemoryContext memory, string session, long tokensMax)
    {
        var context = memory.Messages;
        return new ContextBody
        {
            Session = session,
            Head = context.Head,
            Tokens = context.View.Tokens,
            TokensTotal = memory.Tokens,
            TokensMax = tokensMax,
            Tokenizer = context.Counter.Name,
            Estimated = context.Counter.Estimated,
            Parts = [.. memory.Parts.Select(part => new ContextPartBody(part.Part, part.Messages, part.Tokens, part.Why))],
            Profile = memory.Profile is { } profile ? ContextProfileBody.Of(profile) : null,
            Notes = memory.Notes is { } notes ? ContextNotesBody.Of(notes) : null,
            Messages = [.. context.Messages.Select(MessageBody.Of)],
            LeftOut = [.. context.View.LeftOut.Select(part => new LeftOutBody(part.From, part.To, part.To - part.From + 1, part.Tokens, GatewayNames.Of(part.Reason)))],
        };
    }
}

/// <summary>A part of what a model is shown.</summary>
/// <param name="Part"><c>instructions</c>, <c>profile</c>, <c>notes</c> or <c>conversation</c>.</param>
/// <param name="Messages">How many messages of the prompt it is.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Why">Why it is there.</param>
internal sealed record ContextPartBody(string Part, int Messages, long Tokens, string Why);

/// <summary>The profile in a context, or why it is not shown.</summary>
internal sealed record ContextProfileBody
{
    /// <summary>Name of its contract.</summary>
    public required string Contract { get; init; }

    /// <summary>Its key.</summary>
    public required string Key { get; init; }

    /// <summary>Its revision; absent when it is not shown.</summary>
    public long? Revision { get; init; }

    /// <summary>The contract version in which it is shown: migrated to it, and validated by it.</summary>
    public string? ContractVersion { get; init; }

    /// <summary>The one in which it is stored.</summary>
    public string? HeldVersion { get; init; }

    /// <summary>Its tokens; 0 when it is not shown.</summary>
    public required long Tokens { get; init; }

    /// <summary>What a prompt is given of it, as a message of its own.</summary>
    public string? Text { get; init; }

    /// <summary>Why it is not shown: a problem code; absent when it is.</summary>
    public string? Code { get; init; }

    /// <summary>The same as a sentence.</summary>
    public string? Problem { get; init; }

    public static ContextProfileBody Of(ProfilePart profile) => new()
    {
        Contract = profile.Reference.Contract,
        Key = profile.Reference.Key,
        Revision = profile.Record?.Revision.Reference.Revision,
        ContractVersion = profile.Record?.Contract.Version.ToString(),
        HeldVersion = profile.Record?.Revision.HeldVersion,
        Tokens = profile.Tokens,
        Text = profile.Record is null ? null : profile.Text,
        Code = profile.Code,
        Problem = profile.Problem,
    };
}

/// <summary>The notes in a context.</summary>
internal sealed record ContextNotesBody
{
    /// <summary>What they are about.</summary>
    public required string Subject { get; init; }

    /// <summary>Their tokens.</summary>
    public required long Tokens { get; init; }

    /// <summary>Most tokens that they could have here.</summary>
    public required long TokensMax { get; init; }

    /// <summary>What a prompt is given of them, as a message of its own; absent when none is shown.</summary>
    public string? Text { get; init; }

    /// <summary>Those that are shown, newest first.</summary>
    public required IReadOnlyList<NoteBody> Items { get; init; }

    /// <summary>Current notes that are not shown, newest first.</summary>
    public required IReadOnlyList<NoteLeftOutBody> LeftOut { get; init; }

    public static ContextNotesBody Of(NotesPart notes) => new()
    {
        Subject = notes.Subject,
        Tokens = notes.Tokens,
        TokensMax = notes.TokensMax,
        Text = notes.Tokens == 0 ? null : notes.Text,
        Items = [.. notes.Shown.Select(shown => NoteBody.Of(shown.Note))],
        LeftOut = [.. notes.LeftOut.Select(left => new NoteLeftOutBody(left.Note.Id, left.Note.Kind, left.Note.At, left.Tokens, GatewayNames.Of(left.Reason!.Value)))],
    };
}

/// <summary>A current note that is no part of a context.</summary>
/// <param name="Id">The note.</param>
/// <param name="Kind">What it is.</param>
/// <param name="At">When it was appended (UTC).</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Reason"><c>budget</c>: no place for it beside newer ones; <c>closed</c>: its sealed text cannot be opened any more, or not here.</param>
internal sealed record NoteLeftOutBody(string Id, string Kind, DateTimeOffset At, long Tokens, string Reason);

/// <summary>Messages next to each other that are no part of a context.</summary>
/// <param name="From">Number of the first.</param>
/// <param name="To">Number of the last.</param>
/// <param name="Messages">How many they are.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="Reason"><c>budget</c>: no place for them; <c>unpaired</c>: a tool call without all its results, or a result without its call.</param>
internal sealed record LeftOutBody(long From, long To, long Messages, long Tokens, string Reason);
