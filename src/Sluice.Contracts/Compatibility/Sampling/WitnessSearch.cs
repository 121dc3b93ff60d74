using System.Text;
using Sluice.Schemas;

namespace Sluice.Contracts.Compatibility;

/// <summary>Looks for a document that one schema accepts and another refuses; the validator has the last word on both.</summary>
internal sealed class WitnessSearch(Schema left, Schema right, int seed, WorkBudget budget)
{
    /// <summary>Bytes that are read, and steps of the validator that are made, in one unit of work.</summary>
    private const int BytesPerUnit = 100, StepsPerUnit = 20;

    private static readonly string[] Plain =
        ["null", "true", "false", "0", "1", "-1", "1.5", "1e3", "\"\"", "\"a\"", "\"foo\"", "[]", "{}", "[null]", "[1,1]", "[[]]", "{\"a\":null}", "[{}]", "1.0",
         "{\"foo\":1}", "{\"foo\":\"a\"}"];

    private readonly Random _random = new(seed);
    private DocumentMaker? _maker;

    /// <summary>Documents that were made for the schemas and tried.</summary>
    public int Tried { get; private set; }

    /// <summary>Tries documents; the first witness, or null. These are given, and always tried.</summary>
    public string? Try(IEnumerable<string> documents) => documents.FirstOrDefault(IsWitness);

    /// <summary>A few documents that need no thought.</summary>
    public string? TryPlain() => Try(Plain);

    /// <summary>Documents made for the left and against the right, and for each alone, until so many are tried or the work is done.</summary>
    public string? Try(Term from, Term to, Prover prover, int tries)
    {
        _maker ??= new DocumentMaker(_random, budget, prover.IsKnownToClose);
        for (var i = 0; i < tries && !budget.IsSpent; i++)
        {
            Tried++;
            var made = (i % 4) switch
            {
                0 => _maker.Make([from], []),
                3 when i % 8 == 7 => Mutate(_maker.Make([to], [])),
                _ => _maker.Make([from], [to]),
            };
            if (made is not null && IsWitness(made)) return made;
        }
        return null;
    }

    /// <summary>The witness, made as small as the work that is left allows.</summary>
    public string Shrink(string witness) => new JsonShrinker(IsWitness, budget).Shrink(witness);

    private string? Mutate(string? document) => document is null ? null : JsonShrinker.Mutate(document, _random);

    private bool IsWitness(string document)
    {
        var utf8 = Encoding.UTF8.GetBytes(document);
        budget.Spend(1 + (utf8.Length / BytesPerUnit));
        // One stopped by a limit is not refused: that refutes nothing.
        return Accepts(left, utf8, out _) && !Accepts(right, utf8, out var stopped) && !stopped;
    }

    private bool Accepts(Schema schema, byte[] utf8, out bool stopped)
    {
        var accepts = schema.IsValid(utf8, out stopped, out var steps);
        budget.Spend(steps / StepsPerUnit);
        return accepts;
    }
}
