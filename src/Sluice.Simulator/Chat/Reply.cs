using System.Text.Json.Nodes;

namespace Sluice.Simulator;

/// <summary>What the model says, before it is delivered.</summary>
internal sealed record Reply
{
    /// <summary>The content, or the tool call's arguments.</summary>
    public required string Text { get; init; }

    /// <summary>Whether <see cref="Text"/> is a tool call's arguments: a refused or empty answer calls no tool.</summary>
    public bool IsToolCall { get; init; }

    /// <summary>Whether the text was cut.</summary>
    public bool Cut { get; init; }

    /// <summary>The faults put in, in the order of <see cref="Fault"/>.</summary>
    public required IReadOnlyList<Fault> Faults { get; init; }

    /// <summary>The document behind the text, sound; null without a schema.</summary>
    public JsonNode? Document { get; init; }

    /// <summary>Whether a correction was answered with a valid document.</summary>
    public bool Mended { get; init; }

    /// <summary>Tokens of the text, estimated.</summary>
    public int Tokens => Estimate(System.Text.Encoding.UTF8.GetByteCount(Text));

    /// <summary>Why the model stopped.</summary>
    public string FinishReason => Cut ? "length" : IsToolCall ? "tool_calls" : "stop";

    /// <summary>Tokens of a text of so many bytes: a quarter, rounded up.</summary>
    public static int Estimate(int bytes) => (bytes + 3) / 4;
}
