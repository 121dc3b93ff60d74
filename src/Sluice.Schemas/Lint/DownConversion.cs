namespace Sluice.Schemas.Lint;

/// <summary>A schema as a provider takes it. Only for sending: what comes back is checked against the original.</summary>
/// <param name="Utf8">The schema to send.</param>
/// <param name="NullMeansAbsent">Pointers, in documents, of optional properties that became unions with null: there null stands for a
/// property that is left out. <c>*</c> stands for any item.</param>
/// <param name="Losses">What the sent schema no longer says, beyond the keywords that <see cref="SchemaLint"/> names.</param>
public sealed record DownConversion(ReadOnlyMemory<byte> Utf8, IReadOnlyList<string> NullMeansAbsent, IReadOnlyList<string> Losses);
