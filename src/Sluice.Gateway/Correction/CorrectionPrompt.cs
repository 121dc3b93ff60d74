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

    // Raise it with every change of correction.prompt: a published version never changes.
    private static readonly SemVersion BuiltInVersion = new(1, 0, 0);

    private static readonly Lazy<Prompt> BuiltInPrompt = new(Read);

    public static Prompt BuiltIn => BuiltInPrompt.Value;

    public static Prompt For(CorrectionPolicy policy, WorkspaceSnapshot workspace) =>
        policy.Prompt is { } reference && workspace.TryFindPrompt(reference, out var prompt) ? prompt : BuiltIn;

    private static Prompt Read()
    {
        using var stream = typeof(CorrectionPrompt).Assembly.GetManifestResourceStream("Sluice.Gateway.Correction.correction.prompt")
            ?? throw new InvalidOperationException("The correction prompt is not embedded in this build.");
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return Prompt.Parse("sluice-correction", BuiltInVersion, buffer.ToArray());
    }
}
