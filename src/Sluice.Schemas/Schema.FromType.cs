using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Sluice.Schemas;

public sealed partial class Schema
{
    /// <summary>The schema of a .NET type as System.Text.Json serialises it (<see cref="JsonSchemaExporter"/>).</summary>
    /// <param name="serializer">How the type is serialised; default: web conventions (camel case).</param>
    /// <param name="options">Limits and choices of the compilation.</param>
    /// <exception cref="SchemaException">The exported schema does not compile.</exception>
    [RequiresUnreferencedCode("Reads the type by reflection; use FromType(JsonTypeInfo) with a source-generated context when trimming.")]
    [RequiresDynamicCode("Reads the type by reflection; use FromType(JsonTypeInfo) with a source-generated context for native code.")]
    public static Schema FromType<T>(JsonSerializerOptions? serializer = null, SchemaOptions? options = null) =>
        FromType((serializer ?? JsonSerializerOptions.Web).GetTypeInfo(typeof(T)), options);

    /// <summary>The schema of a .NET type from its serialisation contract; safe for trimming and native code.</summary>
    /// <exception cref="SchemaException">The exported schema does not compile.</exception>
    public static Schema FromType(JsonTypeInfo contract, SchemaOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(contract);
        var node = contract.GetJsonSchemaAsNode(new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
        return Compile(Encoding.UTF8.GetBytes(node.ToJsonString()), options);
    }
}
