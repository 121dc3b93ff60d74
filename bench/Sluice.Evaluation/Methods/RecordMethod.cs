using System.Text;
using System.Text.Json.Nodes;
using Sluice.Gateway;
using Sluice.Retrieval;
using Sluice.Server;

namespace Sluice.Evaluation.Methods;

/// <summary>Every fact is a record of its own, and the model writes only the one that changes. It is shown those that retrieval finds for what the learner
/// says, or all of them: which of the two shows what retrieval itself does.</summary>
/// <param name="conversation">The conversation.</param>
/// <param name="model">The model.</param>
/// <param name="sluice">The gateway.</param>
/// <param name="retrieves">Whether only what is retrieved is shown.</param>
internal sealed class RecordMethod(Conversation conversation, SimulatedModel model, EmbeddedSluice sluice, bool retrieves) : SessionMethod(conversation, model, sluice)
{
    private const int RetrievedMax = 5;

    private readonly DocumentIndexer _indexer = new(() => sluice.Workspace, sluice.Store, TimeProvider.System);
    private readonly SortedSet<string> _keys = new(StringComparer.Ordinal);

    protected override async Task<string> ShownAsync(Turn turn, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var key in retrieves ? await FoundAsync(turn.Text, cancellationToken) : _keys)
        {
            // What is found only names records: what is shown is read, migrated and validated.
            if (await RecordAsync(MethodWorkspace.FactContract, key, cancellationToken) is { } fact) text.Append("Known: ").Append(fact).Append('\n');
        }

        return text.ToString();
    }

    protected override async Task KeepAsync(Turn turn, SortedDictionary<string, string> known, CancellationToken cancellationToken)
    {
        var fact = new JsonObject { ["key"] = $"{Learner}.{turn.Id}", ["kind"] = Conversation.KindOf(turn.Id), ["value"] = known[turn.Id] };
        var decision = await WriteAsync(fact, MethodWorkspace.FactShape, MethodWorkspace.FactContract, turn, cancellationToken);
        if (decision.Record is not { } record) return;
        _keys.Add(record.Key);
        if (retrieves) await Ours(() => IndexAsync(record.Key, cancellationToken));
    }

    protected override async Task<IReadOnlyDictionary<string, string>> StateAsync(CancellationToken cancellationToken)
    {
        var state = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in _keys)
        {
            if (await RecordAsync(MethodWorkspace.FactContract, key, cancellationToken) is not { } fact) continue;
            // A correction can make up a key of somebody else: that is no fact of this learner.
            var id = key.StartsWith(Learner + ".", StringComparison.Ordinal) ? key[(Learner.Length + 1)..] : key;
            state[id] = Conversation.Plain(JsonNode.Parse(fact)!["value"]!.GetValue<string>());
        }

        return state;
    }

    private async Task<IEnumerable<string>> FoundAsync(string text, CancellationToken cancellationToken)
    {
        var answer = await Sluice.Retriever.SearchAsync(
            new RetrievalRequest { Tenant = Learner, Collection = MethodWorkspace.FactCollection, Text = text, Count = RetrievedMax }, cancellationToken);
        return answer.Done ? answer.Value.Passages.Select(passage => passage.Record!.Key).Distinct() : throw new InvalidOperationException(answer.Refusal.Message);
    }

    /// <summary>What a server does by itself within a second, done at once: what is found depends on no time.</summary>
    private async Task IndexAsync(string key, CancellationToken cancellationToken)
    {
        var outcome = await Sluice.Records.GetAsync(Learner, MethodWorkspace.FactContract, key, null, ReadVersion.Latest, cancellationToken);
        if (outcome is not { Loaded: true } || !(await _indexer.AddRecordAsync(Learner, MethodWorkspace.FactCollection, outcome.Record, cancellationToken)).Stored)
            throw new InvalidOperationException($"Record {key} could not be indexed.");
    }
}
