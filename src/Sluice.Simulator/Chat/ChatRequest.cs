using System.Text.Json;

namespace Sluice.Simulator;

/// <summary>What the simulator needs to know of a chat completion request.</summary>
internal sealed record ChatRequest
{
    /// <summary>The model's name; echoed.</summary>
    public required string Model { get; init; }

    /// <summary>Text of the system and developer messages.</summary>
    public required string SystemText { get; init; }

    /// <summary>Text of the user messages.</summary>
    public required string UserText { get; init; }

    /// <summary>All messages, in order.</summary>
    public required IReadOnlyList<SimulatedMessage> Messages { get; init; }

    /// <summary>Bytes of all messages, for the token estimate.</summary>
    public required int PromptBytes { get; init; }

    /// <summary>The schema the answer is to fit; null for free text.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>The schema's name; empty when the request gives none.</summary>
    public string SchemaName { get; init; } = "";

    /// <summary>The tool to call; null for an answer in the content.</summary>
    public string? Tool { get; init; }

    /// <summary>Whether the answer is streamed.</summary>
    public bool Stream { get; init; }

    /// <summary>Whether the last chunk of a stream tells the usage.</summary>
    public bool StreamUsage { get; init; }

    /// <summary>Most tokens to write; null for no limit.</summary>
    public int? TokensMax { get; init; }

    /// <summary>The members of the request that decide the answer, without white space: not how it is delivered, nor who asks.</summary>
    public required byte[] Content { get; init; }

    /// <summary>The ids that the answer may cite; null when its schema asks for no citation, or nobody can know.</summary>
    public IReadOnlyList<string>? Citable { get; init; }

    /// <summary>Whether the request asks to mend a broken output.</summary>
    public bool IsCorrection => SystemText.StartsWith(SimulatorServer.CorrectionMarker, StringComparison.Ordinal);
}
