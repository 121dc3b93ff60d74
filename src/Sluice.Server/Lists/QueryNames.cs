using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Sluice.Server.Problems;

namespace Sluice.Server.Lists;

/// <summary>Refuses query parameters that would be ignored: a misspelt filter must not answer with everything.</summary>
internal static class QueryNames
{
    public static bool TryCheck(HttpRequest request, ReadOnlySpan<string> names, [NotNullWhen(false)] out Problem? problem)
    {
        problem = null;
        if (!request.QueryString.HasValue) return true;
        foreach (var (name, values) in request.Query)
        {
            // A query that could be a secret is not echoed; the names that are known say enough.
            if (!names.Contains(name))
            {
                problem = Problem.Of(ProblemCode.ParameterUnknown, names.Length == 0
                    ? "This address takes no query parameters."
                    : $"This address takes only the query parameters {string.Join(", ", names.ToArray())}.");
                return false;
            }

            if (values.Count > 1)
            {
                problem = Problem.Of(ProblemCode.ParameterInvalid, name, $"{name} is given {values.Count} times. Give it once.");
                return false;
            }

            // No store has it in a text, and not every one can look for it.
            if (values is [{ } value] && value.Contains('\0', StringComparison.Ordinal))
            {
                problem = Problem.Of(ProblemCode.ParameterInvalid, name, $"{name} holds the character U+0000, which no text has.");
                return false;
            }
        }

        return true;
    }
}
