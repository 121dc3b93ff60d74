using System.Text.Json;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>The prepared statements of safeguards.</summary>
internal sealed class SafeguardStatements(WriteSession session)
{
    internal Statement Take { get; } = session.PrepareInsert("safeguard", "id contract action subject target evidence",
        "on conflict (contract, action, subject) do nothing returning seq");

    internal Statement Find { get; } = session.Prepare("select seq from safeguard where id = $id", "id");

    internal Statement Add { get; } = session.PrepareInsert("safeguard_event", "safeguard_seq number state who reason at",
        "on conflict do nothing returning number");
}

/// <summary>Whether something was kept.</summary>
internal sealed record SafeguardOutcome(bool Kept);

/// <summary>Keeps a safeguard with its first event.</summary>
internal sealed class SafeguardWrite(Safeguard safeguard) : PendingWrite<SafeguardOutcome>
{
    internal override long Bytes => 1_024;

    private protected override SafeguardOutcome Write(WriteSession session)
    {
        var (statements, json) = (session.Safeguards, GatewayJson.Default);
        if (statements.Take.Integer(safeguard.Id, safeguard.Contract, GatewayNames.Of(safeguard.Action), safeguard.Subject,
            JsonSerializer.Serialize(safeguard.Target, json.SafeguardTarget), JsonSerializer.Serialize(safeguard.Evidence, json.SafeguardEvidence)) is not { } seq)
        {
            return new SafeguardOutcome(false);
        }

        foreach (var next in safeguard.Events) statements.Add.Run(seq, next.Number, GatewayNames.Of(next.State), next.Who, next.Reason, UtcText.Of(next.At));
        return new SafeguardOutcome(true);
    }
}

/// <summary>Adds an event to a safeguard.</summary>
internal sealed class SafeguardEventWrite(string id, SafeguardEvent next) : PendingWrite<SafeguardOutcome>
{
    internal override long Bytes => 512;

    private protected override SafeguardOutcome Write(WriteSession session)
    {
        var statements = session.Safeguards;
        return new SafeguardOutcome(statements.Find.Integer(id) is { } seq
            && statements.Add.Integer(seq, next.Number, GatewayNames.Of(next.State), next.Who, next.Reason, UtcText.Of(next.At)) is not null);
    }
}
