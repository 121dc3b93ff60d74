namespace Sluice.Storage.Postgres.Reading;

/// <summary>A stemmed word that is looked for, as the index has it: <c>7:comput</c>.</summary>
/// <param name="Text">The word, behind the number of the collection.</param>
/// <param name="Chunks">In how many chunks it stands.</param>
/// <param name="Collection">Number of the collection.</param>
/// <param name="All">Chunks of the collection.</param>
/// <param name="Words">Words of all its chunks.</param>
internal sealed record LexicalTerm(string Text, long Chunks, long Collection, long All, long Words)
{
    /// <summary>Inverse document frequency; as FTS5 has it, a word in every other chunk hardly counts.</summary>
    internal double Idf => Math.Log((All - Chunks + 0.5) / (Chunks + 0.5)) is var idf and > 0 ? idf : 1e-6;

    /// <summary>Words of a chunk.</summary>
    internal double Average => Math.Max(1.0, Words) / All;

    /// <summary>As a query has it. Words are letters, digits and marks: nothing needs to be escaped.</summary>
    internal string Quoted => $"'{Text}'";
}
