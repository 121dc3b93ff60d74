namespace Sluice.Cli.Tests;

internal static class TestSchemas
{
    public const string Person =
        """
        {
          "type": "object",
          "properties": { "name": { "type": "string" }, "age": { "type": "integer", "minimum": 0 } },
          "required": ["name", "age"],
          "additionalProperties": false
        }
        """;

    public const string Ticket = """{"ticketId":"T-2041","category":"bug","priority":"high","sentiment":-0.5,"summary":"The app closes on every upload.","tags":["upload"],"needsHuman":false}""";
}
