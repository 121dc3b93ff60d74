namespace Sluice.Server;

/// <summary>Headers of ours on replies.</summary>
internal static class ReplyHeader
{
    /// <summary>The verdict on a submission: <c>accepted</c>, <c>repaired</c>, <c>corrected</c> or <c>rejected</c>.</summary>
    public const string Verdict = "Sluice-Verdict";

    /// <summary>Name and exact version of the contract that an answer was validated by; on a request, the one it shall be.</summary>
    public const string Contract = "Sluice-Contract";

    /// <summary>Contract version in which a record is shown; on a request, the one in which it is wanted.</summary>
    public const string ContractVersion = "Sluice-Contract-Version";

    /// <summary><c>hit</c> where an earlier verdict took the place of a model's answer.</summary>
    public const string Cache = "Sluice-Cache";

    /// <summary>W3C trace id under which everything about the request is stored.</summary>
    public const string TraceId = "Sluice-Trace-Id";
}
