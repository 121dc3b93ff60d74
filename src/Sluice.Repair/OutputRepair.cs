using Sluice.Repair.Choose;
using Sluice.Schemas;

namespace Sluice.Repair;

/// <summary>Deterministic repair: text in, JSON that fits the schema out, or a refusal with reasons. No model, no I/O.</summary>
public static class OutputRepair
{
    /// <summary>Repairs one output. A valid document passes byte for byte with no edits. Never throws on any input.</summary>
    /// <param name="output">What the model wrote, as UTF-8.</param>
    /// <param name="schema">What the document must fit.</param>
    /// <param name="options">What is allowed; default <see cref="RepairOptions.Default"/>.</param>
    public static RepairResult Repair(ReadOnlyMemory<byte> output, Schema schema, RepairOptions? options = null)
    {
        options ??= RepairOptions.Default;
        if (output.Length > options.Limits.BytesMax)
        {
            return new RepairResult(null, [], [new ValidationError("", "", "output_too_long",
                $"The output has {output.Length} bytes; the limit is {options.Limits.BytesMax}.")]);
        }

        var evaluation = schema.Evaluate(output, 1);
        return evaluation.Valid
            ? new RepairResult(evaluation.Document, [], [])
            : new RepairRun(output.ToArray(), schema, options).Run();
    }
}
