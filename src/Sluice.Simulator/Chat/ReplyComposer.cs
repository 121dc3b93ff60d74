using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sluice.Simulator;

/// <summary>Makes the reply to a request: the sound document, then the faults that the profile draws.</summary>
internal sealed class ReplyComposer(FaultProfile profile, double mendRate, Func<SimulatedRequest, JsonNode?>? author = null)
{
    private static readonly Fault[] InDocument = [Fault.WrongType, Fault.MissingField, Fault.WrongEnum, Fault.WrongCitation, Fault.ExtraField, Fault.UnescapedNewline];

    /// <summary>Faults that a gateway cannot, or may not, mend without the model.</summary>
    private static readonly Fault[] Grave = [Fault.Truncation, Fault.WrongType, Fault.MissingField, Fault.WrongEnum, Fault.ExtraField, Fault.Refusal, Fault.Empty];

    /// <summary>The reply. Depends on the arguments only.</summary>
    public Reply Compose(ChatRequest request, SeededStream random)
    {
        if (request.Schema is not { } schema)
            return Limited(request, Speak(random, Authored(request)));
        var hints = Hints(request);
        var document = Authored(request) ?? (request.IsCorrection
            ? DocumentGenerator.Mend(schema, BrokenOutput.Find(request.UserText, schema), random.Fork("document"), hints, request.Citable)
            : DocumentGenerator.Make(schema, random.Fork("document"), hints, request.Citable));
        if (request.IsCorrection && random.Fork("mend").Chance(mendRate))
            return Limited(request, Answer(request, document, [], random) with { Mended = true });
        var drawn = Draw(profile, random);
        if (request.IsCorrection && !drawn.Overlaps(Grave))
            drawn.Add(GraveFault(random.Fork("grave")));
        var reply = Answer(request, document, drawn, random);
        // Every text can be cut, whatever the schema offers no place for.
        if (request.IsCorrection && !reply.Faults.Any(f => Grave.Contains(f)))
            reply = Answer(request, document, [.. drawn, Fault.Truncation], random);
        return Limited(request, reply);
    }

    private static PromptHints? Hints(ChatRequest request)
    {
        try
        {
            return request.IsCorrection
                ? new PromptHints($"{request.SystemText}\n{request.UserText}", identifiersOnly: true)
                : new PromptHints(ShownCitations.WithoutTags(request.UserText));
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private Fault GraveFault(SeededStream random)
    {
        var total = Grave.Sum(f => profile[f]);
        var at = random.NextDouble() * total;
        foreach (var fault in Grave)
        {
            at -= profile[fault];
            if (at < 0)
                return fault;
        }

        return Fault.MissingField;
    }

    private JsonNode? Authored(ChatRequest request) =>
        author?.Invoke(new SimulatedRequest(request.Messages, request.Schema, request.SchemaName) { IsCorrection = request.IsCorrection });

    private Reply Speak(SeededStream random, JsonNode? authored)
    {
        var text = JsonNumbers.TryString(authored, out var written) ? written : PlausibleText.Sentences(random.Fork("document"), 3);
        var drawn = FaultNames.All.Where(f => f is Fault.ReasoningTags or Fault.Truncation or Fault.Refusal or Fault.Empty
            && random.Fork(f.ToName()).Chance(profile[f])).ToHashSet();
        if (Nothing(drawn) is { } nothing)
            return nothing;
        if (drawn.Contains(Fault.ReasoningTags))
            text = Wrapping.Reasoning(text, PlausibleText.Sentence(random.Fork("draft")), random.Fork("reasoning"));
        if (drawn.Contains(Fault.Truncation))
            text = text[..Wrapping.CutAt(text, 0, text.Length, random.Fork("cut"))];
        return new Reply { Text = text, Cut = drawn.Contains(Fault.Truncation), Faults = [.. drawn.Order()] };
    }

    /// <summary>The faults that a profile draws for one answer.</summary>
    internal static HashSet<Fault> Draw(FaultProfile profile, SeededStream random) =>
        [.. FaultNames.All.Where(f => !f.IsTransport() && random.Fork(f.ToName()).Chance(profile[f]))];

    /// <summary>A document with faults.</summary>
    internal static Reply Answer(ChatRequest request, JsonNode? document, HashSet<Fault> drawn, SeededStream random)
    {
        if (Nothing(drawn) is { } nothing)
            return nothing with { Document = document };
        var put = new List<Fault>();
        var faults = new DocumentFaults(request.Schema!.Value, document, request.Citable);
        foreach (var fault in InDocument.Where(drawn.Contains))
        {
            if (faults.TryAdd(fault, random.Fork("put-" + fault.ToName())))
                put.Add(fault);
        }

        var text = Styled(faults.Spoiled, drawn, put, random);
        var body = text;
        if (drawn.Contains(Fault.Fence))
            text = Wrapping.Fence(text, random.Fork("fenced"));
        if (drawn.Contains(Fault.Prose))
            text = Wrapping.Prose(text, request.SchemaName, random.Fork("spoken"));
        if (drawn.Contains(Fault.ReasoningTags))
            text = Wrapping.Reasoning(text, Draft(request, random), random.Fork("reasoning"));
        put.AddRange(drawn.Where(f => f is Fault.Fence or Fault.Prose or Fault.ReasoningTags));
        var cut = drawn.Contains(Fault.Truncation);
        if (cut)
        {
            text = text[..Wrapping.CutAt(text, text.LastIndexOf(body, StringComparison.Ordinal), body.Length, random.Fork("cut"))];
            put.Add(Fault.Truncation);
        }

        return new Reply { Text = text, IsToolCall = request.Tool is not null, Cut = cut, Faults = [.. put.Order()], Document = document };
    }

    private static Reply? Nothing(HashSet<Fault> drawn)
    {
        if (drawn.Contains(Fault.Refusal))
            return new Reply { Text = Wrapping.Refusal, Faults = [Fault.Refusal] };
        return drawn.Contains(Fault.Empty) ? new Reply { Text = "", Faults = [Fault.Empty] } : null;
    }

    /// <summary>The document in the drawn syntax; a fault of syntax is put in only where the document shows it.</summary>
    private static string Styled(JsonNode? document, HashSet<Fault> drawn, List<Fault> put, SeededStream random)
    {
        var style = new TextStyle { Indented = random.Fork("indented").Chance(0.5), RawNewlines = put.Contains(Fault.UnescapedNewline) };
        var text = style.Write(document);
        (Fault Fault, Func<TextStyle, TextStyle> Put)[] spoils =
        [
            (Fault.TrailingComma, s => s with { TrailingComma = true }),
            (Fault.SingleQuotes, s => s with { SingleQuotes = true }),
            (Fault.PythonLiterals, s => s with { PythonLiterals = true }),
        ];
        foreach (var (fault, spoil) in spoils.Where(s => drawn.Contains(s.Fault)))
        {
            var spoiled = spoil(style).Write(document);
            if (spoiled == text)
                continue;
            (style, text) = (spoil(style), spoiled);
            put.Add(fault);
        }

        return text;
    }

    private static string Draft(ChatRequest request, SeededStream random) =>
        new TextStyle().Write(DocumentGenerator.Make(request.Schema!.Value, random.Fork("draft"), citable: request.Citable));

    /// <summary>Cuts what exceeds the request's token limit, as a model does.</summary>
    private static Reply Limited(ChatRequest request, Reply reply)
    {
        if (request.TokensMax is not { } most || reply.Tokens <= most)
            return reply;
        var length = 0;
        var bytes = 0L;
        foreach (var rune in reply.Text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > most * 4L)
                break;
            length += rune.Utf16SequenceLength;
        }

        return reply with { Text = reply.Text[..length], Cut = true, Mended = false };
    }
}
