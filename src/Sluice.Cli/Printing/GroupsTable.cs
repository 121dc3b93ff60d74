using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Cli.Printing;

/// <summary>Failure groups as a table.</summary>
internal static class GroupsTable
{
    public static TextTable Of(IReadOnlyList<FailureGroup> groups, bool indent = false)
    {
        var table = new TextTable(indent).With("count", right: true).With("state").With("contract").With("code").With("last").With("group").With("title", wraps: true);
        foreach (var group in groups)
            table.Row(Quantity.Of(group.Count), GatewayNames.Of(group.State), group.Contract, group.Code, Quantity.When(group.LastAt), group.Id, group.Title);
        return table;
    }
}
