using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Contracts.Migrations;

/// <summary><c>code</c> and <c>js</c>: a class or script at a path. The residue is the whole value where the way back would not give
/// it again.</summary>
internal sealed class CodeOp(string name, string called, DocumentPath path, IDocumentMigration migration, bool irreversible) : ValueOp(path)
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = CanonicalJson.DepthMax };
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override string Name => name;

    protected override DocumentNode? Forward(DocumentNode value, out (string Code, string Reason) fault) => Call(value, up: true, out fault);

    protected override DocumentNode? Backward(DocumentNode value, out (string Code, string Reason) fault)
    {
        if (!irreversible) return Call(value, up: false, out fault);
        fault = (MigrationFaultCode.Irreversible, $"'{called}' has no way back, and no residue holds what the value was");
        return null;
    }

    private DocumentNode? Call(DocumentNode value, bool up, out (string Code, string Reason) fault)
    {
        fault = default;
        try
        {
            var node = JsonNode.Parse(value.ToBytes().Span, nodeOptions: null, Deep);
            var made = up ? migration.Up(node) : migration.Down(node);
            var output = new ArrayBufferWriter<byte>(256);
            using var writer = new Utf8JsonWriter(output, Plain);
            if (made is null) writer.WriteNullValue();
            else made.WriteTo(writer);
            writer.Flush();
            return new(output.WrittenMemory);
        }
        catch (MigrationCodeException e)
        {
            fault = (MigrationFaultCode.CodeFailed, e.Message);
        }
        // The code is not ours: whatever it throws is a fault of this document, and its text may hold the document's content.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            fault = (MigrationFaultCode.CodeFailed, $"'{called}' threw {e.GetType().Name} in {(up ? "Up" : "Down")}");
        }
        return null;
    }
}
