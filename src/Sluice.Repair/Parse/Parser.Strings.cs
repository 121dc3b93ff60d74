using System.Buffers;
using Sluice.Schemas;

namespace Sluice.Repair.Parse;

/// <summary>Strings: where they end. The question is asked at every quote inside them and answered from what follows.</summary>
internal sealed partial class Parser
{
    // Strings whose end was not found are read again up to a likely one; after so many the first delimiter is taken at once.
    private const int LostMax = 8;

    private static readonly SearchValues<byte> Straight = SearchValues.Create(
        [(byte)'"', (byte)'\\', 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]);

    private static readonly SearchValues<byte> Other = SearchValues.Create([(byte)'\'', (byte)'`', (byte)'"', (byte)'\\', 0xE2, 0xC2, 10]);

    private int _lost;
    private int _nameFrom;

    private struct Found
    {
        public int End;
        public int Behind;
        public int Inner;
        public bool Decode;
        public bool Controls;
        public bool Escapes;
        public bool Lost;
        public bool QuoteMissing;
        public bool OwnLine;
        public int FirstInner;
        public bool Surplus;
    }

    /// <summary>Reads a string from its opening quote.</summary>
    private Node? ReadString(Quote open, Place place)
    {
        var start = _at;
        if (TripleLength(start) is > 0 and var triple)
            return ReadTriple(start, triple, place);
        var content = start + open.Length;
        var doubled = Doubled(start, open, place);
        if (doubled)
            content += open.Length;
        var found = default(Found);
        if (place == Place.Name)
            _nameFrom = content;
        FindEnd(open, content, place, ref found);
        if (doubled && found.End > content && _source[found.End - 1] == _source[start])
        {
            found.End -= 1;
        }
        else if (doubled && found.Inner > 0)
        {
            // ""Reset" and "OK" help": the text begins with a quoted word, so the second quote belongs to it.
            doubled = false;
            content -= open.Length;
            found.Inner++;
            found.Decode = true;
        }

        if (found is { Controls: true, Lost: false, QuoteMissing: false } && place is Place.Member or Place.Item)
            LastLine(content, ref found);
        if (found.Lost)
            FindLostEnd(content, place, ref found);
        // "Jo\", "age": the escaped quote was to close the string, or the backslash is content.
        Tied |= found.Surplus && !doubled;
        Tied |= found.QuoteMissing && found.End - 2 >= content && _source[found.End - 1] == '"' && _source[found.End - 2] == '\\';
        _at = found.Behind;
        var plain = open.Kind == QuoteKind.Double && !found.Decode && found is { Lost: false, QuoteMissing: false, Inner: 0 } && !doubled;
        if (plain)
            return new Node { Kind = JsonKind.String, Start = start, End = found.Behind };
        var open2 = found.Lost && found.Behind >= _end && !_ends;
        var text = Unescape(content, found.End, open.Kind, open2, Style(content, found), out var replaced);
        var node = new Node { Kind = JsonKind.String, Start = start, End = found.Behind, Text = text, Open = open2 };
        Report(node, open, doubled, found, replaced);
        return node;
    }

    /// <summary>A string over several lines whose closing quote stands on a line of its own: the last line break is layout.</summary>
    private void LastLine(int content, ref Found found)
    {
        var end = found.End;
        while (end > content && _source[end - 1] is (byte)' ' or (byte)'\t' or (byte)'\r')
            end--;
        if (end <= content + 1 || _source[end - 1] != '\n' || _source.AsSpan(content, end - content).IndexOfAnyExcept(" \t\r\n"u8) < 0)
            return;
        end--;
        while (end > content && _source[end - 1] is (byte)'\r')
            end--;
        found.OwnLine = true;
        found.End = end;
    }

    private void Report(Node node, Quote open, bool doubled, in Found found, bool replaced)
    {
        if (open.Kind != QuoteKind.Double || doubled)
            Note(EditCode.ChangeQuotes, node, node.Start, node.Start + open.Length, "\"");
        if (found.Controls)
            Note(EditCode.EscapeControl, node, node.Start, node.End, "");
        if (found.Escapes)
            Note(EditCode.FixEscape, node, node.Start, node.End, "");
        if (replaced)
            Note(EditCode.ReplaceBytes, node, node.Start, node.End, "\uFFFD");
        if (found.OwnLine)
            Note(EditCode.DropLine, node, found.End, found.Behind - 1, "");
        if (found.Inner > 0)
            Note(EditCode.EscapeQuote, node, node.Start, node.End, "\\\"");
        if (node.Open)
            Note(EditCode.CutTail, node, found.End, found.End, "\"");
        else if (found.Lost || found.QuoteMissing)
            Note(EditCode.InsertQuote, node, found.End, found.End, "\"");
    }

    private bool Doubled(int at, Quote open, Place place)
    {
        if (open.Kind is not (QuoteKind.Double or QuoteKind.Single) || at + 2 >= _end || _source[at + 1] != _source[at])
            return false;
        return Letters.IsWord(_source[at + 2]) || (place == Place.Name && _source[at + 2] == ' ' && at + 3 < _end && Letters.IsWord(_source[at + 3]));
    }

    /// <summary>Goes from quote to quote until one closes the string.</summary>
    private void FindEnd(Quote open, int content, Place place, ref Found found)
    {
        var stops = open.Kind == QuoteKind.Double ? Straight : Other;
        var at = content;
        var depth = 0;
        var counted = content;
        var end = _lost > LostMax ? Math.Min(_end, content + Letters.LookAhead) : _end;
        while (at < end)
        {
            var skip = _source.AsSpan(at, end - at).IndexOfAny(stops);
            if (skip < 0)
                break;
            at += skip;
            if (NotQuote(at, open, ref found) is > 0 and var length)
            {
                at += length;
                continue;
            }

            var quote = Letters.QuoteAt(_source.AsSpan(at, Math.Min(3, _end - at)));
            if (quote.Kind == QuoteKind.None || !open.Closes(quote))
            {
                found.Decode |= _source[at] == '"';
                at += Math.Max(1, quote.Length);
                continue;
            }

            if (found.Inner > 0)
            {
                depth += Balance(counted, at);
                counted = at;
            }

            if (MissedEnd(content, at, place, depth, ref found))
                return;
            if (Closes(at, quote.Length, place, found.Inner > 0, depth))
            {
                found.End = at;
                found.Behind = at + quote.Length;
                found.Surplus = found.Inner == 1 && found.FirstInner == at - 1 && SurplusQuote(content, at - 1);
                return;
            }

            if (place == Place.Name && found.Inner == 0 && NameEnds(content, at) is > 0 and var colon)
            {
                found.End = found.Behind = colon;
                found.QuoteMissing = found.Decode = QuoteDoubt = true;
                return;
            }

            Tied |= found.Inner == 1 && place == Place.Member && TwoStrings(content, found.FirstInner, at);
            if (found.Inner++ == 0)
            {
                found.FirstInner = at;
                depth = Balance(content, at);
                counted = at;
            }

            at += quote.Length;
        }

        found.End = found.Behind = _end;
        found.Lost = true;
        found.Decode = true;
    }

    // 24"" may end in inches; behind a letter a second quote before the end is as likely one too many.
    private bool SurplusQuote(int content, int inner) => inner > content && Letters.IsLetter(_source[inner - 1]);

    // "a" "b", "a" or "b": two strings, whether they are joined or one is meant, or one text with two quotes in it.
    private bool TwoStrings(int content, int first, int second)
    {
        if (first <= content || Letters.IsSpace(_source[first - 1]) || second + 1 >= _end || !Letters.IsWord(_source[second + 1]) || second - first > 8)
            return false;
        var between = _source.AsSpan(first + 1, second - first - 1);
        return between.Length > 0 && between.IndexOfAnyExcept(" |/or"u8) < 0;
    }

    /// <summary>Length of an escape or control character at a place, noted; 0 when neither stands there.</summary>
    private int NotQuote(int at, Quote open, ref Found found)
    {
        var c = _source[at];
        if (c == '\\')
            return open.Kind == QuoteKind.Escaped ? EscapedInner(at) : Escape(at, ref found);
        if (c >= 0x20)
            return 0;
        found.Controls = found.Decode = true;
        return 1;
    }

    // "total: 820.39, "paid": the quote behind the name is missing if a declared name ends at the first colon.
    private int NameEnds(int content, int at)
    {
        var colon = _source.AsSpan(content, Math.Min(at - content, Letters.LookAhead)).IndexOf((byte)':');
        if (colon <= 0)
            return 0;
        var name = System.Text.Encoding.UTF8.GetString(_source.AsSpan(content, colon));
        return _stack[_depth - 1].Guide.Knows(name.Trim()) ? content + colon : 0;
    }

    /// <summary>Brackets opened minus closed; text that quotes JSON is not over while one is open.</summary>
    private int Balance(int from, int to)
    {
        var depth = 0;
        foreach (var c in _source.AsSpan(from, to - from))
            depth += c is (byte)'{' or (byte)'[' ? 1 : c is (byte)'}' or (byte)']' ? -1 : 0;
        return depth;
    }

    // In a document escaped once too often, three backslashes and a quote are a quote inside the string.
    private int EscapedInner(int at)
    {
        var run = 0;
        while (at + run < _end && _source[at + run] == '\\')
            run++;
        if (at + run < _end && _source[at + run] == '"')
            return run == 1 ? 0 : run + 1;
        return run;
    }

    /// <summary>Passes an escape and notes whether JSON knows it.</summary>
    private int Escape(int at, ref Found found)
    {
        if (at + 1 >= _end)
        {
            found.Decode = true;
            return 1;
        }

        var c = _source[at + 1];
        if (c is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t')
            return 2;
        if (c == 'u' && at + 5 < _end && Letters.IsHex(_source[at + 2]) && Letters.IsHex(_source[at + 3]) && Letters.IsHex(_source[at + 4])
            && Letters.IsHex(_source[at + 5]))
        {
            // Surrogates are decoded so that a lone one is not passed on.
            found.Decode |= _source[at + 2] is (byte)'d' or (byte)'D';
            return 6;
        }

        found.Escapes = found.Decode = true;
        return c < 0x80 ? 2 : 1;
    }
}
