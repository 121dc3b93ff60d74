using System.Text;
using Sluice.Schemas;

namespace Sluice.Contracts.Compatibility;

/// <summary>Looks for a document that one schema accepts and another refuses; the validator has the last word on both.</summary>
internal sealed class WitnessSearch(Schema left, Schema right, int seed)
{
    private static readonly string[] Plain =
        ["null", "true", "false", "0", "1", "-1", "1.5", "1e3", "\"\"", "\"a\"", "\"foo\"", "[]", "{}", "[null]", "[1,1]", "[[]]", "{\"a\":null}", "[{}]", "1.0",
         "{\"foo\":1}", "{\"foo\":\"a\"}"];

    private readonly Random _random = new(seed);

    /// <summary>Tries documents; the first witness, made small, or null.</summary>
    public string? Try(IEnumerable<string> documents)
    {
        foreach (var document in documents)
            if (IsWitness(document)) return JsonShrinker.Shrink(document, IsWitness);
        return null;
    }

    /// <summary>A few documents that need no thought.</summary>
    public string? TryPlain() => Try(Plain);

    /// <summary>Documents made for the left and against the right, and for each alone.</summary>
    public string? Try(Term from, Term to, int tries)
    {
        var maker = new DocumentMaker(_random);
        for (var i = 0; i < tries; i++)
        {
            var made = (i % 4) switch
            {
                0 => maker.Make([from], []),
                3 when i % 8 == 7 => Mutate(maker.Make([to], [])),
                _ => maker.Make([from], [to]),
            };
            if (made is not null && IsWitness(made)) return JsonShrinker.Shrink(made, IsWitness);
        }
        return null;
    }

    private string? Mutate(string? document) => document is null ? null : JsonShrinker.Mutate(document, _random);

    private bool IsWitness(string document)
    {
        var utf8 = Encoding.UTF8.GetBytes(document);
        // The report tells "refused" from "stopped by a limit", which refutes nothing.
        return left.IsValid(utf8) && !right.IsValid(utf8) && right.Evaluate(utf8, errorsMax: 1) is { Valid: false, Errors: [{ Code: not "evaluation_limit" }, ..] };
    }
}
