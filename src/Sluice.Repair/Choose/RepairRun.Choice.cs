using System.Text;
using Sluice.Repair.Align;
using Sluice.Repair.Parse;
using Sluice.Repair.Scan;
using Sluice.Repair.Write;
using Sluice.Schemas;

namespace Sluice.Repair.Choose;

/// <summary>Choosing between candidates: loss first, then finality, then risk, then how much of the schema is filled. What is left equal
/// is a tie, and a tie is refused unless the contract allows choosing.</summary>
internal sealed partial class RepairRun
{
    private RepairResult Choose()
    {
        Collected();
        foreach (var candidate in _candidates)
            Validate(candidate);
        var fitting = _candidates.Where(c => c.Valid).ToList();
        if (fitting.Count == 0)
            return Hopeless();
        fitting = Narrow(fitting);
        var best = fitting[0];
        var rivals = Rivals(best, fitting);
        // Reasoning that was never closed: the answer did not come, and a document found in it may be a draft.
        if (rivals.Count > 0 || best.Region.Reasoning)
        {
            best.Outcome.Node.Marked = true;
            best.Drafts.Add(new Draft(EditCode.ChooseCandidate, best.Outcome.Node, best.Region.Start, best.Region.Start, "") { Alternatives = rivals.Count });
        }
        else if (_final)
        {
            best.Drafts.Add(new Draft(EditCode.ChooseFinal, best.Outcome.Node, best.Region.Start, best.Region.Start, ""));
            best.Outcome.Node.Marked = true;
        }

        return Judge(best, best.Rival is not null ? [best.Rival] : rivals);
    }

    private List<Candidate> Rivals(Candidate best, List<Candidate> fitting)
    {
        if (_candidates.Count == 1)
            return [];
        var rivals = fitting.Skip(1).Where(c => !c.Json.AsSpan().SequenceEqual(best.Json)).ToList();
        rivals.AddRange(_candidates.Where(c => Neighbour(best, c) && !rivals.Contains(c)));
        return rivals;
    }

    private bool _final;

    private List<Candidate> Narrow(List<Candidate> fitting)
    {
        if (fitting.Count == 1)
            return fitting;
        fitting = Least(fitting, c => c.Grade == 2 ? 1 : 0);
        var before = fitting.Count;
        fitting = Outranking(fitting);
        // A fence sets an answer off from the prose around it; a word such as "corrected" is a claim and is reported as such.
        _final = fitting.Count < before && fitting[0].Region.Finality == 2;
        fitting = Least(fitting, c => c.Grade);
        fitting = Least(fitting, c => -Coverage(c));
        return _shape.IsAny && fitting.Count > 1 ? Untyped(fitting) : fitting;
    }

    // What is called final outranks what stands before it. A document behind it may be the second thought: "the answer is A. Wait: B".
    private static List<Candidate> Outranking(List<Candidate> fitting)
    {
        var top = fitting.Max(c => c.Region.Finality);
        var from = fitting.Where(c => c.Region.Finality == top).Min(c => c.Region.Start);
        return [.. fitting.Where(c => c.Region.Finality == top || c.Region.Start > from).OrderByDescending(c => c.Region.Finality)];
    }

    // Without a schema strict JSON outranks what only looks like it, such as a remark in square brackets.
    private static List<Candidate> Untyped(List<Candidate> fitting)
    {
        var clean = fitting.Where(c => c.Cost <= 2 && !c.Parsed.Scalar).ToList();
        return clean.Count > 0 ? clean : fitting;
    }

    private static List<Candidate> Least(List<Candidate> candidates, Func<Candidate, long> key)
    {
        if (candidates.Count < 2)
            return candidates;
        var least = candidates.Min(key);
        return [.. candidates.Where(c => key(c) == least)];
    }

    // Properties filled at the top: an empty object that happens to fit is not the answer beside a full one.
    private static long Coverage(Candidate candidate) =>
        candidate.Outcome.Node.Kind == JsonKind.Object ? Math.Min(1_000, candidate.Outcome.Node.Count) : candidate.Outcome.Node.Scalar ? 0 : 1;

    /// <summary>Whether a document stands right beside the chosen one with nothing but space or a comma between: leaving it out is no cleaning
    /// of prose, it is a part of the answer that is dropped.</summary>
    private bool Neighbour(Candidate best, Candidate other)
    {
        if (_shape.IsAny || other.Region.Whole || best.Region.Whole || ReferenceEquals(best, other) || Hollow(other) || other.Json.AsSpan().SequenceEqual(best.Json))
            return false;
        var (from, to) = other.Region.Start >= best.End ? (best.End, other.Region.Start) : (other.End, best.Region.Start);
        return to >= from && source.AsSpan(from, to - from).IndexOfAnyExcept(" \t\r\n,"u8) < 0;
    }

    private bool Hollow(Candidate candidate)
    {
        var start = candidate.Region.Start;
        return source.AsSpan(start, Math.Max(0, candidate.End - start)).IndexOfAnyExcept("{}[] "u8) < 0;
    }

    /// <summary>Several documents in a row where the schema wants an array, or where nothing but commas stands between them.</summary>
    private void Collected()
    {
        var parts = _candidates.Where(c => !c.Region.Whole).ToList();
        // "Draft: ... Final: ..." are versions of one document, not items.
        if (parts.Count < 2 || parts.Exists(p => p.Region.Finality == 2) || parts.Any(p => p.Parsed.Kind == JsonKind.Array && p.Outcome.Fits && !_shape.IsAny))
            return;
        var wanted = _shape.Allows(Guide.Kinds.Array) && (_shape.Items is not null || (_shape.IsAny && Adjacent(parts)));
        if (!wanted)
            return;
        var last = parts[^1];
        if (Collect(parts, null) || !last.Outcome.Node.Open || last.Outcome.Fits)
            return;
        // The output ends inside the last document: the others are whole.
        parts.RemoveAt(parts.Count - 1);
        Collect(parts, last);
    }

    /// <summary>Puts documents into one array and that in their place, if it fits.</summary>
    /// <param name="parts">The documents.</param>
    /// <param name="cut">The one behind them that is left out because the output ends in it.</param>
    private bool Collect(List<Candidate> parts, Candidate? cut)
    {
        var array = new Node { Kind = JsonKind.Array, Start = parts[0].Region.Start, End = parts[^1].End, Marked = true };
        var drafts = new List<Draft> { new(EditCode.CollectDocuments, array, parts[0].Region.Start, parts[0].Region.Start, "[") };
        foreach (var part in parts)
        {
            array.Add(new Member(null, 0, 0, part.Parsed));
            drafts.AddRange(part.Drafts.Take(part.Read));
        }

        if (cut is not null)
            drafts.Add(new Draft(EditCode.CutTail, array, cut.Region.Start, cut.End, ""));
        Between(parts, array, drafts);
        var outcome = new Aligner(source, options.Limits).Align(array, _shape);
        if (!outcome.Fits)
            return false;
        var whole = new Region { Start = parts[0].Region.Start, End = parts[^1].End, Finality = 3 };
        var collected = Finished(whole, array, outcome, drafts, parts[^1].End);
        // The parts and the cut one are all that are not the output as a whole.
        _candidates.RemoveAll(c => !c.Region.Whole);
        _candidates.Add(collected);
        return true;
    }

    private bool Adjacent(List<Candidate> parts)
    {
        for (var i = 1; i < parts.Count; i++)
        {
            if (!Bare(parts[i - 1].End, parts[i].Region.Start, out _))
                return false;
        }

        return true;
    }

    /// <summary>Whether only space, commas and comments stand between two places.</summary>
    private bool Bare(int from, int to, out bool comment)
    {
        var text = Encoding.UTF8.GetString(source.AsSpan(from, Math.Max(0, to - from))).Trim(' ', '\n', '\r', '\t', ',', ';');
        comment = text.StartsWith("/*", StringComparison.Ordinal) || text.StartsWith("//", StringComparison.Ordinal);
        return text.Length == 0 || comment;
    }

    private void Between(List<Candidate> parts, Node array, List<Draft> drafts)
    {
        for (var i = 1; i < parts.Count; i++)
        {
            var (from, to) = (parts[i - 1].End, parts[i].Region.Start);
            if (to > from && source.AsSpan(from, to - from).IndexOfAnyExcept(" \t\r\n,"u8) >= 0)
                drafts.Add(new Draft(EditCode.StripProse, array, from, to, ","));
        }
    }

    /// <summary>Nothing fits: the errors of the candidate that comes closest, so that a correction can be asked for just those.</summary>
    private RepairResult Hopeless()
    {
        var real = _candidates.Where(c => !c.Region.Whole || !c.Parsed.Bare).ToList();
        if (real.Count == 0 || _overLimit)
        {
            var evaluation = schema.Evaluate(source, 100);
            var errors = _overLimit ? [Problem("", "limit", "The output nests deeper or holds more values than the limits allow.")] : evaluation.Errors;
            return new RepairResult(null, [], errors);
        }

        var best = real.OrderBy(c => c.Outcome.Fits ? 0 : 1).ThenBy(c => c.Cost).ThenByDescending(c => c.End - c.Region.Start).First();
        Validate(best);
        var reasons = schema.Evaluate(best.Json, 100).Errors;
        if (reasons.Count == 0)
            reasons = [Problem("", EditCode.CutTail, "The output ends inside a value, and the part that arrived may say something else than the whole would.")];
        return new RepairResult(null, Edits(best), reasons) { Reading = best.Json };
    }

    private RepairResult Judge(Candidate best, List<Candidate> rivals)
    {
        best.Drafts.AddRange(_always);
        Prose(best);
        if (best.Drafts.Count > options.EditsMax)
        {
            return new RepairResult(null, [], [Problem("", "edits_max",
                $"Repair would take {best.Drafts.Count} edits; the limit is {options.EditsMax}. Ask the model again.")]);
        }

        var edits = Edits(best);
        if (!Conservation.Holds(best, source, out var lost))
        {
            return new RepairResult(null, edits, [Problem("", "not_conserved",
                $"Repair would lose what stands at {(lost < 0 ? "no place" : new Places(source).Of(lost))} without an edit that says so; this is a defect of repair.")]);
        }

        var refused = edits.Where(e => !Allowed(e)).ToList();
        if (refused.Count > 0)
            return new RepairResult(null, edits, Refusals(best, rivals, refused)) { Reading = best.Json };
        return new RepairResult(best.Document, edits, []) { Reading = best.Json };
    }

    private List<ValidationError> Refusals(Candidate best, List<Candidate> rivals, List<Edit> refused)
    {
        var places = new Places(source);
        var errors = new List<ValidationError>();
        foreach (var edit in refused)
        {
            if (edit.Code is EditCode.ChooseCandidate or EditCode.ChooseReading or EditCode.ChooseVariant)
                continue;
            errors.Add(Problem(edit.Path, edit.Code,
                $"Repair needs the edit {edit.Code} ({edit.Risk.ToString().ToLowerInvariant()}) at {places.Of(edit.Span.Start, edit.Span.Start + edit.Span.Length)}, which the contract does not allow."));
        }

        var tie = refused.Find(e => e.Code is EditCode.ChooseCandidate or EditCode.ChooseReading or EditCode.ChooseVariant);
        if (tie is null)
            return errors;
        if (rivals.Count == 0)
        {
            errors.Add(Problem(tie.Path, tie.Code, tie.Alternatives == 0
                ? $"The only document that fits, at {places.Of(best.Region.Start, best.End)}, may not be the answer: it stands in reasoning that was never closed, or under a name such as error or example."
                : $"The place at {places.Of(tie.Span.Start, Math.Max(tie.Span.Start + tie.Span.Length, best.End))} can be read in {tie.Alternatives + 1} ways. None is preferred; say which is meant."));
            return errors;
        }

        var index = 1;
        foreach (var one in rivals.Prepend(best).Take(10))
        {
            errors.Add(Problem(tie.Path, tie.Code,
                $"Reading {index++} of {Math.Max(rivals.Count, tie.Alternatives) + 1}: {places.Of(one.Region.Start, one.End)}{(one.Valid ? "" : ", which does not fit by itself")}. None is preferred; say which is meant."));
        }

        return errors;
    }

    private bool Allowed(Edit edit)
    {
        if (options.RiskMax is not { } max || edit.Risk == EditRisk.Invented)
            return false;
        if (edit.Risk <= max)
            return true;
        return edit.Risk == EditRisk.Lossy && (options.LossyCodes.Contains(edit.Code) || options.LossyPaths.Any(p => Under(edit.Path, p)));
    }

    private static bool Under(string path, string pointer) =>
        path.StartsWith(pointer, StringComparison.Ordinal) && (path.Length == pointer.Length || path[pointer.Length] == '/');

    /// <summary>What stands before and behind the chosen region and is not named yet.</summary>
    private void Prose(Candidate best)
    {
        if (best.Region.Start == 0 && best.End >= source.Length)
            return;
        var spans = best.Drafts.Where(d => d.Start < best.Region.Start || d.Start >= best.End).OrderBy(d => d.Start).ToList();
        Gap(best, 0, best.Region.Start, spans);
        Gap(best, best.End, source.Length, spans);
    }

    private void Gap(Candidate best, int from, int to, List<Draft> spans)
    {
        foreach (var span in spans)
        {
            if (span.Start < from || span.Start >= to)
                continue;
            Leave(best, from, Math.Min(span.Start, to));
            from = Math.Max(from, span.End);
        }

        Leave(best, from, to);
    }

    private void Leave(Candidate best, int from, int to)
    {
        while (from < to && Letters.IsSpace(source[from]))
            from++;
        while (to > from && Letters.IsSpace(source[to - 1]))
            to--;
        if (from >= to)
            return;
        var text = source.AsSpan(from, to - from);
        var code = Letters.OddSpace(text) == text.Length ? EditCode.StripMark
            : text.IndexOfAnyExcept(",;"u8) < 0 ? EditCode.DropComma
            : text.IndexOfAnyExcept("}])"u8) < 0 ? EditCode.DropBracket
            : text.IndexOfAnyExcept("`~"u8) < 0 ? EditCode.StripFence
            : text[0] == '<' && text[^1] == '>' ? EditCode.StripTag
            : text.StartsWith("//"u8) || text.StartsWith("/*"u8) ? EditCode.StripComment : EditCode.StripProse;
        best.Drafts.Add(new Draft(code, null, from, to, ""));
    }

    private List<Edit> Edits(Candidate best)
    {
        if (best.Drafts.Count == 0)
            return [];
        var paths = new Dictionary<Node, string>(ReferenceEqualityComparer.Instance);
        if (best.Drafts.Exists(static d => d.Owner is not null))
            NodeWriter.Paths(best.Outcome.Node, paths);
        var edits = new List<Edit>(best.Drafts.Count);
        foreach (var draft in best.Drafts.OrderBy(d => d.Start).ThenBy(d => d.End))
        {
            var path = draft.Owner is not null && paths.TryGetValue(draft.Owner, out var known) ? known : "";
            edits.Add(new Edit(draft.Code, path, new SourceSpan(draft.Start, Math.Max(0, draft.End - draft.Start)),
                Excerpt(draft.Start, draft.End), Short(draft.After), EditCode.All[draft.Code])
            {
                Alternatives = draft.Alternatives,
            });
        }

        return edits;
    }

    private string Excerpt(int start, int end) => end <= start ? "" : Short(Encoding.UTF8.GetString((_written ?? source).AsSpan(start, Math.Min(end - start, 480))));

    private static string Short(string text) => text.Length <= 120 ? text : text[..119] + "…";

    private static ValidationError Problem(string path, string code, string message) => new(path, "", code, message);
}
