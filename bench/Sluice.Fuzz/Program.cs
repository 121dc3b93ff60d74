using System.Diagnostics;
using Sluice.Fuzz;

// Mutates documents and schemas from corpora and looks for crashes, hangs and disagreement between the two passes.
if (args is not [var folder, ..] || !Directory.Exists(folder))
{
    Console.Error.WriteLine("usage: Sluice.Fuzz DIR [inputs] [seed]\nDIR holds corpora: *.jsonl and *.json files at any depth.");
    return 2;
}
var inputs = args.Length > 1 ? long.Parse(args[1]) : 1_000_000;
var seed = args.Length > 2 ? int.Parse(args[2]) : 1;
var corpus = Corpus.Load(folder);
var fuzzer = new Fuzzer(corpus, seed);
var start = Stopwatch.GetTimestamp();
Console.WriteLine($"{corpus.Documents.Count} documents, {corpus.Schemas.Count} schemas; {inputs} inputs, seed {seed}");
for (var done = 0L; done < inputs;)
{
    done += fuzzer.Round();
    if (fuzzer.Finding is { } finding)
    {
        Console.WriteLine(finding);
        Console.WriteLine("0 passed, 1 failed");
        return 1;
    }
    if (fuzzer.Rounds % 20_000 == 0) Console.WriteLine($"{done} inputs, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s: {fuzzer.Counts}");
}
Console.WriteLine($"{fuzzer.Inputs} inputs in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s: {fuzzer.Counts}; slowest {fuzzer.SlowestMilliseconds:F1} ms");
Console.WriteLine($"{fuzzer.Inputs} passed, 0 failed");
return 0;
