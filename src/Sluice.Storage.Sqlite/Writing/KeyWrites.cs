using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Reading;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>The prepared statements of API keys.</summary>
internal sealed class KeyStatements(WriteSession session)
{
    internal Statement Add { get; } = session.PrepareInsert("api_key",
        "id tenant name scopes requests_per_minute tokens_per_minute created_at expires_at", "returning seq");

    internal Statement AddSecret { get; } = session.PrepareInsert("api_key_secret", "hash key_seq hint made_at");

    internal Statement Find { get; } = session.Prepare(KeyReader.Select, KeyReader.Parameters);

    internal Statement Seq { get; } = session.Prepare(
        """
        select seq from api_key where id = $id and ($tenant is null or tenant = $tenant) and revoked_at is null
            and (expires_at is null or expires_at > $now)
        """,
        "tenant id now");

    internal Statement EndSecrets { get; } = session.Prepare(
        "update api_key_secret set valid_until = $until where key_seq = $seq and (valid_until is null or valid_until > $until)", "seq until");

    internal Statement Revoke { get; } = session.Prepare(
        "update api_key set revoked_at = $at where id = $id and ($tenant is null or tenant = $tenant) and revoked_at is null", "tenant id at");
}

/// <summary>A key, or that there is none.</summary>
internal sealed record KeyOutcome(ApiKey? Key);

/// <summary>Keeps a new key.</summary>
internal sealed class KeyWrite(ApiKey key) : PendingWrite<KeyOutcome>
{
    internal override long Bytes => 512;

    private protected override KeyOutcome Write(WriteSession session)
    {
        var statements = session.Keys;
        var seq = statements.Add.Integer(key.Id, key.Tenant, key.Name, KeyRows.TextOf(key.Scopes), key.RequestsPerMinute, key.TokensPerMinute,
            UtcText.Of(key.CreatedAt), key.ExpiresAt is { } end ? UtcText.Of(end) : null);
        foreach (var secret in key.Secrets) statements.AddSecret.Run(secret.Hash, seq, secret.Hint, UtcText.Of(secret.MadeAt));
        return new KeyOutcome(key);
    }
}

/// <summary>Gives a key another secret.</summary>
internal sealed class KeyRotation(string? tenant, string id, KeySecret secret, DateTimeOffset othersUntil) : PendingWrite<KeyOutcome>
{
    internal override long Bytes => 512;

    private protected override KeyOutcome Write(WriteSession session)
    {
        var statements = session.Keys;
        if (statements.Seq.Integer(tenant, id, UtcText.Of(secret.MadeAt)) is not { } seq) return new KeyOutcome(null);
        statements.EndSecrets.Run(seq, UtcText.Of(othersUntil));
        statements.AddSecret.Run(secret.Hash, seq, secret.Hint, UtcText.Of(secret.MadeAt));
        return new KeyOutcome(KeyReader.Read(statements.Find, tenant, id)[0]);
    }
}

/// <summary>Revokes a key.</summary>
internal sealed class KeyRevocation(string? tenant, string id, DateTimeOffset at) : PendingWrite<KeyOutcome>
{
    internal override long Bytes => 256;

    private protected override KeyOutcome Write(WriteSession session)
    {
        session.Keys.Revoke.Run(tenant, id, UtcText.Of(at));
        return new KeyOutcome(KeyReader.Read(session.Keys.Find, tenant, id) is [var key] ? key : null);
    }
}
