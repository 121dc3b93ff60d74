using Semver;

namespace Sluice.Workspace;

/// <summary>The least step from one version of a prompt to the next, by what changed: major when the answer, a required variable or the
/// model's family changes, minor when the text or anything else that is sent does, patch when every call renders the same.</summary>
internal sealed class PromptFloor(SortedDictionary<string, ContractFolder> contracts, SortedDictionary<string, ModelConfiguration?> models,
    ProblemList problems)
{
    private enum Step
    {
        Patch,
        Minor,
        Major,
    }

    public void Check(PromptFolder folder)
    {
        var released = folder.Files.Where(f => !f.Prompt.Version.IsPrerelease).ToList();
        foreach (var (before, after) in released.Zip(released.Skip(1)))
        {
            var (step, why) = Needed(before.Prompt, after.Prompt);
            var (old, next) = (before.Prompt.Version, after.Prompt.Version);
            // Before 1.0 a minor version may break.
            if (step == Step.Major && old.Major == 0 && next.Major == 0) step = Step.Minor;
            var taken = next.Major > old.Major ? Step.Major : next.Minor > old.Minor ? Step.Minor : Step.Patch;
            if (taken >= step) continue;
            var least = step == Step.Major ? new SemVersion(old.Major + 1, 0, 0) : new SemVersion(old.Major, old.Minor + 1, 0);
            problems.Add(after.Path, 1, WorkspaceProblemCode.PromptVersionLow,
                $"The step from {old} to {next} is too small, because {why}; call this version {least} or later.");
        }
    }

    private (Step Step, string Why) Needed(Prompt before, Prompt after)
    {
        if (before.Contract != after.Contract) return (Step.Major, "it asks for documents of another contract");
        if (MajorOf(before) is { } was && MajorOf(after) is { } now && was != now)
            return (Step.Major, $"its answers follow major version {now} of '{after.Contract}' instead of {was}");
        if (before.OutputHash != after.OutputHash && before.OutputHash is not null) return (Step.Major, "'output.schema' changed");
        var (required, requires) = (Required(before), Required(after));
        if (requires.Except(required, StringComparer.Ordinal).FirstOrDefault() is { } added) return (Step.Major, $"the variable '{added}' is required now");
        if (before.Variables.Except(after.Variables, StringComparer.Ordinal).FirstOrDefault() is { } removed)
            return (Step.Major, $"the variable '{removed}' is gone");
        if (before.Input.Schema is null && after.Input.Schema is not null) return (Step.Major, "its variables have to fit a schema now");
        if (before.Input.Schema is not null && after.Input.Schema is not null && before.Input.Hash != after.Input.Hash
            && !SameSharedVariables(before, after))
            return (Step.Major, "the schema of a variable changed");
        if (FamilyOf(before) is { } family && FamilyOf(after) is { } other && family != other) return (Step.Major, "it asks a model of another family");
        if (before.Model != after.Model) return (Step.Minor, "it asks another model configuration");
        if (before.ContractRange != after.ContractRange) return (Step.Minor, "its range of contract versions changed");
        if (!before.Variables.Order(StringComparer.Ordinal).SequenceEqual(after.Variables.Order(StringComparer.Ordinal), StringComparer.Ordinal))
            return (Step.Minor, "it takes another variable");
        if (before.Retrieval?.Signature != after.Retrieval?.Signature) return (Step.Minor, "what it retrieves changed");
        return Rendering(before) == Rendering(after) ? (Step.Patch, "") : (Step.Minor, "its text changed");
    }

    private static string[] Required(Prompt prompt) => [.. prompt.Variables.Except(prompt.Optional, StringComparer.Ordinal)];

    private int? MajorOf(Prompt prompt) =>
        prompt.Contract is { } name && contracts.GetValueOrDefault(name)?.Contract is { } contract
            ? (int?)contract.Versions.Where(v => prompt.Fits(v.Id)).Select(v => v.Id.Version).Max(SemVersion.PrecedenceComparer)?.Major
            : null;

    private string? FamilyOf(Prompt prompt) => models.GetValueOrDefault(prompt.Model) is { } model ? $"{model.Provider} {model.Model}" : null;

    private static bool SameSharedVariables(Prompt before, Prompt after)
    {
        var (old, now) = (before.Input.Schema!.Root, after.Input.Schema!.Root);
        return before.Input.Names.All(name => PropertyOf(old, name) == PropertyOf(now, name));
    }

    private static string PropertyOf(Schemas.TapeElement schema, string name) =>
        schema.TryGetProperty("properties"u8, out var properties) && properties.TryGetProperty(System.Text.Encoding.UTF8.GetBytes(name), out var property)
            ? System.Text.Encoding.UTF8.GetString(property.RawText)
            : "";

    private static string Rendering(Prompt prompt) => string.Concat(prompt.PartialTemplates.OrderBy(p => p.Key, StringComparer.Ordinal)
        .Select(p => $"\0n{p.Key}{PromptTemplate.Signature(p.Value)}").Prepend(PromptTemplate.Signature(prompt.Template)))
        + string.Concat(prompt.Input.Defaults.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => $"\0d{d.Key}={PromptJson.Write(d.Value, 0)}"));
}
