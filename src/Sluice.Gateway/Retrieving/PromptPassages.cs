using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>What a prompt is shown, and what is kept of it.</summary>
internal sealed record FoundPassages(IReadOnlyList<PromptPassage> Passages, RetrievedContext Context);

/// <summary>Asks for the passages that a prompt retrieves, and chooses those that have a place in its budget.</summary>
/// <param name="retriever">Finds who is asked, when there is somebody.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of searches that failed.</param>
internal sealed partial class PromptPassages(Func<IRetriever?> retriever, TimeProvider time, ILogger<PromptPassages> logger)
{
    /// <summary>Passages for a question; or why the request is refused.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<(FoundPassages? Found, Refusal? Refusal)> FindAsync(PromptRetrieval settings, PromptQuestion question, string tenant,
        CancellationToken cancellationToken)
    {
        if (retriever() is not { } source)
            return (null, new(RefusalCode.RetrievalUnavailable, $"The prompt retrieves from '{settings.Collection}', and there is nothing here that searches collections."));
        using var span = RetrievalTelemetry.Start(settings.Collection);
        var start = time.GetTimestamp();
        var asked = new RetrievedContext
        {
            Collection = settings.Collection,
            QueryHash = HashOf(settings.Collection, question),
            Count = settings.Count,
            TokensMax = settings.TokensMax,
        };
        // Nothing is like nothing.
        var (answer, fault) = question.Text.Length == 0 ? (null, null) : await SearchAsync(source, settings, question, tenant, cancellationToken);
        var elapsed = time.GetElapsedTime(start);
        var found = Choose(answer, asked with { ErrorCode = fault?.Code, Milliseconds = elapsed.TotalMilliseconds });
        RetrievalTelemetry.Tell(span, found.Context, elapsed);
        if (fault is not null) Failed(logger, settings.Collection, fault.Code, Activity.Current?.TraceId.ToHexString());
        if (found.Passages.Count > 0 || !settings.Required) return (found, null);
        return (null, fault is not null
            ? new(RefusalCode.RetrievalUnavailable, $"The prompt needs passages of '{settings.Collection}', and they cannot be looked for: {fault.Message}")
            : new(RefusalCode.RetrievalEmpty, found.Context.LeftOut.Count > 0
                ? $"The prompt needs passages of '{settings.Collection}', and none that was found has a place in its budget of {settings.TokensMax} tokens."
                : $"The prompt needs passages of '{settings.Collection}', and none was found."));
    }

    private async Task<(RetrievalResult? Found, Refusal? Fault)> SearchAsync(IRetriever source, PromptRetrieval settings, PromptQuestion question, string tenant,
        CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(settings.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var request = new RetrievalRequest
        {
            Tenant = tenant,
            Collection = settings.Collection,
            Text = question.Text,
            Count = settings.Count,
            Filter = question.Filter,
        };
        try
        {
            // A search that does not look at its token is left behind.
            var answer = await source.SearchAsync(request, either.Token).WaitAsync(either.Token);
            return answer.Done ? (answer.Value, null) : (null, answer.Refusal);
        }
        catch (StoreException exception)
        {
            return (null, new(exception.Code, exception.Message));
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return (null, new(RefusalCode.RetrievalTimeout, $"The search took longer than {settings.TimeoutSeconds} seconds."));
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A search is others' work, and no reason to lose an answer that does without it.
            Broke(logger, exception, settings.Collection);
            return (null, new(RefusalCode.RetrievalUnavailable, "The search failed; the log says how."));
        }
    }

    /// <summary>The best passages that fit together, each whole; a smaller one may take the place that a larger one does not fit into.</summary>
    private static FoundPassages Choose(RetrievalResult? answer, RetrievedContext asked)
    {
        if (answer is null) return new([], asked);
        var (shown, kept, leftOut, tokens) = (new List<PromptPassage>(), new List<RetrievedSource>(), new List<RetrievedSource>(), 0);
        foreach (var passage in answer.Passages.DistinctBy(p => p.Id, StringComparer.Ordinal).Take(asked.Count))
        {
            var source = RetrievedSource.Of(passage);
            if (passage.Tokens > asked.TokensMax - tokens)
            {
                leftOut.Add(source);
                continue;
            }

            tokens += Math.Max(0, passage.Tokens);
            kept.Add(source);
            shown.Add(new PromptPassage(passage.Id, passage.Document, passage.Section, passage.Title, passage.Text));
        }

        return new(shown, asked with
        {
            Method = answer.Method,
            Embedding = answer.Embedding,
            Degraded = answer.Degraded,
            Stale = answer.Stale,
            Tokens = tokens,
            Passages = kept,
            LeftOut = leftOut,
        });
    }

    private static string HashOf(string collection, PromptQuestion question) => ContentHash.OfBytes(CompletionJson.Object(json =>
    {
        json.WriteString("collection", collection);
        json.WriteString("text", question.Text);
        json.WriteStartObject("filter");
        foreach (var (pointer, value) in question.Filter.OrderBy(f => f.Key, StringComparer.Ordinal)) json.WriteString(pointer, value);
        json.WriteEndObject();
    }).Span).ToString();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Passages of {Collection} could not be looked for: {Code} (trace {TraceId})")]
    private static partial void Failed(ILogger logger, string collection, string code, string? traceId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The search of {Collection} threw")]
    private static partial void Broke(ILogger logger, Exception exception, string collection);
}
