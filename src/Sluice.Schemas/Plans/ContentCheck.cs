using System.Buffers;
using System.Buffers.Text;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary><c>contentEncoding</c> base64 and <c>contentMediaType</c> application/json, where the options ask for it.</summary>
internal sealed class ContentCheck(bool isBase64, bool isJson) : Check
{
    public override int Kinds => Strings;

    public override bool IsValid(ref Run run, int node)
    {
        var content = run.View.Content(run.View.Node(node), stackalloc byte[256], out var rented);
        var valid = isBase64 ? DecodedIsValid(content) : IsJson(content);
        TapeView.Return(rented);
        return valid;
    }

    public override void Collect(ref Run run, int node, Report report)
    {
        if (IsValid(ref run, node)) return;
        var keyword = isBase64 ? "contentEncoding" : "contentMediaType";
        report.Add(node, keyword, keyword, $"does not hold {(isJson ? "JSON" : "data")}{(isBase64 ? " in base64" : "")}");
    }

    private bool DecodedIsValid(ReadOnlySpan<byte> content)
    {
        if (!Base64.IsValid(content, out var length)) return false;
        if (!isJson) return true;
        var bytes = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1));
        var valid = Base64.DecodeFromUtf8(content, bytes, out _, out var written) == OperationStatus.Done && IsJson(bytes.AsSpan(0, written));
        ArrayPool<byte>.Shared.Return(bytes);
        return valid;
    }

    private static bool IsJson(ReadOnlySpan<byte> content)
    {
        using var tape = Tape.Rent();
        return tape.Parse(content.ToArray()) is null;
    }
}
