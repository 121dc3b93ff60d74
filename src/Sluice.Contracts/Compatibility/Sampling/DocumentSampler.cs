using System.Text;
using Sluice.Contracts.Compatibility;
using Sluice.Schemas;
using Sluice.Schemas.Patterns;

namespace Sluice.Contracts;

/// <summary>Makes documents for a schema: each is valid, and all differ. The same schema and seed make the same documents.</summary>
public sealed class DocumentSampler
{
    /// <summary>Attempts for each document that is asked for.</summary>
    private const int AttemptsPerDocument = 10;

    private readonly Schema _schema;
    private readonly Term? _root;

    /// <summary>Makes a sampler.</summary>
    /// <param name="schema">The schema.</param>
    public DocumentSampler(Schema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _schema = schema;
        _root = new TermReader(schema, new Dictionary<string, Pattern>(StringComparer.Ordinal)).Read();
        if (_root is not null) new TermClasses().Number([_root]);
    }

    /// <summary>Documents, as many as can be found; fewer than asked for where the schema has few, or is hard to satisfy.</summary>
    /// <param name="count">Most documents.</param>
    /// <param name="seed">Where to start.</param>
    public IEnumerable<ReadOnlyMemory<byte>> Take(int count, int seed = 1)
    {
        if (_root is null) yield break;
        var maker = new DocumentMaker(new Random(seed), new WorkBudget(long.MaxValue), (_, _) => false);
        HashSet<string> made = new(StringComparer.Ordinal);
        for (var i = 0; i < (long)count * AttemptsPerDocument && made.Count < count; i++)
        {
            if (maker.Make([_root], []) is not { } document || made.Contains(document)) continue;
            ReadOnlyMemory<byte> utf8 = Encoding.UTF8.GetBytes(document);
            if (!_schema.IsValid(utf8)) continue;
            made.Add(document);
            yield return utf8;
        }
    }
}
