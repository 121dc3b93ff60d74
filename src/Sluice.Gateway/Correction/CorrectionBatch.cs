using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Sluice.Contracts;

namespace Sluice.Gateway;

/// <summary>One correction in a shared call.</summary>
internal sealed class BatchSeat
{
    public BatchSeat(CorrectionTask task, SurgicalPlan plan)
    {
        (Task, Plan) = (task, plan);
        Shown = string.Join('\n', [Encoding.UTF8.GetString(plan.AnswerSchema.Span), .. plan.Errors, .. plan.Beside, task.Request ?? "", plan.Values]);
        ShownBytes = Encoding.UTF8.GetByteCount(Shown);
    }

    public CorrectionTask Task { get; }

    public SurgicalPlan Plan { get; }

    /// <summary>All that the model is shown of it.</summary>
    public string Shown { get; }

    public int ShownBytes { get; }

    /// <summary>What stands for it in the call, from 1; 0 until the call is made.</summary>
    public int Number { get; set; }

    /// <summary>Its share; null when it must go alone.</summary>
    public TaskCompletionSource<BatchShare?> Share { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What corrections must have in common to share a call.</summary>
internal sealed record CorrectionBatchKey(string Tenant, string Contract, ContentHash Schema, string Model, ContentHash Configuration)
{
    public static CorrectionBatchKey Of(CorrectionTask task) =>
        new(task.Tenant, task.Contract.Id.ToString(), task.Contract.Hash, $"{task.Model.Name}@{task.Model.Version}", task.Model.Hash);
}

/// <summary>Corrections that wait for one another, then share one call. Not thread-safe: <see cref="CorrectionBatches"/> locks.</summary>
internal sealed class CorrectionBatch(CorrectionBatchKey key)
{
    public CorrectionBatchKey Key { get; } = key;

    /// <summary>Who waits for the call, or for its answer.</summary>
    public List<BatchSeat> Seats { get; } = [];

    /// <summary>Who was shown in the call, whoever of them still waits.</summary>
    public IReadOnlyList<BatchSeat> All { get; set; } = [];

    /// <summary>Completes when the call need not wait for more.</summary>
    public TaskCompletionSource Hurry { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when nobody waits any more.</summary>
    public TaskCompletionSource Deserted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The call as it was sent; null until then.</summary>
    public Inference? Sent { get; set; }

    /// <summary>The one call for all who are seated.</summary>
    public static InferenceCall CallFor(IReadOnlyList<BatchSeat> seats, Bundles bundles)
    {
        var task = seats[0].Task;
        var prompt = CorrectionPrompt.Batch;
        var variables = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["contract"] = task.Contract.Id.ToString(),
            ["items"] = seats.Select(Variables).ToList(),
        };
        var values = seats.Select(s => string.Create(CultureInfo.InvariantCulture, $"\"{s.Number}\":{s.Plan.Values}"));
        return new InferenceCall
        {
            Purpose = InferencePurpose.Correction,
            Prompt = prompt,
            Bundle = bundles.Of(prompt, task.Contract, task.Model),
            Model = task.Model,
            Contract = task.Contract,
            AnswerSchema = SchemaOf(seats),
            Messages = [new ChatMessage(ChatRole.System, prompt.Render(variables)), new ChatMessage(ChatRole.User, $"{{{string.Join(',', values)}}}")],
            TraceId = task.TraceId,
        };
    }

    /// <summary>A whole number in parts by size; their sum is the whole, and the first has what is over.</summary>
    public static long[] Split(long whole, IReadOnlyList<int> sizes)
    {
        var sum = sizes.Sum(s => (long)s);
        var parts = sizes.Select(s => (long)((Int128)whole * s / sum)).ToArray();
        parts[0] += whole - parts.Sum();
        return parts;
    }

    /// <summary>The parameters of a call with which batch it was, and of how many.</summary>
    public static string Tagged(string parameters, string id, int items)
    {
        var comma = parameters == "{}" ? "" : ",";
        return string.Create(CultureInfo.InvariantCulture, $"{parameters[..^1]}{comma}\"sluice.batch\":{{\"id\":\"{id}\",\"items\":{items}}}}}");
    }

    private static Dictionary<string, object?> Variables(BatchSeat seat) => new(StringComparer.Ordinal)
    {
        ["number"] = seat.Number.ToString(CultureInfo.InvariantCulture),
        ["schema"] = Encoding.UTF8.GetString(seat.Plan.AnswerSchema.Span),
        ["errors"] = seat.Plan.Errors.ToList(),
        ["beside"] = seat.Plan.Beside.ToList(),
        ["request"] = seat.Task.Request,
    };

    // All are of one contract: what their schemas refer to is the same, and stands at the root, where references look for it.
    private static ReadOnlyMemory<byte> SchemaOf(IReadOnlyList<BatchSeat> seats)
    {
        var shared = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("type", "object");
            json.WriteStartObject("properties");
            foreach (var seat in seats)
            {
                using var schema = JsonDocument.Parse(seat.Plan.AnswerSchema);
                json.WriteStartObject(seat.Number.ToString(CultureInfo.InvariantCulture));
                json.WriteStartArray("anyOf");
                json.WriteStartObject();
                foreach (var member in schema.RootElement.EnumerateObject())
                {
                    if (member.Name is "$schema" or "$defs" or "definitions") shared.TryAdd(member.Name, member.Value.Clone());
                    else member.WriteTo(json);
                }

                json.WriteEndObject();
                json.WriteStartObject();
                json.WriteStartArray("enum");
                json.WriteStringValue(CorrectionPrompt.Cannot);
                json.WriteEndArray();
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteBoolean("additionalProperties", false);
            foreach (var (name, value) in shared)
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
