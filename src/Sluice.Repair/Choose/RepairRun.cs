using System.Text;
using System.Text.Unicode;
using Sluice.Repair.Align;
using Sluice.Repair.Guide;
using Sluice.Repair.Parse;
using Sluice.Repair.Scan;
using Sluice.Repair.Write;
using Sluice.Schemas;

namespace Sluice.Repair.Choose;

/// <summary>One repair: finds the candidates, reads and aligns each, chooses, checks that nothing was lost, and validates.</summary>
internal sealed partial class RepairRun(byte[] source, Schema schema, RepairOptions options)
{
    // More documents than this in one output are refused, not cut: each is read once, so this bounds memory, not time.
    private const int CandidatesMax = 100_000;

    // A stray bracket in prose may swallow the document behind it; reading is tried again behind it this often.
    private const int RestartsMax = 6;

    private readonly Shape _shape = ShapeReader.Of(schema);
    private readonly List<Candidate> _candidates = [];
    private readonly List<Draft> _always = [];
    private int _restarts;
    private bool _overLimit;
    private byte[]? _written;

    public RepairResult Run()
    {
        Sanitize();
        Gather();
        if (!_candidates.Exists(c => c.Outcome.Fits) && !_shape.IsAny)
            GatherOtherForms();
        if (!_candidates.Exists(FitsWhole) && !_shape.IsAny && !_overLimit)
            GatherWide();
        foreach (var candidate in _candidates.ToArray())
        {
            if (candidate.Tied)
                Doubt(candidate, null);
            if (candidate.QuoteDoubt || candidate.BracketDoubt)
                Reread(candidate);
        }

        return Choose();
    }

    // Everything behind this works on valid UTF-8; each bad byte is replaced by one question mark, so places stay what they were.
    private void Sanitize()
    {
        if (Utf8.IsValid(source))
            return;
        var at = 0;
        while (at < source.Length)
        {
            var status = Rune.DecodeFromUtf8(source.AsSpan(at), out _, out var length);
            if (status == System.Buffers.OperationStatus.Done)
            {
                at += length;
                continue;
            }

            source.AsSpan(at, length).Fill((byte)'?');
            _always.Add(new Draft(EditCode.ReplaceBytes, null, at, at + length, "?"));
            at += length;
        }
    }

    private void Gather()
    {
        var first = source.AsSpan().IndexOfAnyExcept(" \t\r\n"u8);
        if (first < 0)
            return;
        if (_shape.IsAny && Members(first))
            return;
        // Text that begins with a quote is one string first of all.
        var quote = Letters.QuoteAt(source.AsSpan(first));
        var fence = source.AsSpan(first).StartsWith("```"u8);
        if (quote.Kind != QuoteKind.None && !fence && AddWhole(first, source.Length, new Region { Start = first, End = source.Length, Whole = true })
            && _candidates[^1].Outcome.Fits)
        {
            return;
        }

        // A call with named arguments is an object; the brackets in it are its values.
        if (!_shape.IsAny && CallAt(first) && Call(first))
            return;
        var scanner = new Scanner(source);
        while (scanner.Next() is { } region)
        {
            if (_candidates.Count == CandidatesMax)
            {
                _candidates.Clear();
                _overLimit = true;
                return;
            }

            if (region.Whole)
            {
                AddWhole(region.Start, region.End, region);
                continue;
            }

            var at = Add(region, Reading.Usual);
            scanner.Continue(at, region);
        }

        Settle(scanner);
        var end = source.AsSpan().LastIndexOfAnyExcept(" \t\r\n"u8) + 1;
        var from = scanner.Reasoning.Count > 0 ? scanner.Reasoning[^1].End : first;
        while (from < end && Letters.IsSpace(source[from]))
            from++;
        if (from < end && (_candidates.Count == 0 || !_shape.Allows(Kinds.Object | Kinds.Array) || _shape.Choices is not null || Scalars(_shape)))
            AddWhole(from, end, new Region { Start = from, End = end, Whole = true });
    }

    private bool CallAt(int first)
    {
        var at = first;
        while (at < source.Length && at - first < 64 && Letters.IsWord(source[at]))
            at++;
        return at > first && at < source.Length && source[at] == '(';
    }

    private bool Call(int first)
    {
        var region = new Region { Start = first, End = source.Length, Whole = true };
        var parser = new Parser(source, source.Length, false, options.Limits, Reading.Usual);
        if (parser.ReadCall(first, _shape) is not { Kind: JsonKind.Object } node || node.Start != first)
            return false;
        var candidate = Make(region, parser, node, Reading.Usual);
        if (candidate.Outcome.Fits)
            _candidates.Add(candidate);
        return candidate.Outcome.Fits;
    }

    // "a": 1, "b": 2: without a schema only members that are all of the output are an object without its brackets.
    private bool Members(int first)
    {
        if (source[first] != '"')
            return false;
        var region = new Region { Start = first, End = source.Length };
        var parser = new Parser(source, source.Length, false, options.Limits, Reading.Usual);
        if (parser.ReadMembers(first, _shape) is not { Count: > 1 } node || parser.OverLimit || node.Members[node.Count - 1].Value.Open
            || source.AsSpan(parser.At).IndexOfAnyExcept(" \t\r\n"u8) >= 0)
        {
            return false;
        }

        _candidates.Add(Make(region, parser, node, Reading.Usual));
        return true;
    }

    private static bool Scalars(Shape shape) => shape.Variants.Any(v => v.Kinds is not (Kinds.Object or Kinds.Array or Kinds.All) || v.Choices is not null);

    // Reasoning blocks are left out; a document found only inside one serves as a last resort.
    private void Settle(Scanner scanner)
    {
        foreach (var (start, end) in scanner.Reasoning)
            _always.Add(new Draft(EditCode.StripReasoning, null, start, end, ""));
        if (_candidates.Exists(c => !c.Region.Reasoning))
            _candidates.RemoveAll(c => c.Region.Reasoning);
    }

    private static bool FitsWhole(Candidate candidate) => candidate.Outcome.Fits && candidate.Grade < 2;

    /// <summary>The same document with punctuation of another script in place of JSON's.</summary>
    private void GatherWide()
    {
        var written = source.AsSpan().ToArray();
        var drafts = new List<Draft>();
        if (!WideMarks.Rewrite(source, drafts))
            return;
        var before = _candidates.ToArray();
        _candidates.Clear();
        Gather();
        if (_candidates.Exists(FitsWhole))
        {
            _written = written;
            _always.AddRange(drafts);
            return;
        }

        written.CopyTo(source.AsSpan());
        _candidates.Clear();
        _candidates.AddRange(before);
    }

    /// <summary>Records in other notations: indented lines, XML elements.</summary>
    private void GatherOtherForms()
    {
        foreach (var body in _candidates.Where(c => c.Region.Whole && c.Region.Around.Count > 0).ToList())
            Lines(body.Region);
        var first = source.AsSpan().IndexOfAnyExcept(" \t\r\n"u8);
        if (first < 0)
            return;
        Lines(new Region { Start = first, End = source.Length, Whole = true });
        var region = new Region { Start = first, End = source.Length };
        var parser = new Parser(source, source.Length, false, options.Limits, Reading.Usual);
        if (parser.ReadMembers(first, _shape) is { } members)
            _candidates.Add(Make(region, parser, members, Reading.Usual));
        Tags();
    }

    private void Tags()
    {
        var tag = source.AsSpan().IndexOf((byte)'<');
        if (tag < 0)
            return;
        var last = source.AsSpan().LastIndexOf((byte)'>') + 1;
        var region = new Region { Start = tag, End = Math.Max(tag, last), Whole = true };
        var reader = new TagsReader(source, region.End);
        if (reader.Read(tag, _shape) is { } record)
            _candidates.Add(Finished(region, record, Rooted.Align(record, _shape, source, options.Limits), reader.Drafts, region.End));
    }

    private void Lines(Region region)
    {
        // Prose may stand before the first field; only a name the schema knows begins the document.
        var at = region.Start;
        for (var tries = 0; tries < 20 && at < region.End; tries++)
        {
            var reader = new LinesReader(source, region.End, options.Limits);
            if (reader.Read(at, _shape) is { } record)
            {
                reader.Drafts.AddRange(region.Around);
                var found = new Region { Start = at, End = reader.End, Whole = true, Finality = region.Finality };
                _candidates.Add(Finished(found, record, Rooted.Align(record, _shape, source, options.Limits), reader.Drafts, reader.End));
                return;
            }

            var line = source.AsSpan(at, region.End - at).IndexOf((byte)'\n');
            if (line < 0)
                return;
            at += line + 1;
            while (at < region.End && Letters.IsSpace(source[at]))
                at++;
        }
    }

    /// <summary>Reads one region; answers the byte behind it.</summary>
    private int Add(Region region, Reading reading)
    {
        var parser = new Parser(source, region.End, region.Ends, options.Limits, reading);
        var node = parser.Read(region.Start, _shape);
        _overLimit |= parser.OverLimit;
        if (node is null)
            return source.Length;
        var candidate = Make(region, parser, node, reading);
        _candidates.Add(candidate);
        if (!_shape.IsAny && node.Kind == JsonKind.Array && Remark(region, node, parser.At))
            Doubt(candidate, null);
        var prose = region.Start > 0 && region.Around.Count == 0;
        if (parser.Cut && !candidate.Outcome.Fits && prose && _restarts++ < RestartsMax)
            return region.Start + 1;
        return parser.At;
    }

    // "As noted in [beta] ...": words or numbers in square brackets in the middle of a sentence are a remark or a citation sooner than a
    // list, although a schema of texts would take them.
    private bool Remark(Region region, Node node, int end)
    {
        foreach (var item in node.Children)
        {
            if (!item.Value.Bare && item.Value.Kind != JsonKind.Number)
                return false;
        }

        var before = region.Start - 1;
        while (before >= 0 && source[before] == ' ')
            before--;
        var after = end;
        while (after < source.Length && source[after] == ' ')
            after++;
        return (before >= 0 && Letters.IsWord(source[before])) || (after < source.Length && Letters.IsLetter(source[after]));
    }

    private bool AddWhole(int start, int end, Region region)
    {
        while (end > start && Letters.IsSpace(source[end - 1]))
            end--;
        if (end <= start)
            return false;
        var parser = new Parser(source, end, region.Ends, options.Limits, Reading.Usual);
        var node = parser.ReadWhole(start, _shape);
        if (node is null)
            return false;
        var candidate = Make(region, parser, node, Reading.Usual);
        _candidates.Add(candidate);
        // Prose is not a document unless the schema asks for text.
        if (_shape.IsAny && node is { Bare: true, Kind: JsonKind.String })
            Doubt(candidate, null);
        return true;
    }

    private Candidate Make(Region region, Parser parser, Node node, Reading reading)
    {
        var outcome = Rooted.Align(node, _shape, source, options.Limits);
        var drafts = new List<Draft>(region.Around.Count + parser.Drafts.Count + 4);
        drafts.AddRange(region.Around);
        drafts.AddRange(parser.Drafts);
        return Finished(region, node, outcome, drafts, parser.At, reading, parser.Tied, parser.QuoteDoubt, parser.BracketDoubt || (parser.BracketMissing && !_shape.IsAny));
    }

    private static Candidate Finished(Region region, Node node, Outcome outcome, List<Draft> drafts, int end, Reading reading = Reading.Usual,
        bool tied = false, bool quotes = false, bool brackets = false)
    {
        var cost = outcome.Cost;
        var read = drafts.Count;
        foreach (var draft in drafts)
            cost += Outcome.Weight(draft.Code);
        outcome.Collect(drafts);
        return new Candidate
        {
            Region = region,
            Parsed = node,
            Outcome = outcome,
            End = end,
            Drafts = drafts,
            Read = read,
            Cost = cost,
            Grade = Candidate.GradeOf(drafts),
            Reading = reading,
            Tied = tied,
            QuoteDoubt = quotes,
            BracketDoubt = brackets,
        };
    }

    /// <summary>Reads a region again the other way where the first reading met a doubt. A rival that is no worse makes a tie.</summary>
    private void Reread(Candidate first)
    {
        if (_shape.IsAny)
        {
            // Without a schema every reading fits, so a place that could be read two ways is a tie by itself.
            Doubt(first, null);
            return;
        }

        if (first.QuoteDoubt)
            Rival(first, Reading.EagerQuotes);
        if (first.BracketDoubt && first.Parsed.Start == first.Region.Start && source[first.Region.Start] is (byte)'{' or (byte)'[')
            Rival(first, Reading.KnownNames);
    }

    private void Rival(Candidate first, Reading reading)
    {
        if (first.Region.Whole)
            return;
        var parser = new Parser(source, first.Region.End, first.Region.Ends, options.Limits, reading);
        var node = parser.Read(first.Region.Start, _shape);
        if (node is null)
            return;
        var rival = Make(first.Region, parser, node, reading);
        if (!rival.Outcome.Fits && first.Outcome.Fits)
            return;
        Validate(first);
        Validate(rival);
        if (!rival.Valid || (first.Valid && rival.Json.AsSpan().SequenceEqual(first.Json)))
            return;
        if (!first.Valid || (rival.Grade < first.Grade && reading == Reading.KnownNames))
        {
            // The usual reading does not fit, or loses what this one keeps.
            _candidates[_candidates.IndexOf(first)] = rival;
        }
        else if (rival.Grade <= first.Grade)
        {
            Doubt(first, rival);
        }
    }

    private static void Doubt(Candidate first, Candidate? rival)
    {
        if (first.Drafts.Exists(d => d.Code == EditCode.ChooseReading))
            return;
        first.Drafts.Add(new Draft(EditCode.ChooseReading, first.Outcome.Node, first.Region.Start, first.Region.Start, "") { Alternatives = 1 });
        first.Outcome.Node.Marked = true;
        first.Rival = rival;
    }

    private void Validate(Candidate candidate)
    {
        if (candidate.Json.Length > 0)
            return;
        candidate.Json = NodeWriter.Write(candidate.Outcome.Node, source);
        candidate.Document = candidate.Outcome.Broken ? null : schema.Evaluate(candidate.Json, 1).Document;
    }
}
