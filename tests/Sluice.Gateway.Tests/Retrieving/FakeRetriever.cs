namespace Sluice.Gateway.Tests.Retrieving;

/// <summary>A retriever that finds what the test wrote down, and remembers what it was asked.</summary>
internal sealed class FakeRetriever(params IReadOnlyList<RetrievedPassage> passages) : IRetriever
{
    public List<RetrievalRequest> Requests { get; } = [];

    /// <summary>What is found; may change from one search to the next.</summary>
    public IReadOnlyList<RetrievedPassage> Passages { get; set; } = passages;

    public string Method { get; set; } = "lexical";

    public string? Degraded { get; init; }

    public Refusal? Refuses { get; set; }

    public Exception? Fails { get; set; }

    /// <summary>A search that never ends, whatever its token says.</summary>
    public bool Hangs { get; init; }

    public async Task<RetrievalAnswer> SearchAsync(RetrievalRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        Asked.TrySetResult();
        if (Hangs) await new TaskCompletionSource().Task;
        if (Fails is { } failure) throw failure;
        return Refuses is { } refusal
            ? RetrievalAnswer.Refuse(refusal)
            : RetrievalAnswer.Of(new RetrievalResult { Passages = Passages, Method = Method, Degraded = Degraded });
    }

    /// <summary>Completes with the first search.</summary>
    public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static RetrievedPassage Passage(string id, string text = "A printer on fire has priority high.", int tokens = 10, double score = 1) => new()
    {
        Id = id,
        Document = "handbook.md",
        Revision = 3,
        Title = "Handbook",
        Section = "Fire › Printers",
        Text = text,
        Tokens = tokens,
        Score = score,
    };
}
