namespace Sluice.Gateway.Content;

/// <summary>Content that was opened, or what stands in its place.</summary>
/// <param name="Bytes">The content; where it did not open, a text that says so.</param>
/// <param name="State">Whether it opened.</param>
internal readonly record struct OpenedContent(byte[] Bytes, ContentState State);

/// <summary>Whether sealed content opened, and why not.</summary>
internal enum ContentState
{
    /// <summary>It is there as it came.</summary>
    Open,

    /// <summary>Its day has a key that another wraps, which this process was not given. Who has it can open it.</summary>
    Locked,

    /// <summary>Its day has no key any more: nobody can open it.</summary>
    Gone,

    /// <summary>It was changed, or is not where it was put.</summary>
    Closed,
}
