using System.Globalization;

namespace Sluice.Mentor.Learners;

/// <summary>A profile: a record of the contract <c>learner-profile</c>.</summary>
/// <param name="Learner">The learner's id.</param>
/// <param name="Name">The name.</param>
/// <param name="HoursPerWeek">Hours for learning in a week.</param>
public sealed record Profile(string Learner, string Name, int HoursPerWeek)
{
    private const int IdMax = 80;

    /// <summary>Whether a text of an address can be a learner's id at all.</summary>
    public static bool IsId(string text) => text.Length is > 0 and <= IdMax && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}

/// <summary>Something that the learner said of themself.</summary>
/// <param name="Says">In the learner's words.</param>
/// <param name="Session">The session it was said in.</param>
/// <param name="Seq">The number of the message.</param>
public sealed record Fact(string Says, string Session, long Seq);

/// <summary>Who is to become a learner, as the form gives it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Goal">The first goal, in the learner's words.</param>
/// <param name="HoursPerWeek">Hours for learning in a week.</param>
/// <param name="Token">One form's mark: sent twice, it makes one learner.</param>
public sealed record NewLearner(string Name, string Goal, int HoursPerWeek, string Token)
{
    public const int NameMax = 80, GoalMax = 160, HoursMax = 60;

    private const int SlugMax = 40, MarkLength = 6;

    /// <summary>The id that they get: readable, and one of its kind by the form's mark.</summary>
    public string Id
    {
        get
        {
            var letters = Name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-');
            var slug = string.Join('-', string.Concat(letters).Split('-', StringSplitOptions.RemoveEmptyEntries));
            slug = slug.Length > SlugMax ? slug[..SlugMax].TrimEnd('-') : slug;
            return (slug.Length == 0 ? "learner" : slug) + "-" + Token[..MarkLength];
        }
    }

    /// <summary>Reads the form, or says what is missing.</summary>
    public static NewLearner? Read(IFormCollection form, out string? problem)
    {
        var (name, goal, token) = (form["name"].ToString().Trim(), form["goal"].ToString().Trim().TrimEnd('.', '!'), form["token"].ToString());
        var hoursRead = int.TryParse(form["hours"], out var hours);
        problem = name.Length > NameMax || name.Any(char.IsControl) || !name.Any(IsSeen) ? $"Give a name of 1 to {NameMax} characters."
            : goal.Length > GoalMax || goal.Any(char.IsControl) || !goal.Any(IsSeen) ? $"Say in 1 to {GoalMax} characters what is to be learned."
            : !hoursRead || hours is < 1 or > HoursMax ? $"Give the hours in a week, from 1 to {HoursMax}."
            : !FormToken.IsOne(token) ? "The form was not complete. Fill it in again."
            : null;
        return problem is null ? new NewLearner(name, goal, hours, token) : null;
    }

    // A name of characters that have no width is a link that nobody can see.
    private static bool IsSeen(char c) => !char.IsWhiteSpace(c) && char.GetUnicodeCategory(c) != UnicodeCategory.Format;
}
