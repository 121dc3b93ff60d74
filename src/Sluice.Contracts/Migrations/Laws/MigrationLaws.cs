using System.Text;
using Sluice.Contracts.Migrations;

namespace Sluice.Contracts;

/// <summary>A document that a migration's laws are tried on.</summary>
/// <param name="Origin">What it is, for people: <c>the sample a.json</c>.</param>
/// <param name="Utf8">The document.</param>
public sealed record MigrationTrial(string Origin, ReadOnlyMemory<byte> Utf8);

/// <summary>A law that a migration breaks.</summary>
/// <param name="Law">One of the constants of <see cref="MigrationLaws"/>.</param>
/// <param name="Place">JSON Pointer into the definition: the op or example at fault.</param>
/// <param name="Message">One sentence with the op, the place in the document and the reason.</param>
/// <param name="Document">The smallest document found that shows it; empty when none is needed.</param>
public sealed record MigrationLawBreak(string Law, string Place, string Message, ReadOnlyMemory<byte> Document)
{
    private const int ShownCharactersMax = 300;

    /// <summary>The message and the document, for people.</summary>
    public override string ToString()
    {
        if (Document.IsEmpty) return $"{Message}.";
        var text = Encoding.UTF8.GetString(Document.Span).Trim();
        return $"{Message}. Smallest document that shows it: {(text.Length > ShownCharactersMax ? text[..ShownCharactersMax] + "…" : text)}.";
    }
}

/// <summary>What holds for every migration, tried on documents: the places it reads exist, what it makes is valid, the way back gives
/// the document again, its examples hold, and the same document always becomes the same.</summary>
/// <remarks>Two more laws hold by construction: a migration is applied by the version that a document is stamped with and never by
/// its shape, and a chain that misses a step is an error (<see cref="Contract.TryChain"/>).</remarks>
public static class MigrationLaws
{
    /// <summary>Every place that an op reads can exist in the older version, or is guarded by a <c>when</c>; a <c>remove</c> may also take
    /// out what the newer version declares and older documents may hold undeclared.</summary>
    public const string Path = "path";

    /// <summary>Every document of the older version becomes one of the newer.</summary>
    public const string Valid = "valid";

    /// <summary>The way back with the residue gives the document again.</summary>
    public const string Reversible = "reversible";

    /// <summary>The same document always becomes the same.</summary>
    public const string Deterministic = "deterministic";

    /// <summary>The examples are documents of their versions, and the migration makes one of the other.</summary>
    public const string Example = "example";

    private const int Seed = 20_231_114;

    /// <summary>Checks a migration. For each law and op only the first document that breaks it is reported, made as small as it can be.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="from">The older version.</param>
    /// <param name="to">The newer version.</param>
    /// <param name="trials">Documents of the older version; one that is not valid there is passed over.</param>
    public static IReadOnlyList<MigrationLawBreak> Check(Migration migration, ContractVersion from, ContractVersion to, IEnumerable<MigrationTrial> trials)
    {
        ArgumentNullException.ThrowIfNull(migration);
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(trials);
        var breaks = new List<MigrationLawBreak>();
        breaks.AddRange(new PathLaw(migration, from, to).Check());
        var probe = new LawProbe(migration, from, to);
        for (var i = 0; i < migration.Examples.Count; i++) breaks.AddRange(probe.Example(i));
        var seen = new HashSet<(string, string)>();
        foreach (var trial in trials)
        {
            if (!from.Schema.IsValid(trial.Utf8) || probe.Try(trial.Utf8) is not { } found || !seen.Add((found.Law, found.Place))) continue;
            var small = LawShrinker.Shrink(probe, found, trial.Utf8);
            breaks.Add(small with { Message = $"{small.Message} ({trial.Origin})" });
        }
        return breaks;
    }

    /// <summary>Documents of a version, the same ones every time: made for its schema, and made smaller from documents that are there.</summary>
    /// <param name="version">The version.</param>
    /// <param name="samples">Documents of it that people wrote.</param>
    /// <param name="count">How many to make, at most; fewer when the schema is hard to meet.</param>
    public static IReadOnlyList<MigrationTrial> Documents(ContractVersion version, IEnumerable<ReadOnlyMemory<byte>> samples, int count)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(samples);
        var made = new List<MigrationTrial>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var sample in samples)
            for (var i = 0; made.Count < count / 2 && LawShrinker.Without(sample, i) is { } smaller; i++)
                Keep("a sample made smaller", smaller);
        foreach (var document in new DocumentSampler(version.Schema).Take(count, Seed))
        {
            if (made.Count == count) break;
            Keep("a generated document", document);
        }
        return made;

        void Keep(string origin, ReadOnlyMemory<byte> document)
        {
            if (version.Schema.IsValid(document) && seen.Add(Encoding.UTF8.GetString(document.Span))) made.Add(new(origin, document));
        }
    }
}
