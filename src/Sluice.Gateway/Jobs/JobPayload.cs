using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>What a job keeps of a submission beside its output.</summary>
/// <param name="Contract">The contract reference, as the caller wrote it.</param>
/// <param name="Key">Key of the record.</param>
/// <param name="Origin">Where the output came from, the prompt resolved and the trace named.</param>
/// <param name="Traceparent">The span in which it was submitted (W3C Trace Context); null: there was none.</param>
/// <param name="Citations">As <see cref="Submission.Citations"/>.</param>
internal sealed record JobPayload(string Contract, string? Key, Origin Origin, string? Traceparent = null, IReadOnlyList<string>? Citations = null)
{
    public static string Write(Submission submission, string? traceparent = null) =>
        JsonSerializer.Serialize(new JobPayload(submission.Contract, submission.Key, submission.Origin, traceparent, submission.Citations), JobJson.Default.JobPayload);

    /// <summary>The span in which a job was submitted; null: there was none.</summary>
    public static string? TraceparentOf(Job job) => LedgerJson.Parse(job.Payload, JobJson.Default.JobPayload).Traceparent;

    /// <summary>The submission that a job holds.</summary>
    public static Submission Read(Job job)
    {
        var payload = LedgerJson.Parse(job.Payload, JobJson.Default.JobPayload);
        return new Submission
        {
            Tenant = job.Tenant,
            Contract = payload.Contract,
            Output = job.Output,
            Key = payload.Key,
            // The key belongs to the first verdict; who asks again after a failure wants another one.
            IdempotencyKey = job.Retries == 0 ? job.IdempotencyKey : null,
            Origin = payload.Origin,
            Citations = payload.Citations,
            // A job has ended when its verdict is durable.
            Mode = SubmissionMode.Sync,
        };
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobPayload))]
internal sealed partial class JobJson : JsonSerializerContext;
