using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Sluice.Benchmarks.Ingest;
using Sluice.Schemas;

namespace Sluice.Benchmarks.Validation;

/// <summary>Strict parse, and parse plus validation, of a document of about 600 bytes; the platform's own parser as the yardstick.</summary>
/// <remarks>In this process: the project that BenchmarkDotNet would generate does not build under the repository's props.</remarks>
[InProcess]
[MemoryDiagnoser]
public class ParseAndValidate
{
    private readonly byte[] _document = IngestWorkspace.Document(1);
    private readonly byte[] _invalid = IngestWorkspace.Document(1);
    private readonly Schema _schema = Schema.Compile(IngestWorkspace.SchemaBytes);

    /// <summary>Spoils one member name of the copy: valid JSON, invalid document.</summary>
    [GlobalSetup]
    public void Spoil() => _invalid[_invalid.AsSpan().IndexOf("learner"u8)] = (byte)'L';

    /// <summary>System.Text.Json: checks the grammar, accepts duplicate names, knows no schema.</summary>
    [Benchmark(Baseline = true)]
    public int JsonDocumentParse()
    {
        using var document = JsonDocument.Parse(_document);
        return (int)document.RootElement.ValueKind;
    }

    /// <summary>The strict parser alone.</summary>
    [Benchmark]
    public JsonKind StrictParse()
    {
        using var tape = Tape.Rent();
        _ = tape.Parse(_document);
        return tape.Root.Kind;
    }

    /// <summary>Parse and validate: the verdict only.</summary>
    [Benchmark]
    public bool IsValid() => _schema.IsValid(_document);

    /// <summary>Parse and validate, with the document that may be stored.</summary>
    [Benchmark]
    public ValidDocument? Evaluate() => _schema.Evaluate(_document).Document;

    /// <summary>Parse and validate a wrong document, with the reasons.</summary>
    [Benchmark]
    public int EvaluateInvalid() => _schema.Evaluate(_invalid).Errors.Count;
}
