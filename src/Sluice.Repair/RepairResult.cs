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

    /// <summary>The JSON that repair took the output for, whether or not it fits or its edits are allowed; empty when nothing could be
    /// made out. Not validated: for comparison, never for storing.</summary>
    public ReadOnlyMemory<byte> Reading { get; internal init; }
}
