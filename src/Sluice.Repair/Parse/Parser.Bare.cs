using System.Buffers;
using System.Text;
using Sluice.Repair.Guide;
using Sluice.Schemas;

namespace Sluice.Repair.Parse;

/// <summary>Values without quotes: numbers, literals and bare text, and where they end.</summary>
internal sealed partial class Parser
{
    private static readonly SearchValues<byte> BareStops = SearchValues.Create(",}])([{\n\r\"/#\\<"u8);

    private void ReadBare(string? name, int nameStart, int nameEnd, Shape guide, Place place)
    {
        var end = place == Place.Item && !guide.Allows(Kinds.Text) && LoneNumber() is > 0 and var number ? number : BareEnd(place);
        if (end == _at)
        {
            // A character that can start nothing.
            Drop(EditCode.DropText, _at, _at + 1);
            _at++;
            if (place == Place.Member)
                Drop(EditCode.DropText, nameStart, nameEnd);
            return;
        }

        if (place == Place.Item && Remainder(_at, end))
        {
            Elide(end);
            return;
        }

        var from = _at;
        var node = Bare(from, end, place, guide);
        _at = end;
        if (node is null)
        {
            Drop(EditCode.CutTail, name is null ? from : nameStart, end);
            return;
        }

        Attach(name, nameStart, nameEnd, node);
    }

    /// <summary>Where bare text ends: at what can only be the document's own punctuation.</summary>
    private int BareEnd(Place place)
    {
        var at = _at;
        var nested = 0;
        while (at < _end)
        {
            var skip = _source.AsSpan(at, _end - at).IndexOfAny(BareStops);
            if (skip < 0)
                return TrimEnd(_end);
            at += skip;
            switch (_source[at])
            {
                case (byte)'\n' or (byte)'\r' when EndsLine(at, place):
                    return TrimEnd(at);
                case (byte)'\\' when OddSpace(at) > 0 && Next(at) is var behind && (behind >= _end || _source[behind] == ',' || Letters.IsCloser(_source[behind])):
                    return TrimEnd(at);
                case (byte)'{' or (byte)'[' or (byte)'(':
                    nested++;
                    break;
                case (byte)'}' or (byte)']' or (byte)')':
                    if (nested == 0)
                        return TrimEnd(at);
                    nested--;
                    break;
                case (byte)',' when nested == 0 && EndsBare(at, place):
                    return TrimEnd(at);
                case (byte)'"' when place == Place.Member && (NameAt(at) || KnownNameAt(at)):
                    return TrimEnd(at);
                case (byte)'/' when at + 1 < _end && (_source[at + 1] == '*' || (_source[at + 1] == '/' && at > _at && Letters.IsSpace(_source[at - 1]))):
                    return TrimEnd(at);
                case (byte)'<' when at > _at && CommentLength(at, CommentAhead) > 0:
                    return TrimEnd(at);
                case (byte)'#' when at > _at && Letters.IsSpace(_source[at - 1]) && at + 1 < _end && Letters.IsSpace(_source[at + 1]):
                    return TrimEnd(at);
            }

            at++;
        }

        return TrimEnd(_end);
    }

    private bool EndsBare(int comma, Place place)
    {
        if (place != Place.Member)
            return place != Place.Item || !InsideMissingQuote(comma);
        var next = Next(comma + 1, out var newLine);
        if (next >= _end || Letters.IsCloser(_source[next]) || _source[next] is (byte)'{' or (byte)'[' || NameAt(next) || EllipsisLength(next) > 0)
            return true;
        // A complete number or literal is not the beginning of a sentence, unless more digits make it a longer number.
        var text = _source.AsSpan(_at, TrimEnd(comma) - _at);
        if (text.Length < 40 && (Literal(text, false) is not null || (Numbers.Strict(text) && !Letters.IsDigit(_source[next]))))
            return true;
        return (newLine && !Letters.IsWord(_source[next])) || Stump(next);
    }

    // [Play G, C and D"]: the next quote on the line closes, so the one before the text is missing and the comma is content.
    private bool InsideMissingQuote(int comma)
    {
        if (_source[comma - 1] == '"')
            return false;
        var rest = _source.AsSpan(comma, Math.Min(_end - comma, Letters.LookAhead));
        var stop = rest.IndexOfAny((byte)'\n', (byte)'"', (byte)']');
        if (stop <= 1 || rest[stop] != '"' || Letters.IsSpace(rest[stop - 1]) || rest[stop - 1] is (byte)',')
            return false;
        var next = Next(comma + stop + 1);
        if (next < _end && _source[next] is not ((byte)',' or (byte)']'))
            return false;
        QuoteDoubt = true;
        return true;
    }

    // A line's end closes bare text when the next line continues the document; else the text runs over several lines.
    private bool EndsLine(int at, Place place)
    {
        if (place != Place.Member)
            return true;
        var next = Next(at);
        if (next >= _end || Letters.IsCloser(_source[next]) || _source[next] is (byte)',' or (byte)'"' or (byte)'\'' or (byte)'`' || NameAt(next))
            return true;
        var text = _source.AsSpan(_at, TrimEnd(at) - _at);
        return text.Length < 40 && (Literal(text, false) is not null || Numbers.Strict(text));
    }

    /// <summary>Whether the output ends inside the name of a member that starts here.</summary>
    private bool Stump(int at) => _end - at < Letters.LookAhead && _source[at] is (byte)'"' or (byte)'\''
        && _source.AsSpan(at, _end - at).IndexOfAny((byte)'\n', (byte)':', (byte)',') < 0;

    private int TrimEnd(int end)
    {
        while (end > _at && Letters.IsSpace(_source[end - 1]))
            end--;
        return end;
    }

    /// <summary>What a run of bare text is; null for the stump of a number of which nothing can be kept.</summary>
    private Node? Bare(int start, int end, Place place, Shape guide)
    {
        var text = _source.AsSpan(start, end - start);
        var cut = end == _end && !_ends && !_unopened;
        if (Literal(text, cut) is { } literal && (literal.Raw || literal.Stump || guide.IsAny || !guide.Allows(Kinds.Text) || Spelled(text)))
        {
            var exact = literal.Raw;
            var node = new Node { Kind = literal.Kind, Start = start, End = end, Open = cut && !exact, Spelling = exact ? null : Encoding.UTF8.GetString(text) };
            if (!exact)
                Note(cut && literal.Stump ? EditCode.CutTail : EditCode.Literal, node, start, end, Numbers.Name(literal.Kind));
            return node;
        }

        if (Letters.IsDigit(text[0]) || text[0] is (byte)'-' or (byte)'+' or (byte)'.')
        {
            if (Numbers.Strict(text))
                return new Node { Kind = JsonKind.Number, Start = start, End = end, Open = cut };
            var number = Numbers.Lenient(text, out var stump);
            if (number is not null && (!stump || cut))
            {
                var node = new Node { Kind = JsonKind.Number, Start = start, End = end, Open = cut, Text = number, Spelling = Encoding.UTF8.GetString(text) };
                Note(stump ? EditCode.CutTail : EditCode.NumberForm, node, start, end, number);
                return node;
            }

            if (stump && cut)
                return null;
        }

        return BareText(start, end, cut && place != Place.Top, guide);
    }

    private Node BareText(int start, int end, bool cut, Shape guide)
    {
        var kept = end;
        var quote = default(Quote);
        for (var length = 1; length <= 3 && kept - length > start && quote.Kind == QuoteKind.None; length++)
        {
            var candidate = Letters.QuoteAt(_source.AsSpan(kept - length, length));
            if (candidate.Length == length && candidate.Kind is QuoteKind.Double or QuoteKind.CurlyDouble)
                quote = candidate;
        }

        // One quote at the end only: the one at the start is missing.
        if (quote.Kind != QuoteKind.None && _source.AsSpan(start, kept - quote.Length - start).IndexOfAny((byte)'"', (byte)0x9C, (byte)0x9D) < 0)
        {
            var inner = Bare(start, kept - quote.Length, Place.Top, guide);
            if (inner is not null)
            {
                if (inner.Bare && inner.Text!.Contains('\\', StringComparison.Ordinal))
                    inner = inner.As(JsonKind.String, Unescape(start, inner.End, QuoteKind.Double, false, Backslashes.Json, out _));
                var text2 = inner.Kind == JsonKind.Number ? Encoding.UTF8.GetString(_source.AsSpan(start, inner.End - start)) : null;
                var closed = new Node { Kind = inner.Kind, Start = start, End = end, Text = inner.Text ?? text2, Origin = inner, Bare = inner.Bare };
                Note(EditCode.InsertQuote, closed, start, start, "\"");
                return closed;
            }
        }

        var text = Encoding.UTF8.GetString(_source.AsSpan(start, end - start));
        // A comma inside, or numbers side by side: it could also be several values.
        QuoteDoubt |= _depth > 0 && (text.Contains(',', StringComparison.Ordinal) || (char.IsAsciiDigit(text[0]) && text.Contains(' ', StringComparison.Ordinal)));
        var node = new Node { Kind = JsonKind.String, Start = start, End = end, Text = text, Bare = true, Open = cut };
        Note(cut ? EditCode.CutTail : EditCode.QuoteText, node, start, end, text);
        return node;
    }

    // Where text is allowed too, only what some language really writes is a literal: "Null" is a word.
    private static bool Spelled(ReadOnlySpan<byte> text) => Encoding.ASCII.GetString(text) is "True" or "TRUE" or "False" or "FALSE" or "None" or "NULL" or "undefined" or "nil";

    private static (JsonKind Kind, bool Raw, bool Stump)? Literal(ReadOnlySpan<byte> text, bool cut)
    {
        if (text.Length > 9)
            return null;
        switch (text)
        {
            case [(byte)'t', (byte)'r', (byte)'u', (byte)'e']:
                return (JsonKind.True, true, false);
            case [(byte)'f', (byte)'a', (byte)'l', (byte)'s', (byte)'e']:
                return (JsonKind.False, true, false);
            case [(byte)'n', (byte)'u', (byte)'l', (byte)'l']:
                return (JsonKind.Null, true, false);
        }

        switch (Encoding.ASCII.GetString(text).ToUpperInvariant())
        {
            case "TRUE":
                return (JsonKind.True, false, false);
            case "FALSE":
                return (JsonKind.False, false, false);
            case "NULL" or "NONE" or "UNDEFINED" or "NIL":
                return (JsonKind.Null, false, false);
        }

        if (!cut)
            return null;
        return "true"u8.StartsWith(text) ? (JsonKind.True, false, true)
            : "false"u8.StartsWith(text) ? (JsonKind.False, false, true)
            : "null"u8.StartsWith(text) ? (JsonKind.Null, false, true) : null;
    }

    // [1 2 3]: numbers side by side where numbers are listed. [100 200] may be one number with separators as well.
    private int LoneNumber()
    {
        var at = _at;
        while (at < _end && at - _at < 40 && (Letters.IsDigit(_source[at]) || _source[at] is (byte)'-' or (byte)'.'))
            at++;
        var next = at;
        while (next < _end && _source[next] == ' ')
            next++;
        if (next == at || next >= _end || !Numbers.Strict(_source.AsSpan(_at, at - _at)))
            return 0;
        var second = next;
        while (second < _end && second - next < 40 && (Letters.IsDigit(_source[second]) || _source[second] is (byte)'-' or (byte)'.'))
            second++;
        if (!Numbers.Strict(_source.AsSpan(next, second - next)))
            return 0;
        Tied |= second - next == 3;
        return at;
    }
}
