namespace Sluice.Workspace;

/// <summary>One message of a rendered prompt, or of the conversation before it.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>model</c>.</param>
/// <param name="Parts">What it consists of, in order.</param>
public sealed record PromptMessage(string Role, IReadOnlyList<PromptPart> Parts)
{
    /// <summary>Whether it comes from the conversation before, and stands where the prompt says <c>{{history}}</c>.</summary>
    public bool IsHistory { get; init; }

    /// <summary>The text of all text parts.</summary>
    public string Text => string.Concat(Parts.OfType<TextPart>().Select(p => p.Text));

    /// <summary>A message of one text.</summary>
    public static PromptMessage Of(string role, string text) => new(role, [new TextPart(text)]);
}

/// <summary>A part of a message.</summary>
public abstract record PromptPart;

/// <summary>Text.</summary>
/// <param name="Text">The text.</param>
public sealed record TextPart(string Text) : PromptPart;

/// <summary>A picture, sound or other file by its address.</summary>
/// <param name="Url">Its address, http(s) or data.</param>
/// <param name="ContentType">Its media type; null when the prompt does not say.</param>
public sealed record MediaPart(string Url, string? ContentType) : PromptPart;

/// <summary>Where a section begins. It marks what follows for a host and sends nothing.</summary>
/// <param name="Name">The section's name.</param>
public sealed record SectionPart(string Name) : PromptPart;
