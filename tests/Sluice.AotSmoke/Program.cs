using System.Diagnostics;
using System.Text.Json.Serialization;
using Sluice.AotSmoke;
using Sluice.Repair;
using Sluice.Schemas;
using Sluice.Schemas.Lint;

// Compiles, validates, reports, lints and repairs as native code, and says how long the start took.
var schema = Schema.Compile("""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "type": "object",
      "properties": { "id": { "type": "string", "pattern": "^[a-z]+-\\d+$" }, "at": { "type": "string", "format": "date-time" }, "qty": { "type": "integer" } },
      "required": ["id", "qty"],
      "unevaluatedProperties": false
    }
    """u8.ToArray());
var good = """{"id":"order-7","qty":3,"at":"2024-05-31T08:30:00Z"}"""u8.ToArray();
var bad = """{"id":"Order","qty":"3"}"""u8.ToArray();
var broken = "Here you are:\n```json\n{\"id\": \"order-7\", \"qty\": 3,}\n```"u8.ToArray();

Check("a valid document", schema.IsValid(good));
Check("two reasons", schema.Evaluate(bad).Errors.Count == 2);
Check("the standard output", schema.Evaluate(bad).ToJson(OutputFormat.Detailed).Length > 0);
Check("a repair", OutputRepair.Repair(broken, schema).Document is not null);
Check("a lint", SchemaLint.Check(schema, ProviderProfile.OpenAI).Count > 0);
Check("a down-conversion", ProviderProfile.OpenAI.DownConvert(schema).Utf8.Length > 0);
Check("a schema of a type", Schema.FromType(SmokeContext.Default.Order).IsValid("""{"Id":"x","Qty":1}"""u8.ToArray()));
Check("a metaschema", Schema.Compile("""{"$ref":"https://json-schema.org/draft/2020-12/schema"}"""u8.ToArray()).IsValid(schema.Utf8));
using var self = Process.GetCurrentProcess();
var started = new DateTimeOffset(self.StartTime);
Console.WriteLine($"all passed {(TimeProvider.System.GetUtcNow() - started).TotalMilliseconds:F0} ms after the start");
return 0;

static void Check(string what, bool holds)
{
    if (holds) return;
    Console.Error.WriteLine($"failed: {what}");
    Environment.Exit(1);
}

namespace Sluice.AotSmoke
{
    internal sealed record Order(string Id, int Qty);

    [JsonSerializable(typeof(Order))]
    internal sealed partial class SmokeContext : JsonSerializerContext;
}
