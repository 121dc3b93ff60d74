using Semver;
using Sluice.Contracts;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>The prompt that asks a model to mend an output: the workspace's own, or the one that comes with the gateway.</summary>
internal static class CorrectionPrompt
{
    /// <summary>What the model answers when the output lacks what the contract requires.</summary>
    public const string Cannot = "CANNOT";

    /// <summary>What a correction prompt may use; it need not use all of it.</summary>
    public static readonly IReadOnlyList<string> Variables = ["contract", "schema", "errors", "request"];

    // Raise it with every change of a built-in prompt: a published version never changes.
    private static readonly SemVersion BuiltInVersion = new(1, 0, 0);

    private static readonly Lazy<Prompt> BuiltInPrompt = new(() => Read("sluice-correction", "correction.prompt"));
    private static readonly Lazy<Prompt> SurgicalPrompt = new(() => Read("sluice-correction-surgical", "correction-surgical.prompt"));
    private static readonly Lazy<Prompt> BatchPrompt = new(() => Read("sluice-correction-batch", "correction-batch.prompt"));

    /// <summary>The one that shows the whole document.</summary>
    public static Prompt BuiltIn => BuiltInPrompt.Value;

    /// <summary>The one that shows the failing parts only.</summary>
    public static Prompt Surgical => SurgicalPrompt.Value;

    /// <summary>The one that shows the failing parts of several documents, by number.</summary>
    public static Prompt Batch => BatchPrompt.Value;

    public static Prompt For(CorrectionPolicy policy, WorkspaceSnapshot workspace) =>
        policy.Prompt is { } reference && workspace.TryFindPrompt(reference, out var prompt) ? prompt : BuiltIn;

    private static Prompt Read(string name, string file)
    {
        using var stream = typeof(CorrectionPrompt).Assembly.GetManifestResourceStream($"Sluice.Gateway.Correction.{file}")
            ?? throw new InvalidOperationException($"The prompt {file} is not embedded in this build.");
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return Prompt.Parse(name, BuiltInVersion, buffer.ToArray());
    }
}
