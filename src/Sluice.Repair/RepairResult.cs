using Sluice.Schemas;

namespace Sluice.Repair;

/// <summary>The outcome of a repair.</summary>
public sealed class RepairResult
{
    internal RepairResult(ValidDocument? document, IReadOnlyList<Edit> edits, IReadOnlyList<ValidationError> errors) =>
        (Document, Edits, Errors) = (document, edits, errors);

    /// <summary>The document that fits; null when repair refuses.</summary>
    public ValidDocument? Document { get; }

    /// <summary>The edits that were made, or that were tried and are not allowed. Empty when the output was valid as it is.</summary>
    public IReadOnlyList<Edit> Edits { get; }

    /// <summary>Why repair refuses; empty when it does not.</summary>
    public IReadOnlyList<ValidationError> Errors { get; }
}
