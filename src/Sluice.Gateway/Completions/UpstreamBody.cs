using System.Buffers;
using System.Text;
using System.Text.Json;
using Sluice.Contracts;
using Sluice.Schemas;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>The request as it is sent to one model: the client's members as they came, with the model's id, the prompt's messages, the
/// contract, and the parameters that the configuration adds.</summary>
/// <param name="Utf8">The body.</param>
/// <param name="Parameters">Everything but model, messages and schemas, for the ledger.</param>
internal readonly record struct UpstreamBody(ReadOnlyMemory<byte> Utf8, string Parameters)
{
    // Ours, or said by the configuration and the route.
    private static readonly HashSet<string> Replaced = new(StringComparer.Ordinal) { "model", "messages", "sluice", "stream", "stream_options" };

    public static UpstreamBody Of(CompletionRequest request, CompletionRoute route, ModelConfiguration model)
    {
        var body = new ArrayBufferWriter<byte>(request.Root.Length + 512);
        var parameters = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(body, CompletionJson.Writing))
        using (var log = new Utf8JsonWriter(parameters, CompletionJson.Writing))
        {
            json.WriteStartObject();
            log.WriteStartObject();
            json.WriteString("model", model.Model);
            json.WritePropertyName("messages");
            json.WriteRawValue(route.Prompt is null ? request.Messages.RawText : route.Messages.Span, skipInputValidation: true);
            foreach (var (name, value) in request.Root.Members) Pass(json, log, name, value, route);
            foreach (var (name, value) in PromptParameters.Of(model))
            {
                if (PromptParameters.IsSet(request, name)) continue;
                Raw(json, name, value);
                Raw(log, name, value);
            }

            if (route is { TellContract: true, Contract: { } contract } && model.SendSchema) Tell(json, contract);
            if (route.Contract is { } asked) log.WriteString("response_format", $"json_schema {asked.Id} {asked.Hash}");
            if (route.Tools.Count > 0) Tools(log, route);
            if (request.Stream) Stream(json, log);
            json.WriteEndObject();
            log.WriteEndObject();
        }

        return new(body.WrittenMemory, Encoding.UTF8.GetString(parameters.WrittenSpan));
    }

    private static void Pass(Utf8JsonWriter json, Utf8JsonWriter log, string name, TapeElement value, CompletionRoute route)
    {
        if (Replaced.Contains(name) || (name == "metadata" && route.Prompt is not null) || (name == "response_format" && route.TellContract)) return;
        json.WritePropertyName(name);
        json.WriteRawValue(value.RawText, skipInputValidation: true);
        // What the ledger says under such a name is the gateway's own word.
        if (name is "tools" or "response_format" || name.StartsWith("sluice.", StringComparison.Ordinal)) return;
        log.WritePropertyName(name);
        log.WriteRawValue(value.RawText, skipInputValidation: true);
    }

    // The schema itself: a provider's strict mode that enforces less still leaves all of it to the validator.
    private static void Tell(Utf8JsonWriter json, ContractVersion contract)
    {
        json.WriteStartObject("response_format");
        json.WriteString("type", "json_schema");
        json.WriteStartObject("json_schema");
        json.WriteString("name", contract.Id.Name);
        json.WritePropertyName("schema");
        json.WriteRawValue(contract.Schema.Utf8.Span, skipInputValidation: true);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Tools(Utf8JsonWriter log, CompletionRoute route)
    {
        log.WriteStartArray("tools");
        foreach (var (name, contract) in route.Tools) log.WriteStringValue($"{name} {contract.Hash}");
        log.WriteEndArray();
    }

    // The tokens are counted whether the client asks for them or not.
    private static void Stream(Utf8JsonWriter json, Utf8JsonWriter log)
    {
        json.WriteBoolean("stream", true);
        json.WriteStartObject("stream_options");
        json.WriteBoolean("include_usage", true);
        json.WriteEndObject();
        log.WriteBoolean("stream", true);
    }

    private static void Raw(Utf8JsonWriter json, string name, string value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value, skipInputValidation: true);
    }
}
