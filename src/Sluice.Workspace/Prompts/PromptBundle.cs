using System.Buffers;
using System.Text.Json;
using Semver;
using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>Everything that a call of a prompt depends on under one hash: the prompt with its partials, the contract of the answer, the
/// tools, the model configuration and the renderer. It has the prompt's name and version.</summary>
public sealed class PromptBundle
{
    /// <summary>Name of the renderer in every bundle.</summary>
    public const string RendererName = "sluice-dotprompt";

    /// <summary>Version of the renderer; raised whenever the same prompt and values could render to something else.</summary>
    public const string RendererVersion = "1.0.0";

    private PromptBundle() { }

    /// <summary>The prompt's name.</summary>
    public required string Name { get; init; }

    /// <summary>The prompt's version.</summary>
    public required SemVersion Version { get; init; }

    /// <summary>SHA-256 of <see cref="Content"/>.</summary>
    public required ContentHash Hash { get; init; }

    /// <summary>The canonical JSON (RFC 8785) that names every part by its hash.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>Binds a prompt to what it is called with.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="output">The contract version of the answer; null for free text.</param>
    /// <param name="model">The model configuration that is called, overrides included.</param>
    public static PromptBundle Of(Prompt prompt, ContractVersion? output, ModelConfiguration model)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(model);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            Part(json, "prompt", prompt.Name, prompt.Version, prompt.Hash);
            json.WriteStartArray("partials");
            foreach (var partial in prompt.Partials.OrderBy(p => p.Name, StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteString("name", partial.Name);
                json.WriteString("hash", partial.Hash.ToString());
                json.WriteEndObject();
            }
            json.WriteEndArray();
            SchemaHash(json, "input", prompt.InputHash);
            if (output is null) SchemaHash(json, "output", prompt.OutputHash);
            else Part(json, "output", output.Id.Name, output.Id.Version, output.Hash);
            json.WriteStartArray("tools");
            json.WriteEndArray();
            Model(json, model);
            json.WriteStartObject("renderer");
            json.WriteString("name", RendererName);
            json.WriteString("version", RendererVersion);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        var content = CanonicalJson.Write(buffer.WrittenMemory);
        return new() { Name = prompt.Name, Version = prompt.Version, Hash = ContentHash.OfBytes(content.Span), Content = content };
    }

    private static void SchemaHash(Utf8JsonWriter json, string member, ContentHash? hash)
    {
        if (hash is not { } schema)
        {
            json.WriteNull(member);
            return;
        }
        json.WriteStartObject(member);
        json.WriteString("hash", schema.ToString());
        json.WriteEndObject();
    }

    private static void Part(Utf8JsonWriter json, string member, string name, SemVersion version, ContentHash hash)
    {
        json.WriteStartObject(member);
        json.WriteString("name", name);
        json.WriteString("version", version.ToString());
        json.WriteString("hash", hash.ToString());
        json.WriteEndObject();
    }

    private static void Model(Utf8JsonWriter json, ModelConfiguration model)
    {
        json.WriteStartObject("model");
        json.WriteString("name", model.Name);
        json.WriteString("version", model.Version.ToString());
        json.WriteString("provider", model.Provider);
        json.WriteString("id", model.Model);
        if (model.Checkpoint is { } checkpoint) json.WriteString("checkpoint", checkpoint);
        else json.WriteNull("checkpoint");
        json.WriteString("hash", model.Hash.ToString());
        json.WriteEndObject();
    }
}
