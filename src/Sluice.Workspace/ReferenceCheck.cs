using Semver;
using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>Checks that what one file names, another one holds.</summary>
internal sealed class ReferenceCheck(
    SortedDictionary<string, ContractFolder> contracts,
    SortedDictionary<string, PromptFolder> prompts,
    SortedDictionary<string, ModelConfiguration?> models,
    IReadOnlyList<ModelMention> mentions,
    IReadOnlyList<CollectionMention> mentioned,
    SortedDictionary<string, CollectionSettings> collections,
    ProblemList problems)
{
    public void Run()
    {
        foreach (var folder in contracts.Values)
        {
            if (folder.CorrectionModel is { } model) Model(folder.PolicyFile, model.Line, model.Value);
            if (folder.SafeguardModel is { } other) Model(folder.PolicyFile, other.Line, other.Value);
            if (folder.CorrectionPrompt is { } prompt) Prompt(folder.PolicyFile, prompt.Line, prompt.Value);
        }
        foreach (var mention in mentions) Model(mention.File, mention.Name.Line, mention.Name.Value);
        foreach (var mention in mentioned)
        {
            if (mention.Model is { } model) Model(mention.File, mention.Line, model);
            if (mention.Contract is { } contract) Contract(mention.File, mention.Line, contract);
        }
        foreach (var file in prompts.Values.SelectMany(p => p.Files))
        {
            Model(file.Path, file.ModelLine, file.Prompt.Model);
            Contract(file);
            if (file.Prompt.Retrieval is { } retrieval) Collection(file.Path, file.CollectionLine, retrieval.Collection);
        }
    }

    private void Collection(string file, int line, string name)
    {
        // What is broken is there all the same.
        if (!ContractReference.IsName(name) || collections.ContainsKey(name) || problems.Any($"{CollectionLoader.Folder}/{name}.yaml")) return;
        problems.Add(file, line, WorkspaceProblemCode.UnknownCollection,
            $"There is no collection {Suggestion.Quote(name)}; add {CollectionLoader.Folder}/{name}.yaml or name another."
            + Suggestion.For(name, collections.Keys));
    }

    private void Contract(PromptFile file)
    {
        if (file.Prompt.Contract is not { } name) return;
        if (!contracts.TryGetValue(name, out var contract)) Unknown(file.Path, file.ContractLine, name);
        else if (file.Prompt.ContractRange is { } range && contract.Versions.Count > 0
            && !contract.Versions.Exists(v => file.Prompt.Fits(new ContractId(name, v))))
            problems.Add(file.Path, file.RangeLine, WorkspaceProblemCode.RangeUnmatched,
                $"The range {Suggestion.Quote(range)} matches no version of '{name}'; there {Listed(contract.Versions)}.");
    }

    private void Contract(string file, int line, ContractReference reference)
    {
        if (!contracts.TryGetValue(reference.Name, out var contract)) Unknown(file, line, reference.Name);
        else if (contract.Versions.Count > 0 && VersionSelector.TryParse(reference.Version, out var selector)
            && selector.Choose(contract.Versions, version => version) is null)
            problems.Add(file, line, WorkspaceProblemCode.RangeUnmatched,
                $"{Suggestion.Quote(reference.ToString())} matches no version of '{reference.Name}'; there {Listed(contract.Versions)}.");
    }

    private void Unknown(string file, int line, string contract) => problems.Add(file, line, WorkspaceProblemCode.UnknownContract,
        $"There is no contract {Suggestion.Quote(contract)}; add {ContractLoader.Folder}/{Shown(contract)}/ or name another."
        + Suggestion.For(contract, contracts.Keys));

    private void Model(string file, int line, string name)
    {
        if (!models.ContainsKey(name))
            problems.Add(file, line, WorkspaceProblemCode.UnknownModel,
                $"There is no model {Suggestion.Quote(name)}; add {ModelLoader.Folder}/{Shown(name)}.yaml or name another in 'model'."
                + Suggestion.For(name, models.Keys));
    }

    private void Prompt(string file, int line, string text)
    {
        if (!ContractReference.TryParse(text, out var reference))
            problems.Add(file, line, WorkspaceProblemCode.BadValue,
                $"{Suggestion.Quote(text)} names no prompt: write name, name@1, name@1.2 or name@1.2.0.");
        else if (!prompts.TryGetValue(reference.Name, out var prompt))
            problems.Add(file, line, WorkspaceProblemCode.UnknownPrompt,
                $"There is no prompt '{reference.Name}'; add {PromptLoader.Folder}/{reference.Name}/ or name another."
                + Suggestion.For(reference.Name, prompts.Keys));
        else if (!VersionSelector.TryParse(reference.Version, out var selector) || selector.Choose(prompt.Versions, v => v) is null)
            problems.Add(file, line, WorkspaceProblemCode.UnknownPrompt,
                $"The prompt '{reference.Name}' has no version {reference.Version ?? "at all"}; there {Listed(prompt.Versions)}.");
    }

    private static string Shown(string name) => ContractReference.IsName(name) ? name : "<name>";

    private static string Listed(List<SemVersion> versions) => versions.Count switch
    {
        0 => "is none",
        1 => $"is {versions[0]}",
        _ => $"are {string.Join(", ", versions.Order(SemVersion.PrecedenceComparer))}",
    };
}
