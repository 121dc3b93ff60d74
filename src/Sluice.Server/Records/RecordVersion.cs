using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway;
using Sluice.Server.Problems;

namespace Sluice.Server.Records;

/// <summary>The contract version in which a request wants a record: the query's <c>version</c> or the header
/// <c>Sluice-Contract-Version</c>.</summary>
internal static class RecordVersion
{
    public static bool TryRead(HttpRequest request, string? query, [NotNullWhen(true)] out ReadVersion? version,
        [NotNullWhen(false)] out Problem? problem)
    {
        version = null;
        problem = null;
        var header = request.Headers[ReplyHeader.ContractVersion];
        if (header.Count > 1 || (header.Count == 1 && query is not null && header[0] != query))
        {
            problem = Problem.Of(ProblemCode.ParameterInvalid, ReplyHeader.ContractVersion,
                "The header Sluice-Contract-Version and the parameter version name two versions. Give one of them.");
        }
        else if (!ReadVersion.TryParse(query ?? (header.Count == 1 ? header[0] : null), out version))
        {
            problem = Problem.Of(ProblemCode.ParameterInvalid, query is null ? ReplyHeader.ContractVersion : "version",
                "version takes a contract version (2, 2.1 or 2.1.0), latest, or stored.");
        }

        return version is not null;
    }

    public static Problem ProblemOf(LoadFault fault) => Problem.Of(
        ProblemCode.Find(fault.Code) ?? throw new UnreachableException($"A record could not be loaded for an unknown reason {fault.Code}."),
        fault.Failure is { } failure ? $"{fault.Message} It is kept as failure {failure.Id}." : fault.Message);
}
