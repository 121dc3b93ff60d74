using Microsoft.AspNetCore.Http;
using Sluice.Gateway;
using Sluice.Server.Outputs;
using Sluice.Server.Problems;

namespace Sluice.Server.Sessions;

/// <summary>Reads what is sent about sessions.</summary>
internal static class SessionRequests
{
    private const string AppendRule =
        "The body must be a JSON object with messages, and perhaps expectedHead and idempotencyKey; a message has role, content, toolCalls (id, name, "
        + "arguments, each a text), callId, name and stamp (submissionId, prompt, model, traceId). Nothing else, and no name twice.";

    /// <summary>Reads an append to a session, or the first problem with it.</summary>
    public static async ValueTask<(SessionAppend? Append, Problem? Problem)> ReadAppendAsync(HttpRequest request, string tenant, string session)
    {
        var (body, problem) = await JsonBody.ReadAsync(request, ServerJson.Strict.AppendRequestBody, AppendRule, optional: false);
        if (problem is not null) return (null, problem);
        if (body?.Messages is null) return (null, Problem.At(ProblemCode.FieldMissing, "/messages", "The field messages is missing."));
        var messages = new List<SessionMessage>(body.Messages.Count);
        foreach (var given in body.Messages)
        {
            if (given?.Read() is not { } message)
            {
                return (null, Problem.At(ProblemCode.FieldInvalid, $"/messages/{messages.Count}/role",
                    "role must be system, developer, user, assistant or tool."));
            }
            messages.Add(message);
        }
        (var key, problem) = ReadKey(request, body.IdempotencyKey);
        if (problem is not null) return (null, problem);
        return (new SessionAppend
        {
            Tenant = tenant,
            Session = session,
            Messages = messages,
            ExpectedHead = body.ExpectedHead,
            IdempotencyKey = key,
        }, null);
    }

    /// <summary>The caller's name for what is appended: the header <c>Idempotency-Key</c>, or the body's field.</summary>
    public static (string? Key, Problem? Problem) ReadKey(HttpRequest request, string? named)
    {
        var header = request.Headers[SubmissionRequest.IdempotencyKeyHeader];
        if (header.Count > 1) return (null, Problem.Of(ProblemCode.ParameterInvalid, "Idempotency-Key", "Idempotency-Key is given several times. Give it once."));
        if (header is not [{ } key]) return (named, null);
        return named is null || named == key
            ? (key, null)
            : (null, Problem.At(ProblemCode.IdempotencyKeyDiffers, "/idempotencyKey",
                "The header Idempotency-Key and the field idempotencyKey differ. Give one of them, or the same in both."));
    }
}
