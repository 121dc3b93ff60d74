using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Semver;
using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>How a model is called: provider, checkpoint, parameters.</summary>
public sealed record ModelConfiguration
{
    /// <summary>The name, from the file's name.</summary>
    public required string Name { get; init; }

    /// <summary>Hash of the configuration's canonical JSON form.</summary>
    public required ContentHash Hash { get; init; }

    /// <summary>The version that the file states; null when it states none.</summary>
    public SemVersion? DeclaredVersion { get; init; }

    /// <summary>The semantic version: the declared one, else <c>0.0.0-sha256.</c> and the 64 digits of the hash, which changes with
    /// every change of the configuration.</summary>
    public SemVersion Version => DeclaredVersion ?? Derived();

    /// <summary>The provider; only <c>openai</c> (any OpenAI-compatible endpoint) is known.</summary>
    public required string Provider { get; init; }

    /// <summary>The model's id at the provider.</summary>
    public required string Model { get; init; }

    /// <summary>The exact checkpoint that must answer, as the provider names it in its reply; null: none is known, and what answers cannot
    /// be pinned.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>What becomes of an answer of another model than <see cref="Checkpoint"/>; default <see cref="CheckpointRule.Fail"/>. Without
    /// a checkpoint nothing can be compared.</summary>
    public CheckpointRule CheckpointMismatch { get; init; }

    /// <summary>Base address with <c>/v1</c>; null: the environment's <c>OPENAI_BASE_URL</c>, else the provider's own.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Name of the environment variable that holds the key; default <c>OPENAI_API_KEY</c>. Keys never stand in a file.</summary>
    public string ApiKeyVariable { get; init; } = "OPENAI_API_KEY";

    /// <summary>Absolute path of a file that holds the key, read when the first call is made; null (default): <see cref="ApiKeyVariable"/>
    /// holds it.</summary>
    public string? ApiKeyFile { get; init; }

    /// <summary>Sampling temperature; null: the provider's default.</summary>
    public double? Temperature { get; init; }

    /// <summary>Nucleus sampling; null: the provider's default.</summary>
    public double? TopP { get; init; }

    /// <summary>Seed; null: none.</summary>
    public long? Seed { get; init; }

    /// <summary>Most tokens of a reply; null: the provider's default.</summary>
    public int? TokensMax { get; init; }

    /// <summary>Time for one call, in seconds; default 60.</summary>
    public int TimeoutSeconds { get; init; } = 60;

    /// <summary>Tries after a failed call (429, 5xx, connection lost); default 2.</summary>
    public int RetriesMax { get; init; } = 2;

    /// <summary>Whether the contract's schema is sent as <c>response_format</c>; default true.</summary>
    public bool SendSchema { get; init; } = true;

    /// <summary>How its calls are made to survive.</summary>
    public CallSettings Calls { get; init; } = CallSettings.Default;

    /// <summary>The canonical JSON (RFC 8785) of everything that changes what is sent or how it is tried, with defaults filled in; not of
    /// the name and version. Its SHA-256 is <see cref="Hash"/>.</summary>
    public ReadOnlyMemory<byte> ToCanonicalJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("provider", Provider);
            json.WriteString("model", Model);
            if (Checkpoint is { } checkpoint) json.WriteString("checkpoint", checkpoint);
            // The default leaves no trace: configurations keep the hashes they were published with.
            if (CheckpointMismatch == CheckpointRule.Warn) json.WriteString("checkpointMismatch", "warn");
            if (BaseUrl is { } url) json.WriteString("baseUrl", url.AbsoluteUri);
            json.WriteString("apiKeyVariable", ApiKeyVariable);
            if (ApiKeyFile is { } file) json.WriteString("apiKeyFile", file);
            if (Temperature is { } temperature) json.WriteNumber("temperature", temperature);
            if (TopP is { } topP) json.WriteNumber("topP", topP);
            // A string: a seed may be past the integers that a canonical number holds.
            if (Seed is { } seed) json.WriteString("seed", seed.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (TokensMax is { } tokensMax) json.WriteNumber("tokensMax", tokensMax);
            json.WriteNumber("timeoutSeconds", TimeoutSeconds);
            json.WriteNumber("retriesMax", RetriesMax);
            json.WriteBoolean("sendSchema", SendSchema);
            Calls.Write(json);
            json.WriteEndObject();
        }
        return CanonicalJson.Write(buffer.WrittenMemory);
    }

    // Every call asks for it, and only a change of the configuration changes it.
    private static readonly ConcurrentDictionary<ContentHash, SemVersion> Known = new();

    private SemVersion Derived() => Known.GetOrAdd(Hash, static hash =>
        SemVersion.Parse($"0.0.0-{hash.ToString().Replace(':', '.')}", SemVersionStyles.Strict, maxLength: 128));

    /// <summary>The configuration with the hash of what it says.</summary>
    public ModelConfiguration Hashed() => this with { Hash = ContentHash.OfBytes(ToCanonicalJson().Span) };
}

/// <summary>What becomes of an answer that another model gave than the configured checkpoint.</summary>
public enum CheckpointRule
{
    /// <summary>It is not used: the call counts as failed, and the answer is kept with the failure.</summary>
    Fail,

    /// <summary>It is used, and logged as a warning; the stamp says that it does not match.</summary>
    Warn,
}
