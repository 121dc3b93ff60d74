using Sluice.Contracts;

namespace Sluice.Workspace;

/// <content>The section <c>correction</c>.</content>
internal static partial class PolicyReader
{
    private static CorrectionPolicy Correction(SettingsMap map, ContractFolder folder)
    {
        var defaults = new CorrectionPolicy();
        folder.CorrectionModel = map.Text("model");
        folder.CorrectionPrompt = map.Text("prompt");
        var policy = new CorrectionPolicy
        {
            AttemptsMax = (int)(map.Integer("attemptsMax", 0, 10) ?? defaults.AttemptsMax),
            TokensMax = (int)(map.Integer("tokensMax", 1, 10_000_000) ?? defaults.TokensMax),
            CostMax = (decimal?)map.Number("costMax", 0, 1_000_000),
            Scope = map.Choice("scope", "surgical", "document") == "document" ? CorrectionScope.Document : defaults.Scope,
            DeadlineSeconds = (int)(map.Integer("deadlineSeconds", 1, 3600) ?? defaults.DeadlineSeconds),
            Model = folder.CorrectionModel?.Value,
            Prompt = folder.CorrectionPrompt?.Value,
        };
        return map.Has("batch") ? policy with { Batch = Batch(map.Map("batch"), policy) } : policy;
    }

    private static CorrectionBatchPolicy? Batch(SettingsMap map, CorrectionPolicy policy)
    {
        if (policy.Prompt is not null)
            map.Report(map.Line, WorkspaceProblemCode.BadValue, "'batch' means nothing beside 'prompt': a prompt of one's own is given one whole document.");
        else if (policy.Scope == CorrectionScope.Document)
            map.Report(map.Line, WorkspaceProblemCode.BadValue, "'batch' means nothing beside 'scope: document': whole documents do not share a call.");
        if (policy.AttemptsMax < 2)
            map.Report(map.Line, WorkspaceProblemCode.BadValue,
                "'batch' needs 'attemptsMax' of at least 2: what a shared call does not settle is asked alone.");
        if (!map.Has("max")) map.Report(map.Line, WorkspaceProblemCode.SettingMissing, "'batch' needs 'max': the most corrections in one call, 2 to 16.");
        var (max, window) = (map.Integer("max", 2, 16), map.Integer("windowMilliseconds", 1, 1_000));
        return max is null ? null : new() { Max = (int)max, WindowMilliseconds = (int)(window ?? 20) };
    }
}
