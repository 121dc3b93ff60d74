using System.Text.Json;
using Sluice.Cli.Commands.Key;
using Sluice.Gateway;

namespace Sluice.Cli.Printing;

/// <summary>API keys as JSON, the secret only where it was just made.</summary>
internal static class KeyJson
{
    public static void Write(Utf8JsonWriter json, ApiKey key, DateTimeOffset now, string? secret = null)
    {
        json.WriteStartObject();
        json.WriteString("id", key.Id);
        if (secret is not null) json.WriteString("secret", secret);
        json.WriteString("name", key.Name);
        json.WriteString("tenant", key.Tenant);
        json.WriteStartArray("scopes");
        foreach (var scope in KeyScopeNames.Of(key.Scopes)) json.WriteStringValue(scope);
        json.WriteEndArray();
        json.WriteString("state", KeyArguments.StateOf(key, now));
        if (key.RequestsPerMinute is { } requests) json.WriteNumber("requestsPerMinute", requests);
        if (key.TokensPerMinute is { } tokens) json.WriteNumber("tokensPerMinute", tokens);
        json.WriteString("createdAt", key.CreatedAt);
        if (key.ExpiresAt is { } end) json.WriteString("expiresAt", end);
        if (key.RevokedAt is { } revoked) json.WriteString("revokedAt", revoked);
        json.WriteStartArray("secrets");
        foreach (var one in key.Secrets)
        {
            json.WriteStartObject();
            json.WriteString("hint", one.Hint);
            json.WriteString("madeAt", one.MadeAt);
            if (one.ValidUntil is { } until) json.WriteString("validUntil", until);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
