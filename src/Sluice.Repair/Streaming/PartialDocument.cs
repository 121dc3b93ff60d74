using Sluice.Schemas;

namespace Sluice.Repair.Streaming;

/// <summary>What can be said about an output while it is still arriving.</summary>
/// <param name="Utf8">The part of the document that has arrived, as strict JSON: open brackets and strings are closed, names without
/// a value are left out. Empty when no document has begun.</param>
/// <param name="OpenPaths">JSON Pointers of the values that may still grow; every other value is complete.</param>
/// <param name="Errors">Why the document that is being written can no longer fit its schema; empty while it can.</param>
public sealed record PartialDocument(ReadOnlyMemory<byte> Utf8, IReadOnlySet<string> OpenPaths, IReadOnlyList<ValidationError> Errors)
{
    /// <summary>Whether a value is complete: neither it nor anything in it can change any more.</summary>
    /// <param name="pointer">JSON Pointer of the value; empty for the whole document.</param>
    public bool IsComplete(string pointer) => !Utf8.IsEmpty && !OpenPaths.Contains(pointer);
}
