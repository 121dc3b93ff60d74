using Sluice.Schemas;

namespace Sluice.Contracts;

/// <summary>Tries stored records of an old version on a new one, and counts. Not thread-safe.</summary>
/// <param name="new">The new schema.</param>
/// <param name="chain">The migrations that lead there; null: records are tried as they are.</param>
public sealed class RecordTrial(Schema @new, MigrationChain? chain)
{
    private readonly List<RecordFault> _first = [];
    private long _checked, _failed;

    /// <summary>Tries one record.</summary>
    /// <param name="id">Its key and revision.</param>
    /// <param name="document">Its document.</param>
    public void Add(string id, ReadOnlyMemory<byte> document)
    {
        _checked++;
        if (Try(id, document) is not { } fault) return;
        _failed++;
        if (_first.Count < RecordEvidence.FirstMax) _first.Add(fault);
    }

    /// <summary>What was found.</summary>
    /// <param name="stored">How many records there are.</param>
    public RecordEvidence Found(long stored) => new(Math.Max(stored, _checked), _checked, _failed, [.. _first]);

    private RecordFault? Try(string id, ReadOnlyMemory<byte> document)
    {
        if (chain is { IsIdentity: false })
        {
            var up = chain.Upgrade(document);
            if (up.Fault is { } fault) return new(id, fault.Pointer, $"the migration {up.FaultedStep} fails at op {fault.Op} ({fault.Code})");
            document = up.Document;
        }

        // Codes and places only: what a record holds is nobody's business here.
        var evaluation = @new.Evaluate(document, errorsMax: 1);
        return evaluation.Valid ? null : new(id, evaluation.Errors[0].InstanceLocation, evaluation.Errors[0].Code);
    }
}
