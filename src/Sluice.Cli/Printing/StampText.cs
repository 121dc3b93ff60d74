using Sluice.Gateway;

namespace Sluice.Cli.Printing;

/// <summary>A stamp for people: what something was made with.</summary>
internal static class StampText
{
    public static void Fields(this FieldText fields, Stamp stamp)
    {
        fields.Field("contract", $"{stamp.ContractName}@{stamp.ContractVersion}  {stamp.ContractHash}");
        if (stamp.Origin.PromptName is { } prompt) fields.Field("prompt", $"{prompt}@{stamp.Origin.PromptVersion}  {stamp.Origin.PromptHash}");
        if (stamp.Origin.ModelId is { } model) fields.Field("model", $"{model}  {stamp.Origin.ModelHash}");
        fields.Field("bundle", stamp.Origin.BundleHash);
        fields.Field("session", stamp.Origin.Session);
        fields.Field("gateway", stamp.GatewayVersion);
        fields.Field("workspace", stamp.WorkspaceCommit);
        fields.Field("trace", stamp.Origin.TraceId);
    }
}
