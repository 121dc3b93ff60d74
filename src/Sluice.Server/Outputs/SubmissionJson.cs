using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using Sluice.Gateway;
using Sluice.Schemas;
using Sluice.Server.Problems;

namespace Sluice.Server.Outputs;

/// <summary>Reads a submission from a JSON body. Strict: duplicate names, unknown fields and wrong types are told with their place, and
/// the output keeps its exact bytes.</summary>
internal static class SubmissionJson
{
    private static readonly string[] Fields = ["contract", "contractHash", "prompt", "output", "key", "idempotencyKey", "mode", "citations", "origin"];
    private static readonly string[] OriginFields = ["promptName", "promptVersion", "promptHash", "modelId", "modelName", "modelVersion", "modelHash",
        "bundleHash", "session"];

    /// <param name="body">The body. May be reused afterwards: the submission holds no part of it.</param>
    /// <param name="outputDepthMax">Deepest nesting of an output given as JSON.</param>
    /// <param name="submission">The submission when the body is one.</param>
    /// <param name="problem">The first problem when it is not.</param>
    public static bool TryRead(ReadOnlyMemory<byte> body, int outputDepthMax, [NotNullWhen(true)] out Submission? submission,
        [NotNullWhen(false)] out Problem? problem)
    {
        using var tape = Tape.Rent();
        // One more level than an output may have: the envelope's own.
        var limits = new ParseLimits { BytesMax = Math.Max(1, body.Length), DepthMax = outputDepthMax + 1 };
        if (tape.Parse(body, limits) is { } error)
        {
            submission = null;
            problem = Problem.Malformed(error);
            return false;
        }

        if (tape.Root.Kind != JsonKind.Object)
        {
            submission = null;
            problem = Problem.At(ProblemCode.FieldType, "", "The body must be a JSON object with at least contract and output.");
            return false;
        }

        var reading = new Reading();
        submission = reading.Submission(tape.Root);
        problem = reading.Problem;
        return problem is null;
    }

    /// <summary>One reading: remembers the problem that goes before all others, so that every step can be written as if nothing went
    /// wrong.</summary>
    private sealed class Reading
    {
        public Problem? Problem { get; private set; }

        public Submission Submission(TapeElement root)
        {
            NoOthers(root, "", Fields);
            var contract = Required(root, "contract"u8, "/contract", out var named) ? Text(named, "/contract") : null;
            var output = Required(root, "output"u8, "/output", out var given) ? Output(given) : null;
            return new Submission
            {
                Contract = contract ?? "",
                ContractHash = Optional(root, "contractHash"u8, "/contractHash"),
                Prompt = Optional(root, "prompt"u8, "/prompt"),
                Output = output,
                Key = Optional(root, "key"u8, "/key"),
                IdempotencyKey = Optional(root, "idempotencyKey"u8, "/idempotencyKey"),
                Origin = Origin(root),
                Mode = Mode(root),
                Citations = Citations(root),
            };
        }

        private SubmissionMode? Mode(TapeElement root)
        {
            if (Optional(root, "mode"u8, "/mode") is not { } text) return null;
            if (SubmissionRequest.TryParseMode(text, out var mode)) return mode;
            Fail(ProblemCode.FieldInvalid, "/mode", "mode must be sync, async or lazy.");
            return null;
        }

        private List<string>? Citations(TapeElement root)
        {
            if (!root.TryGetProperty("citations"u8, out var citations) || citations.Kind == JsonKind.Null) return null;
            if (citations.Kind == JsonKind.Array && citations.Items.All(item => item.Kind == JsonKind.String)) return [.. citations.Items.Select(item => item.GetString())];
            Fail(ProblemCode.FieldType, "/citations", "citations must be a list of strings.");
            return null;
        }

        private Origin Origin(TapeElement root)
        {
            if (!root.TryGetProperty("origin"u8, out var origin) || origin.Kind == JsonKind.Null) return new Origin();
            if (origin.Kind != JsonKind.Object)
                Fail(ProblemCode.FieldType, "/origin", "origin must be an object.");
            NoOthers(origin, "/origin", OriginFields);
            return new Origin
            {
                PromptName = Optional(origin, "promptName"u8, "/origin/promptName"),
                PromptVersion = Optional(origin, "promptVersion"u8, "/origin/promptVersion"),
                PromptHash = Optional(origin, "promptHash"u8, "/origin/promptHash"),
                ModelId = Optional(origin, "modelId"u8, "/origin/modelId"),
                ModelName = Optional(origin, "modelName"u8, "/origin/modelName"),
                ModelVersion = Optional(origin, "modelVersion"u8, "/origin/modelVersion"),
                ModelHash = Optional(origin, "modelHash"u8, "/origin/modelHash"),
                BundleHash = Optional(origin, "bundleHash"u8, "/origin/bundleHash"),
                Session = Optional(origin, "session"u8, "/origin/session"),
            };
        }

        private void NoOthers(TapeElement element, string pointer, string[] known)
        {
            foreach (var (name, _) in element.Members)
            {
                if (known.Contains(name, StringComparer.Ordinal)) continue;
                // The name is content of the client's; its place is enough, and cannot carry anything into a log.
                Fail(ProblemCode.FieldUnknown, pointer, $"There is a field that is none of {string.Join(", ", known)}. Remove or rename it.");
            }
        }

        private bool Required(TapeElement root, ReadOnlySpan<byte> name, string pointer, out TapeElement value)
        {
            if (root.TryGetProperty(name, out value)) return true;
            Fail(ProblemCode.FieldMissing, pointer, $"The field {pointer[1..]} is missing.");
            return false;
        }

        private string? Optional(TapeElement root, ReadOnlySpan<byte> name, string pointer) =>
            root.TryGetProperty(name, out var value) && value.Kind != JsonKind.Null ? Text(value, pointer) : null;

        private string? Text(TapeElement value, string pointer)
        {
            if (value.Kind == JsonKind.String) return value.GetString();
            Fail(ProblemCode.FieldType, pointer, $"{pointer[1..].Replace('/', '.')} must be a string.");
            return null;
        }

        private byte[]? Output(TapeElement value)
        {
            var raw = value.RawText;
            if (value.Kind != JsonKind.String) return raw.ToArray();
            if (!raw.Contains((byte)'\\')) return raw[1..^1].ToArray();
            var text = value.GetString();
            var bytes = new byte[Encoding.UTF8.GetMaxByteCount(0) + (3 * text.Length)];
            if (Utf8.FromUtf16(text, bytes, out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done)
                return bytes.AsSpan(0, written).ToArray();
            // Putting U+FFFD in its place would change the output without telling.
            Fail(ProblemCode.FieldInvalid, "/output",
                "output holds half of a surrogate pair (\\ud800 to \\udfff alone), which no UTF-8 text can hold. Send the bytes as text/plain.");
            return null;
        }

        private void Fail(ProblemCode code, string pointer, string detail)
        {
            if (Problem is null || code.Precedes(Problem.Code)) Problem = Problems.Problem.At(code, pointer, detail);
        }
    }
}
