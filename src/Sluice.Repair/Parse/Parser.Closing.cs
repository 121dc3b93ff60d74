namespace Sluice.Repair.Parse;

/// <summary>Whether a quote closes its string. Answered from the next token: what continues the document closes, prose does not.</summary>
internal sealed partial class Parser
{
    private static readonly System.Buffers.SearchValues<byte> RemarkStops = System.Buffers.SearchValues.Create(")\n\"{}[]"u8);

    private bool Closes(int at, int length, Place place, bool inner, int depth)
    {
        var next = Next(at + length, out var newLine);
        if (next >= _end)
            return true;
        // Slashes behind a quoted word are a comment only if no quote of this string is still to come on the line.
        if (inner && SkipSpaces(at + length, _end) is var slash && slash < _end && _source[slash] == '/' && MoreQuotesOnLine(slash, _source[at]))
            return false;
        var c = _source[next];
        if (_reading == Reading.EagerQuotes && place != Place.Name && (c == ',' || Letters.IsCloser(c)))
            return true;
        var closes = place switch
        {
            Place.Name => ClosesName(at, next, c),
            Place.Member => ClosesMember(next, c, newLine, inner, depth),
            Place.Item => ClosesItem(at, next, c, newLine, inner, depth),
            _ => c == '+' || (inner ? c is (byte)'\n' : !Letters.IsWord(c) && !MoreQuotes(next)),
        };
        QuoteDoubt |= closes ? inner : c is (byte)',' or (byte)'}' or (byte)']' or (byte)':';
        return closes;
    }

    private bool MoreQuotes(int at)
    {
        var rest = _source.AsSpan(at, _end - at);
        return rest.Slice(0, Math.Min(rest.Length, 4096)).Contains((byte)'"');
    }

    private bool ClosesName(int at, int next, byte c)
    {
        if (c is (byte)':' or (byte)',' or (byte)'}' or (byte)'=')
            return true;
        if (c is (byte)'{' or (byte)'[' || Letters.IsDigit(c) || DeclaredName(at))
            return true;
        // A colon may be missing, or the quote may stand inside the name: then another quote and a colon follow soon.
        return !ColonAfterQuote(next);
    }

    private bool DeclaredName(int at)
    {
        var guide = _stack[_depth - 1].Guide;
        return guide.Names && at - _nameFrom is > 0 and < Letters.LookAhead
            && guide.Knows(System.Text.Encoding.UTF8.GetString(_source.AsSpan(_nameFrom, at - _nameFrom)));
    }

    private bool ColonAfterQuote(int at)
    {
        var limit = Math.Min(_end, at + 64);
        for (var i = at; i < limit; i++)
        {
            if (_source[i] is (byte)'\n' or (byte)',' or (byte)'{')
                return false;
            if (_source[i] == '"' && i + 1 < _end)
            {
                var next = SkipSpaces(i + 1, _end);
                if (next < _end && _source[next] == ':')
                    return true;
            }
        }

        return false;
    }

    private bool ClosesMember(int next, byte c, bool newLine, bool inner, int depth)
    {
        switch (c)
        {
            case (byte)'}' or (byte)']' or (byte)')':
                if (c != '}' && (c == ']' ? _arrays : _tuples) == 0 && _objects > 0 && inner)
                    return false;
                return depth <= 0 && AfterClosers(next, inner);
            case (byte)',':
                return depth <= 0 && AfterComma(next, inner);
            case (byte)'+':
                return true;
            case (byte)';' or (byte)'#':
                return !inner;
            case (byte)'(':
                return !inner && RemarkLength(next) > 0;
            case (byte)'`':
                return next + 2 < _end && _source[next + 1] == '`';
            default:
                return (newLine || Letters.QuoteAt(_source.AsSpan(next, Math.Min(3, _end - next))).Kind != QuoteKind.None) && (NameAt(next) || KnownNameAt(next));
        }
    }

    /// <summary>A declared name in quotes whose colon is missing.</summary>
    private bool KnownNameAt(int at)
    {
        if (_depth == 0 || _stack[_depth - 1].Guide is not { Names: true } guide || _source[at] != '"')
            return false;
        var name = QuotedAt(at);
        var end = at + 1 + System.Text.Encoding.UTF8.GetByteCount(name);
        return end < _end && _source[end] == '"' && guide.Knows(name);
    }

    /// <summary>Whether what follows a comma continues the object: a name with its colon, a bracket, a line's end.</summary>
    private bool AfterComma(int comma, bool inner)
    {
        var at = Next(comma + 1, out var newLine);
        if (at >= _end || Letters.IsCloser(_source[at]) || NameAt(at))
            return true;
        if (_source[at] is (byte)',' or (byte)'{' or (byte)'[' || EllipsisLength(at) > 0 || CommentLength(at, CommentAhead) > 0)
            return !inner;
        if (newLine)
            return true;
        return Stump(at) || (!inner && RemarkThenName(at));
    }

    // A word or two without quotes before the next name is a remark that the model left in.
    private bool RemarkThenName(int at)
    {
        var from = at;
        while (at < _end && at - from < 40 && (Letters.IsLetter(_source[at]) || _source[at] == ' '))
            at++;
        return at > from && at < _end && _source[at] == '"' && NameAt(at);
    }

    /// <summary>Length of a remark in round brackets behind a value, such as <c>"Kyoto" (Japan),</c>; 0 when none stands there.</summary>
    private int RemarkLength(int at)
    {
        var rest = _source.AsSpan(at, Math.Min(_end - at, Letters.LookAhead));
        var end = rest.IndexOfAny(RemarkStops);
        if (end < 2 || rest[end] != ')')
            return 0;
        var next = Next(at + end + 1);
        return next >= _end || _source[next] is (byte)',' or (byte)'}' or (byte)']' || NameAt(next) ? end + 1 : 0;
    }

    /// <summary>Whether closing brackets are followed by what follows the end of a value.</summary>
    private bool AfterClosers(int at, bool inner)
    {
        var closers = 0;
        while (at < _end && closers <= _depth && (Letters.IsCloser(_source[at]) || Letters.IsSpace(_source[at])))
        {
            closers += Letters.IsCloser(_source[at]) ? 1 : 0;
            at++;
        }

        at = Next(at);
        if (at >= _end || closers >= _depth)
            return true;
        if (_source[at] == ',')
        {
            var next = Next(at + 1);
            return next >= _end || NameAt(next) || _source[next] is (byte)'"' or (byte)'\'' or (byte)'{' or (byte)'[' || Letters.IsCloser(_source[next])
                || Letters.IsDigit(_source[next]) || !inner;
        }

        return NameAt(at) || _source[at] is (byte)'{' or (byte)'[' or (byte)'"' or (byte)'`' || Letters.IsCloser(_source[at])
            || (!inner && _source[at] is not ((byte)'(' or (byte)'+' or (byte)'*' or (byte)'?' or (byte)'|' or (byte)'\\' or (byte)'.'));
    }

    private bool ClosesItem(int at, int next, byte c, bool newLine, bool inner, int depth)
    {
        switch (c)
        {
            case (byte)'}' or (byte)']' or (byte)')':
                return depth <= 0 && AfterClosers(next, inner);
            case (byte)',':
                return depth <= 0 && AfterItemComma(next, inner);
            case (byte)':' or (byte)'+' or (byte)'{' or (byte)'[' or (byte)'#':
                return !inner;
            case (byte)'`':
                return next + 2 < _end && _source[next + 1] == '`';
        }

        var quote = Letters.QuoteAt(_source.AsSpan(next, Math.Min(3, _end - next)));
        if (quote.Kind is QuoteKind.Double or QuoteKind.Single or QuoteKind.CurlyDouble)
        {
            // A missing comma: the next string begins with content, not with the punctuation that would follow this one's end.
            var first = next + quote.Length;
            return newLine || (first < _end && !Letters.IsSpace(_source[first]) && _source[first] is not ((byte)',' or (byte)']' or (byte)'}'));
        }

        return newLine ? !inner : Letters.IsWord(c) && !inner && !MoreQuotesOnLine(next, _source[at]);
    }

    private bool MoreQuotesOnLine(int at, byte quote)
    {
        var rest = _source.AsSpan(at, Math.Min(_end - at, Letters.LookAhead));
        var end = rest.IndexOfAny((byte)'\n', (byte)',', (byte)']');
        return (end < 0 ? rest : rest[..end]).Contains(quote);
    }

    private bool AfterItemComma(int comma, bool inner)
    {
        var at = Next(comma + 1, out var newLine);
        if (at >= _end || newLine || Letters.IsCloser(_source[at]))
            return true;
        var c = _source[at];
        if (c is (byte)'{' or (byte)'[' or (byte)'-' or (byte)',' || Letters.IsDigit(c) || EllipsisLength(at) > 0)
            return true;
        if (Letters.QuoteAt(_source.AsSpan(at, Math.Min(3, _end - at))).Kind != QuoteKind.None)
            return true;
        return !inner;
    }
}
