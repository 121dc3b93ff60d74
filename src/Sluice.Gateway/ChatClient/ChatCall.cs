using Microsoft.Extensions.AI;
using Sluice.Contracts;

namespace Sluice.Gateway;

/// <summary>One call of a chat client that has a contract.</summary>
internal sealed record ChatCall
{
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>The options that the client below is given: without ours, and with the contract's schema.</summary>
    public required ChatOptions Options { get; init; }

    /// <summary>What the text must fit; null: anything.</summary>
    public ContractVersion? Contract { get; init; }

    /// <summary>What the arguments of each function must fit.</summary>
    public required IReadOnlyDictionary<string, ContractVersion> Tools { get; init; }

    public required Submission Submission { get; init; }

    public required Inference Inference { get; init; }

    public required long Start { get; init; }
}

/// <summary>What a caller says of one call, among the additional properties of its options.</summary>
internal static class ChatProperties
{
    public const string Contract = "sluice.contract", Key = "sluice.key", IdempotencyKey = "sluice.idempotencyKey", Session = "sluice.session",
        Citations = "sluice.citations", Decisions = "sluice.decisions";

    public static string? Text(ChatOptions? options, string name) => options?.AdditionalProperties?.TryGetValue(name, out var value) == true ? value as string : null;

    public static IReadOnlyList<string>? Texts(ChatOptions? options, string name) =>
        options?.AdditionalProperties?.TryGetValue(name, out var value) == true ? value as IReadOnlyList<string> : null;

    /// <summary>The options without what is ours.</summary>
    public static ChatOptions Without(ChatOptions? options)
    {
        var plain = options?.Clone() ?? new ChatOptions();
        foreach (var name in new[] { Contract, Key, IdempotencyKey, Session, Citations }) plain.AdditionalProperties?.Remove(name);
        return plain;
    }

    /// <summary>What of the options decides an answer, as JSON, for the ledger.</summary>
    public static string Parameters(ChatOptions options) => System.Text.Encoding.UTF8.GetString(CompletionJson.Object(json =>
    {
        if (options.Temperature is { } temperature) json.WriteNumber("temperature", temperature);
        if (options.TopP is { } topP) json.WriteNumber("top_p", topP);
        if (options.Seed is { } seed) json.WriteNumber("seed", seed);
        if (options.MaxOutputTokens is { } tokens) json.WriteNumber("max_completion_tokens", tokens);
    }).Span);
}
