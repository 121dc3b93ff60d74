using Sluice.Contracts;

namespace Sluice.Gateway;

/// <summary>When a decision is acknowledged before it is durable: never without its contract saying so.</summary>
internal static class LazyRules
{
    /// <summary>Whether a submission's decision may be acknowledged before it is durable.</summary>
    public static bool IsLazy(SubmissionMode? mode, ContractVersion contract) => contract.Policy.Lazy switch
    {
        LazyRule.Allowed => mode == SubmissionMode.Lazy,
        LazyRule.Default => mode is SubmissionMode.Lazy or null,
        _ => false,
    };

    /// <summary>Why a mode is refused; null when it is not.</summary>
    public static Refusal? Check(SubmissionMode? mode, ContractVersion contract) =>
        mode == SubmissionMode.Lazy && contract.Policy.Lazy == LazyRule.Never ? NotAllowed($"Contract '{contract.Id.Name}' does not allow mode lazy") : null;

    /// <summary>Refuses mode lazy for a reason.</summary>
    public static Refusal NotAllowed(string reason) => new(RefusalCode.ModeNotAllowed,
        $"{reason}. Leave the mode out, or set 'persistence: {{ lazy: allowed }}' in the contract's contract.yaml.");
}
