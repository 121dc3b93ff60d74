using Microsoft.AspNetCore.Http.HttpResults;

namespace Sluice.Mentor.Layout;

/// <summary>What is not there.</summary>
internal static class Missing
{
    public static RazorComponentResult Page(string text) =>
        new RazorComponentResult<MissingPage>(new { Text = text }) { StatusCode = StatusCodes.Status404NotFound };
}
