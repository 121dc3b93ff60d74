using System.Text.RegularExpressions;
using Sluice.Contracts;
using Sluice.Schemas;

namespace Sluice.Workspace;

/// <summary>Checks that a sample is a document of the version it lies in, with a key where the contract has one.</summary>
internal static partial class SampleCheck
{
    /// <summary>Most errors of one sample that are reported.</summary>
    private const int ErrorsMax = 10;

    /// <summary>Checks a sample and adds it to the contract's samples when it is valid.</summary>
    public static void Run(WorkspaceFiles files, WorkspaceEntry entry, ContractId id, Schema schema, ContractPolicy policy, List<ContractSample> samples)
    {
        if (entry.IsFolder || !entry.Name.EndsWith(".json", StringComparison.Ordinal))
        {
            files.Unexpected(entry, "a sample is a file samples/<any>.json");
            return;
        }
        if (files.Read(entry.Path, ParseLimits.Default.BytesMax) is not { } bytes) return;

        var evaluation = schema.Evaluate(bytes, ErrorsMax);
        if (evaluation.Syntax is { } syntax)
        {
            files.Problems.Add(entry.Path, syntax.Line, WorkspaceProblemCode.SampleInvalid,
                $"The sample is not JSON: {syntax.Message.TrimEnd('.')} (column {syntax.Column}).");
            return;
        }
        using var tape = Tape.Rent();
        tape.Parse(bytes);
        foreach (var error in evaluation.Errors)
        {
            var line = tape.Root.TryResolve(error.InstanceLocation, out var place) ? TextDecoder.Line(bytes, place.Start) : 0;
            var where = error.InstanceLocation.Length == 0 ? "" : $" at {error.InstanceLocation}";
            files.Problems.Add(entry.Path, line, WorkspaceProblemCode.SampleInvalid,
                $"The sample is not valid for {id}{where}: {error.Message.TrimEnd('.')} ({error.KeywordLocation}).");
        }
        if (evaluation.Valid) samples.Add(new(entry.Path, id.Version, bytes));
        if (evaluation.Valid && policy.Key is { } key && !IsKey(tape.Root, key))
            files.Problems.Add(entry.Path, 0, WorkspaceProblemCode.SampleWithoutKey,
                $"The sample has no text and no whole number at {key}, the contract's key; add it or change 'key'.");
    }

    /// <summary>Whether a document has the contract's key.</summary>
    public static bool HasKey(ReadOnlyMemory<byte> document, string pointer)
    {
        using var tape = Tape.Rent();
        return tape.Parse(document) is null && IsKey(tape.Root, pointer);
    }

    private static bool IsKey(TapeElement root, string pointer) =>
        root.TryResolve(pointer, out var key) && key.Kind switch
        {
            JsonKind.String => key.GetString().Length > 0,
            JsonKind.Number => Integer.IsMatch(System.Text.Encoding.ASCII.GetString(key.RawText)),
            _ => false,
        };

    [GeneratedRegex("^-?[0-9]+$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Integer { get; }
}
