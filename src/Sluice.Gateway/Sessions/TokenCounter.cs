using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace Sluice.Gateway;

/// <summary>Counts tokens as OpenAI's models split text, by the encoding of a model. For a model of another family the count is an estimate
/// by <c>o200k_base</c>, and says so.</summary>
public sealed class TokenCounter
{
    /// <summary>What a message costs beside its texts, as OpenAI counts for chat models: its frame, and its name where it has one.</summary>
    public const int MessageTokens = 3, NameTokens = 1;

    /// <summary>What an image counts: the most that OpenAI takes for one in high detail. An estimate.</summary>
    public const int ImageTokens = 1105;

    // A longer text is counted in pieces: the encoder takes a run of letters or signs whole, in time that grows with the square of its length.
    // 100,000 times the letter a take 10 s whole and 0.1 s in pieces.
    private const int PieceMax = 1024;

    private static readonly Lazy<Tokenizer> O200k = new(() => TiktokenTokenizer.CreateForEncoding("o200k_base"));
    private static readonly Lazy<Tokenizer> Cl100k = new(() => TiktokenTokenizer.CreateForEncoding("cl100k_base"));

    // The longer beginning goes first.
    private static readonly (string Begins, bool Newer)[] Models =
    [
        ("gpt-4o", true), ("gpt-4.", true), ("gpt-5", true), ("gpt-oss", true), ("chatgpt-4o", true), ("o1", true), ("o3", true), ("o4", true),
        ("gpt-4", false), ("gpt-3.5", false), ("text-embedding-3", false), ("text-embedding-ada-002", false),
    ];

    private readonly Lazy<Tokenizer> _tokenizer;

    private TokenCounter(string name, Lazy<Tokenizer> tokenizer, bool estimated) => (Name, _tokenizer, Estimated) = (name, tokenizer, estimated);

    /// <summary>Name of the encoding: <c>o200k_base</c> or <c>cl100k_base</c>.</summary>
    public string Name { get; }

    /// <summary>Whether the model is none whose encoding is known.</summary>
    public bool Estimated { get; }

    /// <summary>The counter of a model, by its id; a provider before it (<c>openai/gpt-4o</c>) and a fine-tuning around it
    /// (<c>ft:gpt-4o:…</c>) do not matter.</summary>
    public static TokenCounter For(string? model)
    {
        var id = model ?? "";
        id = id[(id.LastIndexOf('/') + 1)..];
        if (id.StartsWith("ft:", StringComparison.Ordinal)) id = id[3..];
        foreach (var (begins, newer) in Models)
        {
            if (id.StartsWith(begins, StringComparison.Ordinal)) return newer ? new("o200k_base", O200k, false) : new("cl100k_base", Cl100k, false);
        }
        return new("o200k_base", O200k, estimated: true);
    }

    /// <summary>Tokens of a text.</summary>
    public int Count(ReadOnlySpan<char> text)
    {
        var tokens = 0;
        while (text.Length > PieceMax)
        {
            var cut = Cut(text);
            tokens += _tokenizer.Value.CountTokens(text[..cut]);
            text = text[cut..];
        }
        return text.IsEmpty ? tokens : tokens + _tokenizer.Value.CountTokens(text);
    }

    /// <summary>Tokens of a message: of its texts, names, calls and frame. Parts that are neither texts nor images count as their JSON.</summary>
    public int Count(SessionMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var tokens = MessageTokens;
        if (message.Name is { } name) tokens += NameTokens + Count(name);
        foreach (var call in message.Calls) tokens += Count(call.Name) + Count(call.Arguments);
        if (message.Content.IsEmpty) return tokens;
        using var content = JsonDocument.Parse(message.Content);
        return tokens + Content(content.RootElement);
    }

    private int Content(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => Count(content.GetString()),
        JsonValueKind.Null => 0,
        JsonValueKind.Array => content.EnumerateArray().Sum(Part),
        _ => Part(content),
    };

    private int Part(JsonElement part)
    {
        if (part.ValueKind == JsonValueKind.String) return Count(part.GetString());
        if (part.ValueKind == JsonValueKind.Object)
        {
            if (part.TryGetProperty("text"u8, out var text) && text.ValueKind == JsonValueKind.String) return Count(text.GetString());
            if (part.TryGetProperty("type"u8, out var type) && type.ValueKind == JsonValueKind.String
                && type.GetString() is "image_url" or "input_image" or "image") return ImageTokens;
        }
        return Count(part.GetRawText());
    }

    /// <summary>Where a piece ends. Before a space that follows a word both encodings begin anew, so that the count stays exact; without one it can
    /// be a token too many.</summary>
    private static int Cut(ReadOnlySpan<char> text)
    {
        for (var i = PieceMax; i > PieceMax / 2; i--)
        {
            if (text[i] == ' ' && !char.IsWhiteSpace(text[i - 1])) return i;
        }
        return char.IsLowSurrogate(text[PieceMax]) ? PieceMax - 1 : PieceMax;
    }
}
