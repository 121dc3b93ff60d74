using Sluice.Gateway;

namespace Sluice.Server.Tests.OpenAi;

/// <summary>A search that always finds the same passages, until a test says otherwise.</summary>
internal sealed class ScriptedSearch(string text) : IRetriever
{
    public List<RetrievalRequest> Requests { get; } = [];

    public IReadOnlyList<RetrievedPassage> Passages { get; set; } =
    [
        new() { Id = "p-1", Document = "fire.md", Revision = 2, Title = "Fire", Section = "Printers", Text = text, Tokens = 12, Score = 3.5 },
    ];

    public Task<RetrievalAnswer> SearchAsync(RetrievalRequest request, CancellationToken cancellationToken)
    {
        lock (Requests) Requests.Add(request);
        return Task.FromResult(RetrievalAnswer.Of(new RetrievalResult { Passages = Passages, Method = "lexical" }));
    }

    /// <summary>A prompt that retrieves for tickets, and one that needs what it finds.</summary>
    public static void Arrange(TestWorkspace workspace)
    {
        workspace.Write("collections/handbook.yaml", "description: What the team knows.\n");
        foreach (var (name, more) in new[] { ("finder", ""), ("needer", "  required: true\n") })
        {
            workspace.Write($"prompts/{name}/1.0.0.prompt", $"---\ncontract: ticket\nmodel: scripted\nvariables: [topic]\nretrieve:\n  collection: handbook\n  query: \"{{{{topic}}}}\"\n{more}---\n"
                + "{{role \"system\"}}\nYou write tickets.\n{{role \"user\"}}\nAbout {{topic}}.{{#each passages}} <{{id}}>{{text}}</{{id}}>{{else}} Nothing.{{/each}}\n");
        }
    }
}
