namespace Sluice.Contracts.Migrations;

/// <summary><c>mapEnum</c>: values by a table. The way back takes the first pair with the value.</summary>
internal sealed class MapEnumOp(DocumentPath path, IReadOnlyList<(DocumentNode From, DocumentNode To)> map, bool keepOthers) : ValueOp(path)
{
    public override string Name => "mapEnum";

    protected override DocumentNode? Forward(DocumentNode value, out (string Code, string Reason) fault)
    {
        foreach (var (from, to) in map)
            if (Matches(from, value, out fault)) return to;
        return Other(value, "no pair begins with the value", out fault);
    }

    protected override DocumentNode? Backward(DocumentNode value, out (string Code, string Reason) fault)
    {
        foreach (var (from, to) in map)
            if (Matches(to, value, out fault)) return from;
        return Other(value, "no pair ends with the value", out fault);
    }

    private static bool Matches(DocumentNode entry, DocumentNode value, out (string Code, string Reason) fault)
    {
        fault = default;
        return DocumentEquality.Same(entry, value);
    }

    private DocumentNode? Other(DocumentNode value, string reason, out (string Code, string Reason) fault)
    {
        // A value that may be null stays so, unless the table says otherwise.
        if (value.Kind == Schemas.JsonKind.Null || keepOthers)
        {
            fault = default;
            return value;
        }
        fault = (MigrationFaultCode.Unmapped, $"{reason}, and 'else' is 'fail'");
        return null;
    }
}
