using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sluice.Server.Problems;

namespace Sluice.Server.Lists;

/// <summary>The part of a list that is asked for.</summary>
/// <param name="Limit">Most items, 1 to <see cref="LimitMax"/>.</param>
/// <param name="Cursor">The page's cursor; null for the first.</param>
internal sealed record ListQuery(int Limit, string? Cursor)
{
    public const int LimitDefault = 50;
    public const int LimitMax = 500;
    public const int CursorLengthMax = 1_024;

    /// <summary>Reads <c>limit</c> and <c>cursor</c>, after checking that the query has no other names than these.</summary>
    public static bool TryRead(HttpRequest request, ReadOnlySpan<string> names, [NotNullWhen(true)] out ListQuery? query,
        [NotNullWhen(false)] out Problem? problem)
    {
        query = null;
        if (!QueryNames.TryCheck(request, names, out problem)) return false;
        var limit = LimitDefault;
        if (request.Query["limit"] is [{ } text] &&
            (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > LimitMax))
        {
            problem = Problem.Of(ProblemCode.ParameterInvalid, "limit", $"limit takes a whole number from 1 to {LimitMax}.");
            return false;
        }

        var cursor = request.Query["cursor"] is [{ } value] ? value : null;
        if (cursor is { Length: 0 or > CursorLengthMax })
        {
            problem = BadCursor();
            return false;
        }

        query = new ListQuery(limit, cursor);
        return true;
    }

    public static Problem BadCursor() => Problem.Of(ProblemCode.CursorInvalid, "cursor",
        "This is no cursor of this list. Take the value of next from the page before, unchanged, with the same filters.");
}
