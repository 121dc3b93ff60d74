using Sluice.Contracts;

namespace Sluice.Workspace;

/// <content>The section <c>safeguard</c>.</content>
internal static partial class PolicyReader
{
    private static SafeguardPolicy Safeguard(SettingsMap map, ContractFolder folder)
    {
        var standard = new SafeguardPolicy();
        var (action, alias) = (map.Choice("action", "alert", "freeze", "rollback", "switch-model", "quarantine"), map.Text("alias"));
        folder.SafeguardModel = map.Text("model");
        if (alias is { } name && !ContractReference.IsName(name.Value))
            map.Report(name.Line, WorkspaceProblemCode.BadValue, "'alias' must be lower-case letters, digits and hyphens, beginning with a letter, such as production.");
        if (action == "switch-model" && folder.SafeguardModel is null)
            map.Report(map.Line, WorkspaceProblemCode.SettingMissing, "'action: switch-model' needs 'model': the model configuration to switch to.");
        if (action != "switch-model" && folder.SafeguardModel is { } model)
            map.Report(model.Line, WorkspaceProblemCode.BadValue, "'model' means nothing without 'action: switch-model'; add that, or remove it.");
        return new SafeguardPolicy
        {
            Action = action switch
            {
                "freeze" => SafeguardAction.Freeze,
                "rollback" => SafeguardAction.Rollback,
                "switch-model" => SafeguardAction.SwitchModel,
                "quarantine" => SafeguardAction.Quarantine,
                _ => SafeguardAction.Alert,
            },
            Alias = alias?.Value ?? standard.Alias,
            Model = folder.SafeguardModel?.Value,
            WindowMinutes = (int)(map.Integer("windowMinutes", 1, 1_440) ?? standard.WindowMinutes),
            SampleMin = (int)(map.Integer("sampleMin", 5, 100_000) ?? standard.SampleMin),
            Floor = map.Number("floor", 0.001, 1) ?? standard.Floor,
            Sigmas = map.Number("sigmas", 1, 10) ?? standard.Sigmas,
            FirstFailures = (int)(map.Integer("firstFailures", 0, 1_000) ?? standard.FirstFailures),
            Checks = (int)(map.Integer("checks", 1, 100) ?? standard.Checks),
            PerHour = (int)(map.Integer("perHour", 1, 100) ?? standard.PerHour),
            ProbeSeconds = (int)(map.Integer("probeSeconds", 1, 3_600) ?? standard.ProbeSeconds),
        };
    }
}
