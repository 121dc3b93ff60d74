using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway.Safeguards;

/// <summary>What can be judged and done about: a version that an alias names, or a contract as a whole.</summary>
internal sealed record SafeguardSubject
{
    /// <summary>Failures that say nothing of a version: the provider was away, refused, or was not asked.</summary>
    public static IReadOnlyList<string> NotCounted { get; } =
    [
        InferenceErrorCode.Unavailable, InferenceErrorCode.Timeout, InferenceErrorCode.RateLimited, InferenceErrorCode.QueueFull, InferenceErrorCode.Misconfigured,
        InferenceErrorCode.ReplyMalformed, FailureCode.ContractQuarantined, FailureCode.ProcessingFailed, FailureCode.ProcessingLost, FailureCode.AcknowledgedNotStored,
        FailureCode.ContentExpired, FailureCode.ContentLocked, FailureCode.ContentClosed,
    ];

    /// <summary>Says what it is; the same is not acted on twice.</summary>
    public required string Name { get; init; }

    public required string Contract { get; init; }

    public required SafeguardPolicy Policy { get; init; }

    public required SafeguardTarget Target { get; init; }

    /// <summary>Since when it is what it is.</summary>
    public DateTimeOffset Since { get; init; } = DateTimeOffset.MinValue;

    public SafeguardAction Action => Policy.Action;

    /// <summary>Whether decisions were made with what a measure is about.</summary>
    public static bool IsOf(SafeguardTarget target, DecisionTally tally) => target.Kind switch
    {
        PublicationKind.Prompt => tally.Prompt == target.Name && tally.PromptVersion == target.From,
        PublicationKind.Contract => tally.Contract == target.From,
        _ => true,
    };

    /// <summary>Whether decisions were made with what it is compared with.</summary>
    public bool IsBefore(DecisionTally tally) => Target switch
    {
        { Kind: PublicationKind.Prompt, To: { } version } => tally.Prompt == Target.Name && tally.PromptVersion == version,
        { Kind: PublicationKind.Contract, To: { } version } => tally.Contract == version,
        { Kind: PublicationKind.Prompt } => tally.Prompt == Target.Name && tally.PromptVersion != Target.From,
        { Kind: PublicationKind.Contract } => tally.Contract != Target.From,
        _ => true,
    };

    /// <summary>The subjects of a contract that nothing is in force about.</summary>
    public static async Task<IReadOnlyList<SafeguardSubject>> OfAsync(WorkspaceSnapshot workspace, Contract contract, IReadOnlyList<Safeguard> taken, IReleaseStore releases,
        CancellationToken cancellationToken)
    {
        var policy = contract.Policy.Safeguard!;
        if (policy.Action is SafeguardAction.Freeze or SafeguardAction.Rollback)
        {
            var subjects = new List<SafeguardSubject>();
            foreach (var alias in await releases.AliasesAsync(cancellationToken))
            {
                if (alias.Alias != policy.Alias || !Concerns(workspace, contract, alias)) continue;
                var name = $"{GatewayNames.Of(alias.Kind)} {alias.Name}@{alias.Alias} move {alias.Moves}";
                if (taken.Any(safeguard => safeguard.Subject == name)) continue;
                // What a safeguard moved back is not moved on by another.
                if (taken.Any(safeguard => safeguard is { IsActive: true } && safeguard.Target.Name == alias.Name && safeguard.Target.Kind == alias.Kind && safeguard.Target.To == alias.Version)) continue;
                var last = (await releases.AliasHistoryAsync(alias.Kind, alias.Name, alias.Alias, 1, cancellationToken)) is [var move] ? move : null;
                subjects.Add(new SafeguardSubject
                {
                    Name = name,
                    Contract = contract.Name,
                    Policy = policy,
                    Since = alias.MovedAt,
                    Target = new SafeguardTarget
                    {
                        Kind = alias.Kind,
                        Name = alias.Name,
                        Alias = alias.Alias,
                        Move = alias.Moves,
                        From = alias.Version,
                        To = policy.Action == SafeguardAction.Rollback ? last?.From : null,
                    },
                });
            }

            return subjects;
        }

        if (taken.Any(safeguard => safeguard.IsActive && safeguard.Action == policy.Action)) return [];
        // What was counted for the last measure is not counted again.
        var ended = taken.Count > 0 ? taken.Max(safeguard => safeguard.Events[^1].At) : DateTimeOffset.MinValue;
        return
        [
            new SafeguardSubject
            {
                // By when the measure before it was over: every process gives it the same name.
                Name = $"since {UtcText.Of(ended)}",
                Contract = contract.Name,
                Policy = policy,
                Since = ended,
                Target = new SafeguardTarget { Model = policy.Model },
            },
        ];
    }

    /// <summary>What a safeguard does, in words.</summary>
    public static string Say(Safeguard safeguard) => (safeguard.Action, safeguard.Target) switch
    {
        (SafeguardAction.Rollback, var target) => $"alias '{target.Alias}' of {target.Name} goes back from {target.From} to {target.To}",
        (SafeguardAction.Freeze, var target) => $"alias '{target.Alias}' of {target.Name} stays at {target.From}",
        (SafeguardAction.SwitchModel, var target) => $"model '{target.Model}' answers",
        (SafeguardAction.Quarantine, _) => "outputs are quarantined",
        _ => "people are told",
    };

    private static bool Concerns(WorkspaceSnapshot workspace, Contract contract, VersionAlias alias) => alias.Kind switch
    {
        PublicationKind.Contract => alias.Name == contract.Name,
        PublicationKind.Prompt => workspace.Prompts.TryGetValue(alias.Name, out var versions)
            && versions.Any(prompt => prompt.Contract == contract.Name && prompt.Version.ToString() == alias.Version),
        _ => false,
    };
}
