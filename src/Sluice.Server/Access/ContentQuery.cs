using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway;
using Sluice.Server.Lists;
using Sluice.Server.Problems;

namespace Sluice.Server.Access;

/// <summary>Whether a request asks for content as it came, where it is shown redacted otherwise.</summary>
internal static class ContentQuery
{
    public const string Name = "content";

    /// <summary>Reads <c>content</c>, after checking that the query has no other names than it and these. Who asks needs the scope
    /// <c>operate</c>.</summary>
    public static bool TryRead(HttpContext context, ReadOnlySpan<string> names, out bool content, [NotNullWhen(false)] out Problem? problem)
    {
        content = false;
        if (!QueryNames.TryCheck(context.Request, [.. names, Name], out problem)) return false;
        if (context.Request.Query[Name] is not [{ } text]) return true;
        if (text is not ("true" or "false"))
        {
            problem = Problem.Of(ProblemCode.ParameterInvalid, Name, "content takes true or false.");
            return false;
        }

        content = text == "true";
        if (!content || context.GetCaller().Scopes.HasFlag(KeyScopes.Operate)) return true;
        problem = Problem.Of(ProblemCode.ScopeMissing, "Content as it came is shown to keys with the scope operate. Leave content away to see it redacted.");
        return false;
    }
}
