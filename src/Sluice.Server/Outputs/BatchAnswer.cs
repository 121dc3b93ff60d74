using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway;
using Sluice.Server.Problems;

namespace Sluice.Server.Outputs;

/// <summary>The answer to one line of a batch: what <c>POST /api/outputs</c> would have answered.</summary>
/// <param name="Status">Its HTTP status.</param>
/// <param name="Body">Its body, as JSON.</param>
/// <param name="Verdict">The verdict; null when there is none.</param>
internal readonly record struct BatchAnswer(int Status, ReadOnlyMemory<byte> Body, Verdict? Verdict = null)
{
    public static BatchAnswer Of(Decision decision) => decision.Verdict == Gateway.Verdict.Rejected
        ? new(ProblemCode.OutputRejected.Status, DecisionResult.Rejection(decision), decision.Verdict)
        : new(StatusCodes.Status200OK, DecisionResult.Serialise(decision), decision.Verdict);

    public static BatchAnswer Of(Problem problem) => new(problem.Code.Status, problem.Serialise());

    /// <summary>A job that was taken.</summary>
    public static BatchAnswer OfJob(byte[] body) => new(StatusCodes.Status202Accepted, body);

    /// <summary>Writes it as the answer to a line.</summary>
    public void Write(IBufferWriter<byte> output, long line)
    {
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("line", line);
            writer.WriteNumber("status", Status);
            writer.WritePropertyName("body");
            writer.WriteRawValue(Body.Span, skipInputValidation: true);
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}

/// <summary>How the lines of a batch ended, so far.</summary>
internal sealed class BatchCounts
{
    private readonly long[] _verdicts = new long[Enum.GetValues<Verdict>().Length];
    private long _lines;
    private long _taken;

    public void Add(BatchAnswer answer)
    {
        _lines++;
        if (answer.Verdict is { } verdict) _verdicts[(int)verdict]++;
        else if (answer.Status == StatusCodes.Status202Accepted) _taken++;
    }

    /// <summary>Writes the last line of a batch: without it an answer is not whole.</summary>
    public void Write(IBufferWriter<byte> output, Problem? problem)
    {
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("complete", problem is null);
            writer.WriteNumber("answered", _lines);
            foreach (var verdict in Enum.GetValues<Verdict>()) writer.WriteNumber(GatewayNames.Of(verdict), _verdicts[(int)verdict]);
            writer.WriteNumber("queued", _taken);
            writer.WriteNumber("refused", _lines - _taken - _verdicts.Sum());
            if (problem is not null)
            {
                writer.WritePropertyName("problem");
                writer.WriteRawValue(problem.Serialise().Span, skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
