namespace Sluice.Contracts;

/// <summary>A document without what it said: same shape, valid for the same schema, every text and number another one.</summary>
/// <param name="Utf8">The document, indented; empty when there is a <paramref name="Problem"/>.</param>
/// <param name="LeftOut">Places that no other value fits, and that were left out; JSON Pointers, with <c>*</c> for an item of an array and for a
/// name that the schema does not have.</param>
/// <param name="Problem">Why the document cannot be redacted; null when it is.</param>
public sealed record RedactedSample(ReadOnlyMemory<byte> Utf8, IReadOnlyList<string> LeftOut, string? Problem);
