using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary><c>convert</c>: the same value in another type. Null stays null.</summary>
internal sealed class ConvertOp(DocumentPath path, ConversionSide from, ConversionSide to) : ValueOp(path)
{
    public override string Name => "convert";

    protected override DocumentNode? Forward(DocumentNode value, out (string Code, string Reason) fault) => Convert(value, from, to, out fault);

    protected override DocumentNode? Backward(DocumentNode value, out (string Code, string Reason) fault) => Convert(value, to, from, out fault);

    private static DocumentNode? Convert(DocumentNode value, ConversionSide source, ConversionSide target, out (string Code, string Reason) fault)
    {
        fault = default;
        if (value.Kind == JsonKind.Null) return value;
        if (!source.Takes(value.Kind))
        {
            fault = (MigrationFaultCode.WrongType, $"{source.Shown} is expected here");
            return null;
        }
        if (source.Read(value) is { } read && target.Write(read) is { } written) return written;
        fault = (MigrationFaultCode.NotConvertible, $"the value does not read as {source.Shown} that can be {target.Shown}");
        return null;
    }
}
