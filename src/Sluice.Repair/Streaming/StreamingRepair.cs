using System.Buffers;
using System.Text;
using Sluice.Repair.Align;
using Sluice.Repair.Guide;
using Sluice.Repair.Parse;
using Sluice.Repair.Scan;
using Sluice.Repair.Write;
using Sluice.Schemas;

namespace Sluice.Repair.Streaming;

/// <summary>Repairs an output while it arrives. <see cref="Complete"/> gives exactly what <see cref="OutputRepair.Repair"/> gives for the
/// whole, however the output was cut into chunks. Not thread-safe.</summary>
/// <param name="schema">What the document must fit.</param>
/// <param name="options">What is allowed; default <see cref="RepairOptions.Default"/>.</param>
public sealed class StreamingRepair(Schema schema, RepairOptions? options = null)
{
    // The prefix is read anew for an outlook only when it has grown by this share, so all outlooks together read at most nine times
    // what arrived, however small the chunks are.
    private const int OutlookShare = 8;

    private readonly ArrayBufferWriter<byte> _received = new();
    private readonly RepairOptions _options = options ?? RepairOptions.Default;
    private readonly Shape _shape = ShapeReader.Of(schema);
    private PartialDocument? _snapshot;
    private int _snapshotLength;

    /// <summary>Bytes received so far.</summary>
    public int Length => _received.WrittenCount;

    /// <summary>Whether more arrived than the limits allow; what comes after is not kept, and the result is a refusal.</summary>
    public bool OverLimit { get; private set; }

    /// <summary>Takes the next chunk. A chunk may end anywhere, even inside a character.</summary>
    public void Append(ReadOnlySpan<byte> chunk)
    {
        // One byte more than allowed is kept, so that the final repair sees that the limit was passed.
        var room = (long)_options.Limits.BytesMax + 1 - _received.WrittenCount;
        if (chunk.Length > room)
        {
            OverLimit = true;
            chunk = chunk[..(int)Math.Max(0, room)];
        }

        _received.Write(chunk);
    }

    /// <summary>Why the document that is being written can no longer fit its schema; empty while it can. Meant to be asked after every
    /// chunk: what arrived is read anew only when it has grown by an eighth, so time stays linear in the whole output, and the answer lags
    /// behind by at most that eighth. <see cref="Snapshot"/> says it without a lag.</summary>
    public IReadOnlyList<ValidationError> Outlook()
    {
        var due = _snapshot is null || _received.WrittenCount - _snapshotLength > _snapshotLength / OutlookShare;
        return (due ? Snapshot() : _snapshot!).Errors;
    }

    /// <summary>The document as far as it has arrived. Costs one reading of what arrived when something did since the last call: ask when
    /// something is to be shown, and <see cref="Outlook"/> after every chunk.</summary>
    public PartialDocument Snapshot()
    {
        if (_snapshot is null || _snapshotLength != _received.WrittenCount)
        {
            _snapshot = Read();
            _snapshotLength = _received.WrittenCount;
        }

        return _snapshot;
    }

    private PartialDocument Read()
    {
        var source = Whole(_received.WrittenSpan).ToArray();
        var shape = _shape;
        var scanner = new Scanner(source);
        (Node Node, bool Cut)? last = null;
        while (scanner.Next() is { } region)
        {
            if (region.Whole)
                continue;
            var parser = new Parser(source, region.End, false, _options.Limits, Reading.Usual);
            var node = parser.Read(region.Start, shape);
            if (node is not null && !region.Reasoning)
                last = (node, parser.Cut);
            scanner.Continue(parser.At, region);
        }

        if (last is not { } document)
            return new PartialDocument(ReadOnlyMemory<byte>.Empty, new HashSet<string>(StringComparer.Ordinal), []);
        var aligner = new Aligner(source, _options.Limits);
        var aligned = aligner.Align(document.Node, shape).Node;
        var open = new HashSet<string>(StringComparer.Ordinal);
        var errors = new List<ValidationError>();
        new Progress(open, errors, aligner).Walk(aligned, document.Node, shape);
        return new PartialDocument(NodeWriter.Write(aligned, source), open, errors);
    }

    /// <summary>The result for all that was received.</summary>
    public RepairResult Complete() => OutputRepair.Repair(_received.WrittenSpan.ToArray(), schema, _options);

    // A chunk may end inside a character; the stump is left out until the rest arrives.
    private static ReadOnlySpan<byte> Whole(ReadOnlySpan<byte> text)
    {
        for (var back = 1; back <= 3 && back <= text.Length; back++)
        {
            var c = text[^back];
            if (c < 0x80)
                break;
            if (c >= 0xC0)
                return Rune.DecodeFromUtf8(text[^back..], out _, out _) == OperationStatus.NeedMoreData ? text[..^back] : text;
        }

        return text;
    }
}
