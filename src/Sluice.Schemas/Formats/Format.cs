namespace Sluice.Schemas.Formats;

/// <summary>A named format: a check on the decoded UTF-8 text of a string.</summary>
/// <param name="name">Name as schemas write it.</param>
/// <param name="description">What the text should be, for messages: <c>a date such as 2024-05-31</c>.</param>
/// <param name="check">The check.</param>
internal sealed class Format(string name, string description, Format.Test check)
{
    public delegate bool Test(ReadOnlySpan<byte> text);

    public string Name => name;

    public string Description => description;

    public bool IsMatch(ReadOnlySpan<byte> text) => check(text);
}
