using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Schemas;

namespace Sluice.Simulator.Tests;

/// <summary>Generated documents against schemas that people wrote for language models, judged by Sluice's own validator, which
/// the simulator does not use.</summary>
public sealed class SchemaCorpusTests
{
    private const int SeedsPerSchema = 3;

    [Theory]
    [InlineData("BFCL", 1)]
    [InlineData("Glaiveai2K", 1)]
    [InlineData("Kubernetes", 0.97)]
    [InlineData("WashingtonPost", 0.97)]
    [InlineData("JsonSchemaStore", 0.97)]
    [InlineData("Github_medium", 0.97)]
    [InlineData("Github_hard", 0.97)]
    public void Generated_documents_validate(string corpus, double least)
    {
        var path = Path.Combine(SharedFolder.Of("schema-llm"), corpus + ".jsonl");
        var compiled = 0;
        var fitting = 0;
        var misses = new List<string>();
        foreach (var line in File.ReadLines(path))
        {
            using var document = JsonDocument.Parse(line);
            var schema = document.RootElement.GetProperty("schema");
            if (!Schema.TryCompile(Encoding.UTF8.GetBytes(schema.GetRawText()), null, out var validator, out _))
                continue;
            compiled++;
            var miss = Enumerable.Range(0, SeedsPerSchema).Select(seed => Miss(schema, validator, seed)).FirstOrDefault(m => m is not null);
            if (miss is null)
                fitting++;
            else
                misses.Add($"{document.RootElement.GetProperty("id")}: {miss}");
        }

        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{corpus}: every document of {fitting} of {compiled} schemas validates ({(double)fitting / compiled:P1})"));
        foreach (var miss in misses)
            TestContext.Current.TestOutputHelper.WriteLine(miss);
        Assert.True(compiled > 0);
        Assert.True(fitting >= least * compiled, string.Join(Environment.NewLine, misses.Take(10)));
    }

    private static string? Miss(JsonElement schema, Schema validator, int seed)
    {
        var text = new TextStyle().Write(DocumentGenerator.Make(schema, SeededStream.From(seed, "corpus"u8)));
        var evaluation = validator.Evaluate(Encoding.UTF8.GetBytes(text), 1);
        return evaluation.Valid ? null
            : $"seed {seed}: {evaluation.Errors[0].InstanceLocation} {evaluation.Errors[0].KeywordLocation} {evaluation.Errors[0].Message} in {text[..Math.Min(300, text.Length)]}";
    }
}
