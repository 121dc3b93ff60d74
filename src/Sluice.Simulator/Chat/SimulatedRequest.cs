using System.Text.Json;

namespace Sluice.Simulator;

/// <summary>A request as the author of replies sees it (<see cref="SimulatorOptions.Author"/>).</summary>
/// <param name="Messages">The messages, in order: all that the model knows.</param>
/// <param name="Schema">The schema that the answer is to fit; null: a text is asked for.</param>
/// <param name="SchemaName">The schema's name; empty when the request gives none.</param>
public sealed record SimulatedRequest(IReadOnlyList<SimulatedMessage> Messages, JsonElement? Schema, string SchemaName)
{
    /// <summary>Whether a broken document is to be mended: the user's message holds it, or its failing places, and the system's what it answered.</summary>
    public bool IsCorrection { get; init; }
}

/// <summary>A message of a request.</summary>
/// <param name="Role">Who speaks, as in the request: <c>system</c>, <c>user</c>, <c>assistant</c> and so on.</param>
/// <param name="Text">What is said.</param>
public sealed record SimulatedMessage(string Role, string Text);
