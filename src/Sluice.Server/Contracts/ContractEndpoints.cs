using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sluice.Gateway;
using Sluice.Server.Access;
using Sluice.Server.Lists;
using Sluice.Server.Problems;

namespace Sluice.Server.Contracts;

internal static class ContractEndpoints
{
    public static void MapContracts(this IEndpointRouteBuilder api)
    {
        var contracts = api.MapGroup("/contracts").WithTags("contracts").RequireScope(KeyScopes.Read);
        contracts.MapGet("/", List).WithName("listContracts")
            .WithSummary("List the workspace's contracts with their versions and hashes")
            .Produces<ContractListBody>()
            .ProducesProblems(ProblemCode.ParameterUnknown);
        contracts.MapGet("/{name}", Get).WithName("getContract")
            .WithSummary("Get a contract with the schema of its latest version")
            .Produces<ContractBody>()
            .ProducesProblems(ProblemCode.ParameterUnknown, ProblemCode.ContractUnknown);
    }

    private static Results<Ok<ContractListBody>, Problem> List(HttpContext context, EmbeddedSluice sluice)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return problem;
        return TypedResults.Ok(new ContractListBody
        {
            Items = [.. sluice.Workspace.Contracts.Values.OrderBy(contract => contract.Name, StringComparer.Ordinal).Select(ContractItem.Of)],
        });
    }

    private static Results<Ok<ContractBody>, Problem> Get(HttpContext context, EmbeddedSluice sluice, string name)
    {
        if (!QueryNames.TryCheck(context.Request, [], out var problem)) return problem;
        return sluice.Workspace.Contracts.TryGetValue(name, out var contract)
            ? TypedResults.Ok(ContractBody.Of(contract))
            : Problem.Of(ProblemCode.ContractUnknown, "The workspace has no contract of this name. /api/contracts lists what there is.");
    }
}
