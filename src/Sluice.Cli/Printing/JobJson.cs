using System.Text.Json;
using Sluice.Gateway;

namespace Sluice.Cli.Printing;

/// <summary>Jobs as JSON, in the form of <c>/api/jobs</c>.</summary>
internal static class JobJson
{
    public static void Write(Utf8JsonWriter json, Job job)
    {
        json.WriteStartObject();
        WriteMembers(json, job);
        json.WriteEndObject();
    }

    /// <summary>A job with its decision, where there is one.</summary>
    public static void Write(Utf8JsonWriter json, Job job, Decision? decision)
    {
        json.WriteStartObject();
        json.WritePropertyName("job");
        Write(json, job);
        if (decision is not null)
        {
            json.WritePropertyName("decision");
            DecisionJson.Write(json, decision);
        }

        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, Job job)
    {
        json.WriteString("id", job.Id);
        json.WriteString("kind", job.Kind);
        json.WriteString("state", GatewayNames.Of(job.State));
        json.WriteString("contract", job.Contract);
        json.WriteString("submissionId", job.SubmissionId);
        if (job.IdempotencyKey is { } key) json.WriteString("idempotencyKey", key);
        if (job.Verdict is { } verdict) json.WriteString("verdict", GatewayNames.Of(verdict));
        json.WriteNumber("attempts", job.Attempts);
        json.WriteNumber("retries", job.Retries);
        if (job.DueAt is { } due) json.WriteString("dueAt", due);
        if (job.Error is { } error)
        {
            json.WriteStartObject("error");
            json.WriteString("code", error.Code);
            json.WriteString("message", error.Message);
            json.WriteEndObject();
        }

        json.WriteString("createdAt", job.CreatedAt);
        json.WriteString("updatedAt", job.UpdatedAt);
    }
}
