using System.Text;
using Sluice.Contracts;
using Sluice.Repair;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>What a model answered to a <see cref="SurgicalPlan"/>.</summary>
/// <param name="Document">The document with the values put in; null when the answer is no object of values for the places asked for.</param>
/// <param name="Edits">What repair changed in the answer.</param>
/// <param name="Errors">What is wrong with the answer as an answer.</param>
internal sealed record SurgicalAnswer(byte[]? Document, IReadOnlyList<Edit> Edits, IReadOnlyList<ValidationError> Errors)
{
    /// <summary>Code of an error that says an answer is no object of values for the places asked for.</summary>
    public const string PlacesCode = "correction_places";

    /// <summary>Reads an answer and puts its values in. Every other byte of the document stays.</summary>
    public static SurgicalAnswer Read(SurgicalPlan plan, RepairPolicy repair, string reply)
    {
        // What an answer names beside the places must not be dropped in silence.
        var options = OutputCheck.RepairOptionsOf(repair with { LossyCodes = [], LossyPaths = [] });
        var check = OutputCheck.Run(Shape(plan), options, Encoding.UTF8.GetBytes(reply));
        if (check.Document is { } answer) return new(PutIn(plan.Document, answer.Utf8), check.Edits, []);
        var misplaced = new ValidationError("", "", PlacesCode, "the answer is no JSON object of values for the places asked for");
        return new(null, check.Edits, [misplaced, .. check.Errors]);
    }

    private static Schema Shape(SurgicalPlan plan)
    {
        var places = string.Join(',', plan.Pointers.Select(p => $"{SchemaParts.Quoted(p)}:true"));
        return Schema.Compile(Encoding.UTF8.GetBytes(
            $$$"""{"type":"object","minProperties":1,"properties":{{{{places}}}},"additionalProperties":false}"""));
    }

    private static byte[] PutIn(ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> answer)
    {
        using var whole = Tape.Rent();
        using var values = Tape.Rent();
        if (whole.Parse(document) is not null || values.Parse(answer) is not null) throw new InvalidOperationException("Both were parsed before.");
        var pieces = new List<(int Start, int Length, byte[] Text)>();
        var open = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var (pointer, value) in values.Root.Members)
        {
            if (whole.Root.TryResolve(pointer, out var old))
            {
                pieces.Add((old.Start, old.Length, value.RawText.ToArray()));
                continue;
            }

            var slash = pointer.LastIndexOf('/');
            var parent = pointer[..slash];
            if (!whole.Root.TryResolve(parent, out var around)) throw new InvalidOperationException($"The document has no place {parent}.");
            var comma = open.TryGetValue(parent, out var written) ? written : around.Count > 0;
            open[parent] = true;
            var name = SchemaParts.Quoted(SchemaParts.Unescape(pointer[(slash + 1)..]));
            pieces.Add((around.Start + around.Length - 1, 0, [.. Encoding.UTF8.GetBytes($"{(comma ? "," : "")}{name}:"), .. value.RawText]));
        }

        using var result = new MemoryStream(document.Length + answer.Length);
        var at = 0;
        // A stable sort: members that are added to one object stay in the answer's order.
        foreach (var (start, length, text) in pieces.OrderBy(p => p.Start))
        {
            result.Write(document.Span[at..start]);
            result.Write(text);
            at = start + length;
        }

        result.Write(document.Span[at..]);
        return result.ToArray();
    }
}
