using Sluice.Contracts;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>Finds the model configuration to call, with the host's overrides applied and hashed with it.</summary>
internal sealed class ModelResolver(WorkspaceSnapshot workspace, GatewayOptions options)
{
    private const string DefaultName = "default";
    private const string CorrectionName = "correction";

    /// <summary>A configuration by name; null when the workspace has none of that name.</summary>
    public ModelConfiguration? Find(string name) => workspace.Models.TryGetValue(name, out var model) ? Override(model) : null;

    /// <summary>Whether a contract's correction has a model to ask.</summary>
    public bool CanCorrect(CorrectionPolicy policy) => policy.AttemptsMax > 0 && Name(policy) is not null;

    /// <summary>The configuration that corrects.</summary>
    public ModelConfiguration ForCorrection(CorrectionPolicy policy) =>
        Find(Name(policy) ?? DefaultName) ?? throw new InvalidOperationException("The workspace has no model to correct with.");

    private string? Name(CorrectionPolicy policy) =>
        new[] { policy.Model, CorrectionName, DefaultName }.FirstOrDefault(n => n is not null && workspace.Models.ContainsKey(n));

    private ModelConfiguration Override(ModelConfiguration model)
    {
        if (options.ModelEndpoint is null && options.ModelId is null) return model;
        // The hash and version say what was really called: an override is another configuration.
        var overridden = model with
        {
            DeclaredVersion = null,
            BaseUrl = options.ModelEndpoint ?? model.BaseUrl,
            Model = options.ModelId ?? model.Model,
            Checkpoint = options.ModelId is null ? model.Checkpoint : null,
        };
        return overridden.Hashed();
    }
}
