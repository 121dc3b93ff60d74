using System.Text;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>A chat completion request on its tape: the places of what the gateway looks at. Everything else goes on as it came.</summary>
internal sealed class CompletionRequest : IDisposable
{
    private readonly Tape _tape = Tape.Rent();

    private CompletionRequest() { }

    public TapeElement Root => _tape.Root;

    public string Model { get; private set; } = "";

    public TapeElement Messages { get; private set; }

    public bool Stream { get; private set; }

    public bool IncludeUsage { get; private set; }

    /// <summary>The contract that <c>response_format</c> asks for; null when it asks for none.</summary>
    public SchemaAsked? Format { get; private set; }

    /// <summary>Functions the model may call, in order, with the schemas of their arguments.</summary>
    public IReadOnlyList<SchemaAsked> Tools { get; private set; } = [];

    public string? Contract { get; private set; }

    public string? Key { get; private set; }

    public string? Session { get; private set; }

    /// <summary>As <see cref="Submission.Citations"/>.</summary>
    public IReadOnlyList<string>? Citations { get; private set; }

    /// <summary>When the verdict may be told; null: as the contract says.</summary>
    public SubmissionMode? Mode { get; private set; }

    /// <summary>The prompt's variables; empty when the request brings none.</summary>
    public IReadOnlyDictionary<string, object?> Variables { get; private set; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>Reads a request, or says what is wrong with it.</summary>
    public static (CompletionRequest? Request, CompletionOutcome.Refused? Fault) Read(ReadOnlyMemory<byte> body)
    {
        var request = new CompletionRequest();
        if (RequestFaultException.Catch(() => request.Take(body)) is not { } fault) return (request, null);
        request.Dispose();
        return (null, fault);
    }

    public void Dispose() => _tape.Dispose();

    private void Take(ReadOnlyMemory<byte> body)
    {
        RequestMembers.Parse(_tape, body, "model and messages");
        Model = RequestMembers.Text(Root, "model", "model") ?? throw RequestFaultException.Missing("model");
        Messages = Root.TryGetProperty("messages"u8, out var messages) ? messages : throw RequestFaultException.Missing("messages");
        if (Messages.Kind != JsonKind.Array) throw RequestFaultException.Type("messages", "'messages' must be a list of messages.");
        Stream = RequestMembers.Flag(Root, "stream", "stream");
        IncludeUsage = Root.TryGetProperty("stream_options"u8, out var options) && RequestMembers.Flag(options, "include_usage", "stream_options.include_usage");
        Format = RequestMembers.Format(Root);
        Tools = RequestMembers.Tools(Root);
        TakeOwn();
    }

    private void TakeOwn()
    {
        if (!Root.TryGetProperty("sluice"u8, out var own) || own.Kind == JsonKind.Null) return;
        if (own.Kind != JsonKind.Object) throw RequestFaultException.Type("sluice", "'sluice' must be an object such as {\"variables\": {}}.");
        foreach (var (name, _) in own.Members)
            if (name is not ("contract" or "key" or "mode" or "session" or "variables" or "contextTokensMax" or "citations")) throw new RequestFaultException(RefusalCode.FieldUnknown, $"sluice.{name}",
                "'sluice' takes contract, key, mode, session, variables, citations and contextTokensMax, and nothing else.");
        Contract = RequestMembers.Text(own, "contract", "sluice.contract");
        Key = RequestMembers.Text(own, "key", "sluice.key");
        Session = RequestMembers.Text(own, "session", "sluice.session");
        Citations = CitationsOf(own);
        Mode = RequestMembers.Text(own, "mode", "sluice.mode") switch
        {
            null => null,
            "sync" => SubmissionMode.Sync,
            "lazy" => SubmissionMode.Lazy,
            _ => throw new RequestFaultException(RefusalCode.FieldInvalid, "sluice.mode", "'sluice.mode' is sync or lazy."),
        };
        if (!own.TryGetProperty("variables"u8, out var variables)) return;
        if (variables.Kind != JsonKind.Object) throw RequestFaultException.Type("sluice.variables", "'sluice.variables' must be an object of names and values.");
        Variables = RequestMembers.Values(variables);
    }

    private static IReadOnlyList<string>? CitationsOf(TapeElement own)
    {
        if (!RequestMembers.TryGet(own, "citations", out var citations)) return null;
        if (citations.Kind != JsonKind.Array || citations.Items.Any(item => item.Kind != JsonKind.String))
            throw RequestFaultException.Type("sluice.citations", "'sluice.citations' must be a list of ids, as text.");
        return [.. citations.Items.Select(item => item.GetString())];
    }

    /// <summary>The messages as they came, for the ledger.</summary>
    public string MessagesText() => Encoding.UTF8.GetString(Messages.RawText);
}

/// <summary>A schema that came with a request.</summary>
/// <param name="Name">The name it has there.</param>
/// <param name="Schema">Its bytes; empty for a function without parameters.</param>
/// <param name="Place">Where it stands, for errors.</param>
internal sealed record SchemaAsked(string Name, ReadOnlyMemory<byte> Schema, string Place);

/// <summary>Something is wrong with a request. Thrown and caught within the reading of one.</summary>
internal sealed class RequestFaultException(string code, string? param, string message) : Exception(message)
{
    public string Code { get; } = code;

    public string? Param { get; } = param;

    /// <summary>What is wrong with a request that <paramref name="read"/> reads; null when nothing is.</summary>
    public static CompletionOutcome.Refused? Catch(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (RequestFaultException fault)
        {
            return new(new Refusal(fault.Code, fault.Message), fault.Param);
        }
    }

    public static RequestFaultException Missing(string name) => new(RefusalCode.FieldMissing, name, $"'{name}' is required.");

    public static RequestFaultException Type(string? name, string message) => new(RefusalCode.FieldType, name, message);
}
