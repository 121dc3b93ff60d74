using Sluice.Contracts;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>Finds the key under which a document is stored.</summary>
internal static class RecordKey
{
    public const int CharactersMax = 256;

    // "." and ".." cannot be addressed: every URL parser takes them for folders.
    public static bool IsAllowed(string key) => key.Length is > 0 and <= CharactersMax && key is not ("." or "..") && !key.Any(char.IsControl);

    /// <summary>The submission's own key, else the contract's key member, else the submission's id; null when the key member cannot
    /// serve.</summary>
    public static string? Of(Submission submission, ContractPolicy policy, ReadOnlyMemory<byte> document, string submissionId)
    {
        if (submission.Key is { } given) return given;
        if (policy.Key is not { } pointer) return submissionId;
        using var tape = Tape.Rent();
        if (tape.Parse(document) is not null || !tape.Root.TryResolve(pointer, out var member)) return null;
        var key = member.Kind switch
        {
            JsonKind.String => member.GetString(),
            JsonKind.Number when long.TryParse(member.RawText, out var integer) => integer.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => "",
        };
        return IsAllowed(key) ? key : null;
    }
}
