using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Sluice.Gateway.Redaction;

namespace Sluice.Gateway;

/// <summary>The keys that wrap the keys of content, and make tokens. They come from a file or the environment, and never enter a store, a log or
/// an answer.</summary>
public sealed partial class ContentKeys
{
    private const int KeyBytes = 32;

    private readonly IReadOnlyList<(string Id, byte[] Key)> _keys;

    private ContentKeys(IReadOnlyList<(string Id, byte[] Key)> keys) => _keys = keys;

    /// <summary>The id of the key that wraps from now on: the first.</summary>
    public string CurrentId => _keys[0].Id;

    /// <summary>Reads keys: one a line, the current one first, each <c>ID:BASE64</c> with an id of 1 to 16 lower-case letters and digits and 32
    /// bytes in base64; or one line of 32 bytes in base64 alone, whose id is <c>1</c>. Empty lines and what follows <c>#</c> mean nothing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="problem">What is wrong and what to do, without the text.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out ContentKeys? keys, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        keys = null;
        var read = new List<(string Id, byte[] Key)>();
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var entry = line.Split('#')[0].Trim();
            if (entry.Length == 0) continue;
            var match = Entry.Match(entry);
            var bytes = new byte[KeyBytes + 4];
            if (!match.Success || !Convert.TryFromBase64String(match.Groups["key"].Value, bytes, out var length) || length != KeyBytes)
            {
                problem = $"line {number} is no key: give ID:BASE64, the id of 1 to 16 lower-case letters and digits, then 32 bytes in base64 (openssl rand -base64 32)";
                return false;
            }

            var id = match.Groups["id"] is { Success: true } named ? named.Value : "1";
            if (read.Any(other => other.Id == id))
            {
                problem = $"line {number} has the id of a key above it: give every key its own";
                return false;
            }

            read.Add((id, bytes[..KeyBytes]));
        }

        problem = read.Count == 0 ? "there is no key: give one as ID:BASE64, with 32 bytes in base64 (openssl rand -base64 32)" : null;
        if (problem is null) keys = new ContentKeys(read);
        return problem is null;
    }

    /// <summary>Keys made now, for tests and for tokens of a process that has none of its own.</summary>
    internal static ContentKeys Random() => new([("0", RandomNumberGenerator.GetBytes(KeyBytes))]);

    internal byte[]? Find(string id) => _keys.FirstOrDefault(key => key.Id == id).Key;

    internal RedactionTokens Tokens(string tenant) =>
        new RedactionTokens(CurrentId, HKDF.DeriveKey(HashAlgorithmName.SHA256, _keys[0].Key, KeyBytes, info: "sluice tokens"u8.ToArray())).For(tenant);

    [GeneratedRegex("^((?<id>[a-z0-9]{1,16}):)?(?<key>[A-Za-z0-9+/=]{1,64})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Entry { get; }
}
