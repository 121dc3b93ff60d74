namespace Sluice.Gateway;

/// <summary>Ids of submissions, inferences and failures: a short prefix, an underscore, and a time-ordered UUID (RFC 9562, version 7).</summary>
internal static class Identifier
{
    public static string New(string prefix, TimeProvider time) => $"{prefix}_{Guid.CreateVersion7(time.GetUtcNow()):N}";
}
