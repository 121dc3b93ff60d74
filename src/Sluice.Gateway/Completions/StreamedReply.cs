using System.Buffers;
using System.Text;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>Gathers the pieces of a streamed completion.</summary>
internal sealed class StreamedReply
{
    private readonly CompletionReply _reply = new();
    private readonly Dictionary<int, Gathering> _choices = [];

    /// <summary>What has come so far; whole after <see cref="Finish"/>.</summary>
    public CompletionReply Head => _reply;

    /// <summary>Bytes of all outputs so far.</summary>
    public int Length { get; private set; }

    /// <summary>Takes one piece and names the choices it adds to.</summary>
    /// <exception cref="UpstreamException">The piece is none, or an error.</exception>
    public void Add(ReadOnlyMemory<byte> json, Action<int, ReadOnlyMemory<byte>>? delta = null)
    {
        using var tape = Tape.Rent();
        if (tape.Parse(json) is { } error) throw UpstreamException.Malformed($"An event of the stream is not JSON: {error.Message}");
        var root = tape.Root;
        if (root.TryGetProperty("error"u8, out var fault) && fault.Kind != JsonKind.Null)
            throw new UpstreamException(InferenceErrorCode.Unavailable, "The provider ended the stream with an error.");
        _reply.TakeHead(root);
        if (!root.TryGetProperty("choices"u8, out var choices)) return;
        foreach (var choice in choices.Items) Add(choice, delta);
    }

    /// <summary>Content of the first choice so far, for those who look at it before it is whole.</summary>
    public ReadOnlySpan<byte> ContentSoFar => _choices.TryGetValue(0, out var first) ? first.Content.WrittenSpan : default;

    /// <summary>Whether a choice has called a function so far.</summary>
    public bool HasToolCalls => _choices.Values.Any(c => c.Calls.Count > 0);

    /// <summary>The whole reply.</summary>
    /// <exception cref="UpstreamException">The stream ended before the reply was whole.</exception>
    public CompletionReply Finish()
    {
        if (_choices.Count == 0) throw new UpstreamException(InferenceErrorCode.Unavailable, "The stream ended before it said anything.");
        if (_choices.Values.Any(c => c.Choice.FinishReason is null))
            throw new UpstreamException(InferenceErrorCode.Unavailable, "The stream was cut before the reply was whole.");
        _reply.Choices.AddRange(_choices.OrderBy(c => c.Key).Select(c => c.Value.Take()));
        return _reply;
    }

    /// <summary>What there is, of a stream that was given up because it could not become a record any more.</summary>
    public CompletionReply CutOff()
    {
        foreach (var gathering in _choices.Values) gathering.Choice.FinishReason ??= ReplyChoice.CutOff;
        // The provider counts at the end, which never came: four bytes are about a token.
        _reply.TokensOut = (Length + 3) / 4;
        return Finish();
    }

    private void Add(TapeElement choice, Action<int, ReadOnlyMemory<byte>>? told)
    {
        var index = (int)ReplyMembers.Number(choice, "index"u8);
        if (!_choices.TryGetValue(index, out var gathering)) _choices[index] = gathering = new(index);
        if (ReplyMembers.Text(choice, "finish_reason"u8) is { } reason) gathering.Choice.FinishReason = reason;
        if (!choice.TryGetProperty("delta"u8, out var delta) || delta.Kind != JsonKind.Object || delta.Count == 0) return;
        Length += gathering.Add(delta);
        told?.Invoke(index, delta.RawMemory);
    }

    private sealed class Gathering(int index)
    {
        private bool _hasContent;

        public ReplyChoice Choice { get; } = new(index);

        public ArrayBufferWriter<byte> Content { get; } = new();

        public SortedDictionary<long, (ReplyToolCall Call, ArrayBufferWriter<byte> Arguments)> Calls { get; } = [];

        /// <returns>How many bytes of output it brought.</returns>
        public int Add(TapeElement delta)
        {
            var before = Content.WrittenCount;
            if (delta.TryGetProperty("content"u8, out var content) && content.Kind == JsonKind.String)
            {
                _hasContent = true;
                Content.Write(content.GetUtf8());
            }

            if (ReplyMembers.Text(delta, "refusal"u8) is { } refusal) Choice.Refusal += refusal;
            var added = Content.WrittenCount - before;
            if (!delta.TryGetProperty("tool_calls"u8, out var calls)) return added;
            foreach (var call in calls.Items) added += AddCall(call);
            return added;
        }

        public ReplyChoice Take()
        {
            if (_hasContent) Choice.Content = Content.WrittenMemory;
            foreach (var (call, arguments) in Calls.Values)
            {
                call.Arguments = arguments.WrittenMemory;
                Choice.ToolCalls.Add(call);
            }

            return Choice;
        }

        private int AddCall(TapeElement piece)
        {
            var at = piece.TryGetProperty("index"u8, out _) ? ReplyMembers.Number(piece, "index"u8) : Calls.Count;
            if (!Calls.TryGetValue(at, out var gathered)) Calls[at] = gathered = (new(), new());
            if (ReplyMembers.Text(piece, "id"u8) is { Length: > 0 } id) gathered.Call.Id = id;
            if (!piece.TryGetProperty("function"u8, out var function)) return 0;
            if (ReplyMembers.Text(function, "name"u8) is { Length: > 0 } name) gathered.Call.Name += name;
            var arguments = ReplyMembers.Text(function, "arguments"u8) ?? "";
            return Encoding.UTF8.GetBytes(arguments, gathered.Arguments) is var bytes ? (int)bytes : 0;
        }
    }
}
