using Sluice.Gateway.Content;
using Sluice.Gateway.Stores;
using Sluice.Schemas;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>Shows what the ledger holds to those who may not see all of it.</summary>
public sealed class ContentView
{
    private readonly ContentKeys _keys;

    /// <param name="keys">Makes tokens; null: keys of this process alone, so that tokens of different processes differ.</param>
    /// <param name="keep">How content is kept: what is kept as it came is shown so.</param>
    public ContentView(ContentKeys? keys, ContentKeeping keep) => (_keys, Hides) = (keys ?? ContentKeys.Random(), keep != ContentKeeping.Plain);

    /// <summary>Whether content is shown redacted to whom does not ask for it expressly.</summary>
    public bool Hides { get; }

    /// <summary>Redacts for a tenant: text is looked through, and a schema's word holds.</summary>
    public Redactor Redactor(string tenant) => new(_keys.Tokens(tenant), strict: false);

    /// <summary>A failure as it is shown.</summary>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="failure">The failure.</param>
    /// <param name="schema">The contract's schema; null when it is not known any more.</param>
    /// <param name="content">Whether its content was asked for, by somebody who may see it.</param>
    public StoredFailure Show(string tenant, StoredFailure failure, Schema? schema, bool content)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (!Hides || content || failure.Decision is not { } decision) return failure;
        var redactor = Of(tenant, schema);
        return failure with
        {
            Decision = redactor.Of(decision),
            Output = redactor.Document(failure.Output),
            Inferences = [.. failure.Inferences.Select(redactor.Of)],
        };
    }

    /// <summary>A decision as it is shown to others than who submitted the output: its document is a record, what else came is redacted.</summary>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="schema">The contract's schema; null when it is not known any more.</param>
    /// <param name="content">Whether its content was asked for, by somebody who may see it.</param>
    public Decision Show(string tenant, Decision decision, Schema? schema, bool content)
    {
        ArgumentNullException.ThrowIfNull(decision);
        return !Hides || content ? decision : Of(tenant, schema).Of(decision);
    }

    /// <summary>A model call as it is shown: what it was sent and replied is redacted.</summary>
    public Inference Show(string tenant, Inference inference)
    {
        ArgumentNullException.ThrowIfNull(inference);
        return Hides ? Of(tenant, schema: null).Of(inference) : inference;
    }

    private DecisionRedactor Of(string tenant, Schema? schema) => new(Redactor(tenant), Gateway.Redactor.ClassesOf(schema));
}
