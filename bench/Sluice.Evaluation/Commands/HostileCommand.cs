using System.CommandLine;
using System.Diagnostics;
using System.Text;
using Sluice.Schemas;

namespace Sluice.Evaluation.Commands;

/// <summary><c>hostile</c>: inputs made to be slow, at one size and at three times that size. Linear time means a ratio of about 3;
/// quadratic time would be 9.</summary>
internal static class HostileCommand
{
    private const double RatioMax = 6;

    public static Command Create()
    {
        var command = new Command("hostile", "Inputs made to be slow, at a size and at three times that size; no folder needed.");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        Console.WriteLine("input                                                     bytes        ms      3x ms   ratio  outcome");
        var slow = 0;
        foreach (var (name, schema, make) in Cases())
        {
            var compiled = Schema.TryCompile(Encoding.UTF8.GetBytes(schema), null, out var ready, out var problems);
            var (one, two) = (make(1), make(3));
            var outcome = compiled ? Outcome(ready!, one) : $"schema refused: {problems[0].Code}";
            var (first, second) = compiled ? (Time(ready!, one), Time(ready!, two))
                : (Best(() => Schema.TryCompile(one, null, out _, out _)), Best(() => Schema.TryCompile(two, null, out _, out _)));
            // Below a millisecond the ratio says nothing.
            var ratio = second / first;
            if (ratio > RatioMax && second > 5) slow++;
            Console.WriteLine($"{name,-52} {one.Length,10} {first,9:F2} {second,10:F2} {ratio,7:F2}  {outcome}");
        }
        Console.WriteLine($"{Cases().Count() - slow} passed, {slow} failed");
        return slow == 0 ? 0 : 1;
    }

    private static IEnumerable<(string Name, string Schema, Func<int, byte[]> Make)> Cases()
    {
        const string nested = """{"items":{"$ref":"#"}}""";
        yield return ("nested arrays, past the limit of depth", nested, n => Bytes(new string('[', 500_000 * n) + new string(']', 500_000 * n)));
        yield return ("arrays nested 200 deep, many of them", nested, n => Bytes($"[{string.Join(',', Enumerable.Repeat(new string('[', 200) + new string(']', 200), 2_500 * n))}]"));
        yield return ("100,000 distinct names", """{"additionalProperties":{"type":"integer"}}""", n => Bytes($"{{{string.Join(',', Enumerable.Range(0, 100_000 * n).Select(i => $"\"name {i}\":{i}"))}}}"));
        yield return ("100,000 equal names", "true", n => Bytes($"{{{string.Join(',', Enumerable.Repeat("\"a\":1", 100_000 * n))}}}"));
        yield return ("100,000 names equal but for one", "true", n => Bytes($"{{{string.Join(',', Enumerable.Range(0, 100_000 * n).Select(i => $"\"{new string('x', 40)}{i % (100_000 * n - 1)}\":1"))}}}"));
        yield return ("uniqueItems over 100,000 objects", """{"uniqueItems":true}""", n => Bytes($"[{string.Join(',', Enumerable.Range(0, 100_000 * n).Select(i => $"{{\"a\":{i},\"b\":\"{i % 7}\"}}"))}]"));
        yield return ("uniqueItems over 50,000 arrays of numbers", """{"uniqueItems":true}""", n => Bytes($"[{string.Join(',', Enumerable.Range(0, 50_000 * n).Select(i => $"[1.0,{i}e0]"))}]"));
        yield return ("enum of an object with its members reversed", $$$"""{"const":{{{{string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"k{i}\":{i}"))}}}}}""", n => Bytes($"{{{string.Join(',', Enumerable.Range(0, 5_000 * n).Reverse().Select(i => $"\"k{i}\":{i}"))}}}"));
        yield return ("^(a+)+$ on a's and an exclamation mark", """{"pattern":"^(a+)+$"}""", n => Bytes($"\"{new string('a', 500_000 * n)}!\""));
        yield return ("(?=a)^(a+)+$, backtracking with a timeout", """{"pattern":"(?=a)^(a+)+$"}""", n => Bytes($"\"{new string('a', 5_000 * n)}!\""));
        yield return ("(a|b)*a(a|b){12}$ on random letters", """{"pattern":"(a|b)*a(a|b){12}$"}""", n => Bytes($"\"{Letters(200_000 * n)}\""));
        yield return ("exponent bombs against multipleOf and maximum", """{"items":{"multipleOf":0.01,"maximum":1e400}}""", n => Bytes($"[{string.Join(',', Enumerable.Repeat("1e1000000000", 20_000 * n))}]"));
        yield return ("a number of 1,000,000 digits, multipleOf", """{"multipleOf":7,"minimum":3}""", n => Bytes("1" + new string('3', 1_000_000 * n)));
        yield return ("a string of 500,000 escapes, maxLength", """{"maxLength":1000000}""", n => Bytes($"\"{string.Concat(Enumerable.Repeat("\\u00e9", 500_000 * n))}\""));
        yield return ("alternatives that multiply with depth", """{"anyOf":[{"items":{"$ref":"#"},"minItems":1},{"items":{"$ref":"#"},"maxItems":1}],"type":"array"}""", n => Bytes($"{new string('[', 100 * n)}1{new string(']', 100 * n)}"));
        yield return ("unevaluatedProperties over 100,000 members", """{"allOf":[{"patternProperties":{"^a":true}}],"unevaluatedProperties":{"type":"integer"}}""", n => Bytes($"{{{string.Join(',', Enumerable.Range(0, 100_000 * n).Select(i => $"\"{(i % 2 == 0 ? 'a' : 'b')}{i}\":1"))}}}"));
        yield return ("schemas that refer to each other on one value", """{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}""", n => Chain(n * 2_000));
    }

    // A ring of references, as a schema to compile.
    private static byte[] Chain(int length) =>
        Bytes($"{{\"$ref\":\"#/$defs/d0\",\"$defs\":{{{string.Join(',', Enumerable.Range(0, length).Select(i => $"\"d{i}\":{{\"$ref\":\"#/$defs/d{(i + 1) % length}\"}}"))}}}}}");

    private static string Letters(int count)
    {
        var random = new Random(1);
        return string.Create(count, random, static (span, r) =>
        {
            foreach (ref var c in span) c = "ab"[r.Next(2)];
        });
    }

    private static string Outcome(Schema schema, byte[] document)
    {
        var evaluation = schema.Evaluate(document);
        return evaluation.Valid ? "valid" : evaluation.Errors[0].Code;
    }

    // On one tape, as its memory would otherwise be taken anew each time and cost more than the work.
    private static double Time(Schema schema, byte[] document)
    {
        using var tape = Tape.Rent();
        return Best(() =>
        {
            if (tape.Parse(document) is null) schema.IsValid(tape.Root);
        });
    }

    private static double Best(Action action)
    {
        var best = double.MaxValue;
        for (var i = 0; i < 7; i++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return best;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
