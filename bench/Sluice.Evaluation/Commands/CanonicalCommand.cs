using System.CommandLine;
using System.Globalization;
using System.Text;
using Sluice.Contracts;
using Sluice.Evaluation.Canonical;
using Sluice.Evaluation.Migrations;

namespace Sluice.Evaluation.Commands;

/// <summary><c>canonical</c>: canonical JSON beside the vectors of RFC 8785 and Node's <c>JSON.stringify</c>.</summary>
internal static class CanonicalCommand
{
    private static readonly Option<int> Doubles = new("--doubles") { Description = "Doubles to compare.", DefaultValueFactory = _ => 1_000_000 };
    private static readonly Option<int> Documents = new("--documents") { Description = "Generated documents to compare.", DefaultValueFactory = _ => 20_000 };
    private static readonly Option<int> Seed = new("--seed") { Description = "The seed.", DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        var command = new Command("canonical", "Canonical JSON beside the RFC's vectors and Node's JSON.stringify.") { Doubles, Documents, Seed };
        command.SetAction(parsed =>
        {
            if (NodePeer.Version() is not { } version)
            {
                Console.Error.WriteLine("Node is not on this machine; install it to compare.");
                return 2;
            }
            var random = new Random(parsed.GetValue(Seed));
            var vectors = Vectors();
            var doubles = CompareDoubles(random, parsed.GetValue(Doubles));
            var documents = CompareDocuments(random, parsed.GetValue(Documents));
            var vectorCount = RfcVectors.Numbers.Count + RfcVectors.Documents.Count;
            Console.WriteLine($"RFC 8785 vectors                       {vectors} of {vectorCount}");
            Console.WriteLine($"doubles equal to Node {version,-16} {doubles} of {parsed.GetValue(Doubles)}");
            Console.WriteLine($"documents equal to Node                {documents} of {parsed.GetValue(Documents)}");
            return vectors == vectorCount && doubles == parsed.GetValue(Doubles) && documents == parsed.GetValue(Documents) ? 0 : 1;
        });
        return command;
    }

    private static int Vectors() =>
        RfcVectors.Numbers.Count(v => Canonical(Written(v.Bits)) == v.Text) + RfcVectors.Documents.Count(v => Canonical(v.Text) == v.Canonical);

    private static int CompareDoubles(Random random, int count)
    {
        var bits = Enumerable.Range(0, count).Select(i => Bits(random, i)).ToList();
        var expected = NodePeer.Write(bits.Select(b => "#" + b.ToString("x16", CultureInfo.InvariantCulture)));
        return Equal(bits.Select(b => Canonical(Written(b))), expected, i => bits[i].ToString("x16", CultureInfo.InvariantCulture));
    }

    private static int CompareDocuments(Random random, int count)
    {
        // Documents whose numbers Node would change have no canonical form, and Node does not say so.
        var texts = new List<string>();
        while (texts.Count < count)
        {
            var text = new ShapeMaker(random).Object(3).Make(random)!.ToJsonString();
            if (!text.Contains("9007199254740993", StringComparison.Ordinal)) texts.Add(text);
        }
        return Equal(texts.Select(Canonical), NodePeer.Write(texts), i => texts[i]);
    }

    private static int Equal(IEnumerable<string> ours, string[] theirs, Func<int, string> name)
    {
        var (equal, shown) = (0, 0);
        foreach (var (text, i) in ours.Select((t, i) => (t, i)))
        {
            if (text == theirs[i]) equal++;
            else if (shown++ < 10) Console.WriteLine($"{name(i)}: ours {text}, Node {theirs[i]}");
        }
        return equal;
    }

    /// <summary>Doubles of every kind: any bits, near powers of ten, integers, and short decimals.</summary>
    private static ulong Bits(Random random, int i)
    {
        while (true)
        {
            var value = (i % 4) switch
            {
                0 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                1 => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(Math.Pow(10, random.Next(-320, 309))) + random.Next(-3, 4)),
                2 => random.NextInt64(-(1L << 62), 1L << 62) >> random.Next(62),
                _ => Math.Round(random.NextDouble() * 1_000_000, random.Next(8)) * (random.Next(2) == 0 ? 1 : -1),
            };
            if (double.IsFinite(value)) return BitConverter.DoubleToUInt64Bits(value);
        }
    }

    private static string Written(ulong bits) => BitConverter.UInt64BitsToDouble(bits).ToString("R", CultureInfo.InvariantCulture);

    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.Write(Encoding.UTF8.GetBytes(json)).Span);
}
