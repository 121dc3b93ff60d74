using System.Diagnostics.CodeAnalysis;

namespace Sluice.Gateway;

/// <summary>What became of a submission that was offered for later: a job; or the outcome it has already, a refusal among them.</summary>
public sealed class JobAnswer
{
    internal JobAnswer(Job job) => Job = job;

    internal JobAnswer(AdmissionOutcome outcome) => Outcome = outcome;

    /// <summary>The job; null when there is an outcome.</summary>
    public Job? Job { get; }

    /// <summary>The decision that the submission has already, or why it is not taken; null when it waits as a job.</summary>
    public AdmissionOutcome? Outcome { get; }

    /// <summary>Whether it waits.</summary>
    [MemberNotNullWhen(true, nameof(Job))]
    [MemberNotNullWhen(false, nameof(Outcome))]
    public bool Taken => Job is not null;
}
