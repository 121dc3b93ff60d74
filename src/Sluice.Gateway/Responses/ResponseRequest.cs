using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>A request of the Responses API, read in full: what it says goes to the model as a chat completion, and to the session.</summary>
internal sealed class ResponseRequest : IDisposable
{
    // What would change the answer in a way that a chat completion cannot have.
    private static readonly (string Name, string Why)[] Refused =
    [
        ("background", "Answers are given at once; leave 'background' out."),
        ("prompt", "Prompts of this gateway are models: name sluice/NAME as the model."),
    ];

    private readonly Tape _tape = Tape.Rent();

    private ResponseRequest() { }

    public TapeElement Root => _tape.Root;

    public string Model { get; private set; } = "";

    /// <summary>Standing orders for this answer only; they are not part of the session.</summary>
    public string? Instructions { get; private set; }

    /// <summary>What the client brings, as messages of a session.</summary>
    public IReadOnlyList<SessionMessage> Incoming { get; private set; } = [];

    public string? PreviousResponse { get; private set; }

    public string? Conversation { get; private set; }

    public bool Store { get; private set; } = true;

    /// <summary>Most tokens of the conversation that the model is shown; null: all of it.</summary>
    public long? ContextTokensMax { get; private set; }

    public static (ResponseRequest? Request, CompletionOutcome.Refused? Fault) Read(ReadOnlyMemory<byte> body)
    {
        var request = new ResponseRequest();
        if (RequestFaultException.Catch(() => request.Take(body)) is not { } fault) return (request, null);
        request.Dispose();
        return (null, fault);
    }

    public void Dispose() => _tape.Dispose();

    private void Take(ReadOnlyMemory<byte> body)
    {
        RequestMembers.Parse(_tape, body, "model and input");
        foreach (var (name, why) in Refused)
            if (RequestMembers.TryGet(Root, name, out var value) && value.Kind != JsonKind.False) throw new RequestFaultException(RefusalCode.FieldInvalid, name, why);
        Model = RequestMembers.Text(Root, "model", "model") ?? throw RequestFaultException.Missing("model");
        Instructions = RequestMembers.Text(Root, "instructions", "instructions");
        PreviousResponse = RequestMembers.Text(Root, "previous_response_id", "previous_response_id");
        Conversation = ConversationOf();
        if (PreviousResponse is not null && Conversation is not null)
            throw new RequestFaultException(RefusalCode.FieldInvalid, "conversation", "Name a conversation or a previous response, not both.");
        Store = !RequestMembers.TryGet(Root, "store", out _) || RequestMembers.Flag(Root, "store", "store");
        Incoming = ResponseItems.Read(Root);
        if (!RequestMembers.TryGet(Root, "sluice", out var own) || !RequestMembers.TryGet(own, "contextTokensMax", out _)) return;
        ContextTokensMax = ReplyMembers.Number(own, "contextTokensMax"u8);
        if (ContextTokensMax < 1) throw new RequestFaultException(RefusalCode.FieldInvalid, "sluice.contextTokensMax", "'sluice.contextTokensMax' must be a whole number from 1.");
    }

    private string? ConversationOf()
    {
        if (!RequestMembers.TryGet(Root, "conversation", out var conversation)) return null;
        return conversation.Kind == JsonKind.Object
            ? RequestMembers.Text(conversation, "id", "conversation.id") ?? throw RequestFaultException.Missing("conversation.id")
            : RequestMembers.Text(Root, "conversation", "conversation");
    }
}
