using System.Text.Json;

namespace Sluice.Gateway;

/// <summary>The record that the metadata of a session name as the profile of whom it is with.</summary>
/// <param name="Contract">Name of its contract.</param>
/// <param name="Key">Its key.</param>
/// <param name="Revision">The revision; null: the latest at any time.</param>
/// <param name="Version">The contract version in which it is wanted; null: the latest.</param>
public sealed record ProfileReference(string Contract, string Key, long? Revision, string? Version);

/// <summary>What the metadata of a session name.</summary>
/// <param name="Profile">The profile; null when none is named.</param>
/// <param name="Subject">Whom or what notes are about: <c>subject</c>, else the profile's key; null when neither is named.</param>
internal sealed record SessionReferences(ProfileReference? Profile, string? Subject)
{
    /// <summary>Reads metadata, which are the caller's own: a <c>profile</c> or <c>subject</c> of another form names nothing.</summary>
    public static SessionReferences Of(ReadOnlyMemory<byte> metadata)
    {
        if (metadata.IsEmpty) return new(null, null);
        using var json = JsonDocument.Parse(metadata);
        var profile = json.RootElement.TryGetProperty("profile"u8, out var named) ? ProfileOf(named) : null;
        var subject = Text(json.RootElement, "subject"u8);
        return new SessionReferences(profile, subject is not null && RecordKey.IsAllowed(subject) ? subject : profile?.Key);
    }

    private static ProfileReference? ProfileOf(JsonElement named)
    {
        if (named.ValueKind != JsonValueKind.Object || Text(named, "contract"u8) is not { } contract || Text(named, "key"u8) is not { } key
            || !RecordKey.IsAllowed(contract) || !RecordKey.IsAllowed(key)) return null;
        long? revision = named.TryGetProperty("revision"u8, out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var given) && given > 0
            ? given
            : null;
        return new ProfileReference(contract, key, revision, Text(named, "version"u8));
    }

    private static string? Text(JsonElement json, ReadOnlySpan<byte> name)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // Half of a surrogate pair, which no key has.
        }
    }
}
