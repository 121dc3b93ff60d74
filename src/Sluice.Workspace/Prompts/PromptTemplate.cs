using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HandlebarsDotNet;
using HandlebarsDotNet.IO;

namespace Sluice.Workspace;

/// <summary>A body compiled by Handlebars.Net: nothing is escaped, nothing missing is passed over, and lists, dictionaries, numbers
/// and booleans print as JSON.</summary>
internal sealed class PromptTemplate
{
    private readonly HandlebarsTemplate<object, object> _template;

    public PromptTemplate(string body)
    {
        // Each body has its own environment: nothing registered for one reaches another.
        var configuration = new HandlebarsConfiguration { NoEscape = true, ThrowOnUnresolvedBindingExpression = true };
        configuration.FormatterProviders.Add(new JsonFormatter());
        _template = Handlebars.Create(configuration).Compile(body);
    }

    /// <summary>Why the engine cannot compile a body; null when it can.</summary>
    public static string? Fault(string body)
    {
        try
        {
            _ = new PromptTemplate(body);
            return null;
        }
        // Handlebars.Net also fails with InvalidOperationException on some bodies.
        catch (Exception e) when (e is HandlebarsException or InvalidOperationException or ArgumentException)
        {
            return $"The template cannot be compiled: {e.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.')}.";
        }
    }

    /// <exception cref="HandlebarsDotNet.Compiler.HandlebarsUndefinedBindingException">A member that the body uses is missing from a value.</exception>
    public string Render(Dictionary<string, object?> values) => _template(values);

    private sealed class JsonFormatter : IFormatterProvider, IFormatter
    {
        private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

        public bool TryCreateFormatter(Type type, out IFormatter formatter)
        {
            formatter = this;
            return type == typeof(bool) || type == typeof(double) || type == typeof(List<object?>) || type == typeof(Dictionary<string, object?>);
        }

        public void Format<T>(T value, in EncodedTextWriter writer)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(buffer, Options)) Write(json, value);
            writer.Write(Encoding.UTF8.GetString(buffer.WrittenSpan), encode: false);
        }

        private static void Write(Utf8JsonWriter json, object? value)
        {
            switch (value)
            {
                case null: json.WriteNullValue(); break;
                case string text: json.WriteStringValue(text); break;
                case bool flag: json.WriteBooleanValue(flag); break;
                case double number: json.WriteNumberValue(number); break;
                case long number: json.WriteNumberValue(number); break;
                case ulong number: json.WriteNumberValue(number); break;
                case decimal number: json.WriteNumberValue(number); break;
                case List<object?> items:
                    json.WriteStartArray();
                    foreach (var item in items) Write(json, item);
                    json.WriteEndArray();
                    break;
                case Dictionary<string, object?> members:
                    json.WriteStartObject();
                    foreach (var (name, member) in members)
                    {
                        json.WritePropertyName(name);
                        Write(json, member);
                    }
                    json.WriteEndObject();
                    break;
                default: throw new InvalidOperationException($"A prompt value of type {value.GetType()} was not brought to a plain form.");
            }
        }
    }
}
