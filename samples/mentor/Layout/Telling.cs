using Microsoft.AspNetCore.Http.HttpResults;

namespace Sluice.Mentor.Layout;

/// <summary>Pages that only tell something: what is not there, and what did not work.</summary>
internal static class Telling
{
    public static RazorComponentResult Missing(string text) => Page(StatusCodes.Status404NotFound, "Not here", text);

    /// <summary>What a status means to the person who sees it.</summary>
    public static RazorComponentResult Failed(int status) => status switch
    {
        StatusCodes.Status404NotFound => Missing("There is no such page."),
        StatusCodes.Status413PayloadTooLarge => Page(status, "Too long", "That is more than the mentor takes at once. Nothing of it is kept: say it in parts."),
        < StatusCodes.Status500InternalServerError => Page(status, "Not understood", "The mentor can make nothing of this request. Go back, and try once more."),
        _ => Page(status, "That did not work", "Something is wrong with the mentor; its log says what. What was kept before is still there."),
    };

    private static RazorComponentResult Page(int status, string title, string text) =>
        new RazorComponentResult<TellingPage>(new { Title = title, Text = text }) { StatusCode = status };
}
