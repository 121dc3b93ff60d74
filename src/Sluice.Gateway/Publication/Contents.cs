using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>The parts of a workspace as the store keeps them.</summary>
internal static class Contents
{
    public static StoredContent Of(ContractVersion contract, string? commit) => new(ContentKind.Schema, contract.Id.Name,
        contract.Id.Version.ToString(), contract.Hash.ToString(), CanonicalJson.Write(contract.Schema.Utf8), commit);

    public static StoredContent Of(ModelConfiguration model, string? commit) => new(ContentKind.Model, model.Name,
        model.Version.ToString(), model.Hash.ToString(), model.ToCanonicalJson(), commit);

    public static StoredContent Of(PromptBundle bundle, string? commit) => new(ContentKind.Bundle, bundle.Name,
        bundle.Version.ToString(), bundle.Hash.ToString(), bundle.Content, commit);

    /// <summary>A prompt and its partials.</summary>
    public static IEnumerable<StoredContent> Of(Prompt prompt, string? commit) =>
        prompt.Partials.Select(p => new StoredContent(ContentKind.Partial, p.Name, null, p.Hash.ToString(), p.Content, commit))
            .Prepend(new(ContentKind.Prompt, prompt.Name, prompt.Version.ToString(), prompt.Hash.ToString(), prompt.Content, commit));
}
