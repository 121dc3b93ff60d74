using Sluice.Repair;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>What one correction has of a call that it shared with others.</summary>
/// <param name="Inference">The call as it counts for this one: an id and a part of the tokens of its own.</param>
/// <param name="Text">The part of the answer that is for this one; null when there is none.</param>
/// <param name="Edits">What repair changed in the answer as a whole and in this part.</param>
internal sealed record BatchShare(Inference Inference, string? Text, IReadOnlyList<Edit> Edits)
{
    /// <summary>Says that an answer has no part for a correction.</summary>
    public static readonly ValidationError NoPart =
        new("", "", SurgicalAnswer.PlacesCode, "the answer to several corrections has no part for this one");

    /// <summary>All that was shown of this one.</summary>
    public string Own { get; init; } = "";

    /// <summary>All that was shown of the others.</summary>
    public string Others { get; init; } = "";

    /// <summary>Whether a text or a number, as <see cref="CorrectionComparison"/> writes it, stands in what was shown of others and not in what was
    /// shown of this one.</summary>
    public bool IsAnothers(string leaf) =>
        (leaf[0] is '"' or '-' || char.IsAsciiDigit(leaf[0])) && Placeholder.Stands(leaf, Others) && !Placeholder.Stands(leaf, Own);
}
