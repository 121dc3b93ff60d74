using System.Globalization;
using System.Text;

namespace Sluice.Simulator;

/// <summary>Strings that a model might write for a property, chosen by the property's name.</summary>
internal static class PlausibleText
{
    /// <summary>A text for a property; <paramref name="name"/> is empty where there is none.</summary>
    public static string For(string name, SeededStream random)
    {
        var words = Words(name);
        for (var i = words.Count - 1; i >= 0; i--)
        {
            if (ByWord(words[i], i > 0 ? words[i - 1] : "", name, random) is { } text)
                return text;
        }

        return $"{random.Pick(WordLists.Adjectives)} {random.Pick(WordLists.Nouns)}";
    }

    /// <summary>A sentence about some topic.</summary>
    public static string Sentence(SeededStream random) =>
        string.Format(CultureInfo.InvariantCulture, random.Pick(WordLists.Sentences), random.Pick(WordLists.Topics), random.Pick(WordLists.Cities));

    private static string Title(SeededStream random)
    {
        var title = string.Format(CultureInfo.InvariantCulture, random.Pick(WordLists.Titles), random.Pick(WordLists.Topics));
        return char.ToUpperInvariant(title[0]) + title[1..];
    }

    /// <summary>One to <paramref name="max"/> sentences.</summary>
    public static string Sentences(SeededStream random, int max) =>
        string.Join(' ', Enumerable.Range(0, (int)random.Between(1, max)).Select(_ => Sentence(random)));

    /// <summary>A member name for maps, that is not taken yet.</summary>
    public static string Key(SeededStream random, Func<string, bool> taken)
    {
        var noun = random.Pick(WordLists.Nouns);
        var key = noun;
        for (var i = 2; taken(key); i++)
            key = $"{noun}{i}";
        return key;
    }

    /// <summary>Whether a property names a thing: <c>id</c>, <c>ticketId</c>, <c>invoice_number</c>, <c>sku</c>.</summary>
    public static bool IsIdentifier(string name) =>
        Words(name) is [.., "id" or "key" or "number" or "no" or "code" or "ref" or "reference" or "sku" or "identifier"];

    /// <summary>The lower-case words of a name in camel, snake, kebab or title case.</summary>
    public static IReadOnlyList<string> Words(string name)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in name)
        {
            if ((char.IsUpper(c) && word.Length > 0 && !char.IsUpper(word[^1])) || !char.IsLetterOrDigit(c))
            {
                if (word.Length > 0)
                    words.Add(word.ToString().ToLowerInvariant());
                word.Clear();
            }

            if (char.IsLetterOrDigit(c))
                word.Append(c);
        }

        if (word.Length > 0)
            words.Add(word.ToString().ToLowerInvariant());
        return words;
    }

    private static string? ByWord(string word, string before, string name, SeededStream random) => word switch
    {
        "id" or "identifier" or "ref" or "reference" => $"{(before.Length > 0 ? before : random.Pick(WordLists.Nouns))}-{random.Between(1, 9999)}",
        "sku" or "key" => $"{random.Pick(WordLists.Nouns).ToUpperInvariant()}-{random.Between(100, 999)}",
        "number" or "no" => $"{(before.Length > 0 ? before[..Math.Min(3, before.Length)].ToUpperInvariant() : "N")}-{random.Between(1, 9999):0000}",
        "phone" or "telephone" or "mobile" or "fax" => $"+1-555-01{random.Between(0, 99):00}",
        "postcode" or "zip" or "postal" or "zipcode" => $"{random.Between(10000, 99999)}",
        "code" when before is "currency" => random.Pick(WordLists.CurrencyCodes),
        "code" when before is "country" => random.Pick(WordLists.CountryCodes),
        "code" when before is "language" => random.Pick(WordLists.LanguageCodes),
        "code" => $"{(char)('A' + random.Index(26))}{random.Between(100, 999)}",
        "currency" => random.Pick(WordLists.CurrencyCodes),
        "language" or "lang" or "locale" => random.Pick(WordLists.LanguageCodes),
        "email" or "mail" => Formats.Email(random),
        "url" or "uri" or "link" or "website" or "href" => Formats.Make("uri", random),
        "date" or "birthday" or "deadline" or "day" or "due" => Formats.Date(random),
        "time" => Formats.Clock(random)[..5],
        "at" or "timestamp" or "datetime" => Formats.Make("date-time", random),
        "city" or "town" or "location" or "place" or "destination" or "origin" => random.Pick(WordLists.Cities),
        "country" or "nationality" or "region" => random.Pick(WordLists.Countries),
        "street" or "address" => $"{random.Between(1, 180)} {random.Pick(WordLists.Streets)}",
        "color" or "colour" => random.Pick(WordLists.Colors),
        "unit" or "units" => random.Pick(WordLists.Units),
        "version" => $"{random.Between(0, 4)}.{random.Between(0, 12)}.{random.Between(0, 9)}",
        "product" or "item" or "article" => random.Pick(WordLists.Products),
        _ => ByRole(word, before, name, random),
    };

    private static string? ByRole(string word, string before, string name, SeededStream random) => word switch
    {
        "name" when before is "first" or "given" => random.Pick(WordLists.FirstNames),
        "name" when before is "last" or "family" or "sur" => random.Pick(WordLists.LastNames),
        "name" when before is "company" or "vendor" or "supplier" or "seller" or "organization" or "brand" => random.Pick(WordLists.Companies),
        "name" when before is "product" or "item" => random.Pick(WordLists.Products),
        "name" when before is "city" => random.Pick(WordLists.Cities),
        "name" when before is "country" => random.Pick(WordLists.Countries),
        "name" when before is "file" => $"{random.Pick(WordLists.Nouns)}.txt",
        "name" or "author" or "person" or "user" or "owner" or "customer" or "client" or "assignee" or "teacher" or "student" or "learner"
            or "contact" or "artist" or "employee" or "username" or "recipient" =>
            $"{random.Pick(WordLists.FirstNames)} {random.Pick(WordLists.LastNames)}",
        "company" or "vendor" or "supplier" or "organization" or "organisation" or "employer" or "seller" or "brand" or "buyer" => random.Pick(WordLists.Companies),
        "title" or "headline" or "heading" => Title(random),
        "summary" or "content" or "body" or "text" or "abstract" or "explanation" or "rationale" => Sentences(random, 3),
        "description" or "reason" or "note" or "notes" or "comment" or "comments" or "message" or "details" or "goal" or "goals" or "objective"
            or "objectives" or "instructions" or "question" or "answer" or "reply" or "feedback" or "review" or "sentence" or "prompt" or "issue" =>
            Sentence(random),
        "subject" or "topic" or "topics" or "skill" or "skills" or "tag" or "tags" or "keyword" or "keywords" or "category" or "label" or "genre"
            or "course" or "activity" or "theme" => random.Pick(WordLists.Topics),
        _ when name.Length == 0 => Sentence(random),
        _ => null,
    };
}
