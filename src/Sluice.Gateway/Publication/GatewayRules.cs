using Sluice.Repair;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>What a workspace must satisfy that only the gateway can know: names of edits, and what a correction prompt is given.</summary>
internal static class GatewayRules
{
    /// <summary>Code of the problem of a lossy code that no edit has.</summary>
    public const string EditCodeUnknown = "workspace_edit_code_unknown";

    /// <summary>Code of the problem of a correction prompt that wants what it is not given.</summary>
    public const string CorrectionVariables = "workspace_correction_variables";

    /// <summary>Code of the problem of a limit of cost for a model that has no price.</summary>
    public const string CorrectionPrice = "workspace_correction_price";

    public static IEnumerable<WorkspaceProblem> Problems(WorkspaceSnapshot workspace)
    {
        var models = new ModelResolver(workspace, new GatewayOptions());
        foreach (var contract in workspace.Contracts.Values)
        {
            var file = $"contracts/{contract.Name}/contract.yaml";
            foreach (var code in contract.Policy.Repair.LossyCodes.Where(c => !EditCode.All.ContainsKey(c)))
            {
                yield return new WorkspaceProblem(file, 0, EditCodeUnknown,
                    $"repair.lossyCodes names '{code}', which is no edit code; see docs/reference/edit-codes.md.");
            }

            var model = models.CanCorrect(contract.Policy.Correction) ? models.ForCorrection(contract.Policy.Correction) : null;
            if (contract.Policy.Correction.CostMax is not null && model is not null && model.Calls.CostOf(0, 0) is null)
            {
                yield return new WorkspaceProblem(file, 0, CorrectionPrice,
                    $"correction.costMax limits what the model '{model.Name}' costs, and models/{model.Name}.yaml has no price; "
                    + "add calls.priceIn and calls.priceOut, or remove the limit.");
            }

            var prompt = CorrectionPrompt.For(contract.Policy.Correction, workspace);
            var unknown = prompt.Variables.Except(CorrectionPrompt.Variables, StringComparer.Ordinal).ToList();
            if (prompt.Retrieval is not null)
            {
                yield return new WorkspaceProblem(file, 0, CorrectionVariables,
                    $"correction.prompt is {prompt.Name}@{prompt.Version}, which retrieves; a correction is shown what the request was, and nothing else.");
            }

            if (unknown.Count > 0)
            {
                yield return new WorkspaceProblem(file, 0, CorrectionVariables,
                    $"correction.prompt is {prompt.Name}@{prompt.Version}, which wants {string.Join(", ", unknown)}; a correction prompt is given "
                    + $"{string.Join(", ", CorrectionPrompt.Variables)} and nothing else.");
            }
        }
    }
}
