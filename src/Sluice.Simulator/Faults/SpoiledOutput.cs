using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Simulator;

/// <summary>Writes a given document as the simulated model would: sound, or with the faults that a profile draws.</summary>
public static class SpoiledOutput
{
    /// <summary>The output. Faults of the transport do not happen here.</summary>
    /// <param name="document">A document that fits the schema.</param>
    /// <param name="schema">The JSON Schema; faults of the content are put where they break it.</param>
    /// <param name="name">What the document is called in sentences around it.</param>
    /// <param name="profile">The rates of the faults.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="draw">Names the draw: the same seed and name give the same faults, byte for byte.</param>
    public static string Write(JsonNode document, JsonElement schema, string name, FaultProfile profile, long seed, string draw)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(draw);
        var request = new ChatRequest { Model = "", SystemText = "", UserText = "", Messages = [], PromptBytes = 0, Schema = schema, SchemaName = name, Content = [] };
        var random = SeededStream.From(seed, System.Text.Encoding.UTF8.GetBytes(draw));
        return ReplyComposer.Answer(request, document, ReplyComposer.Draw(profile, random), random).Text;
    }
}
