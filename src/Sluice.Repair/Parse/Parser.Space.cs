namespace Sluice.Repair.Parse;

/// <summary>Space and comments between tokens, and bounded looks ahead.</summary>
internal sealed partial class Parser
{
    private const int CommentAhead = 1024;

    // From here on there is no line break; searched for once.
    private int _lastLine = int.MaxValue;

    private void Skip()
    {
        while (_at < _end)
        {
            var c = _source[_at];
            if (Letters.IsSpace(c))
            {
                _at++;
                continue;
            }

            if (c == '/' || c == '#' || c == '<')
            {
                var length = CommentLength(_at);
                if (length == 0)
                    return;
                Note(EditCode.StripComment, Top, _at, _at + length, "");
                _at += length;
                continue;
            }

            if (c == '>' && _quoted && LineStart(_at))
            {
                Note(EditCode.StripMark, Top, _at, _at + 1, "");
                _at++;
                continue;
            }

            var odd = OddSpace(_at);
            if (odd == 0)
                return;
            var start = _at;
            while (odd > 0)
            {
                _at += odd;
                odd = OddSpace(_at);
            }

            Note(EditCode.StripMark, Top, start, _at, " ");
        }
    }

    // Line breaks escaped once too often stand between tokens as two characters.
    private int OddSpace(int at) => at + 1 < _end && _source[at] == '\\' && _source[at + 1] is (byte)'n' or (byte)'t' or (byte)'r'
        ? 2 : Letters.OddSpace(_source.AsSpan(at, _end - at));

    private int CommentLength(int at, int max = int.MaxValue)
    {
        var rest = _source.AsSpan(at, Math.Min(max, _end - at));
        if (rest[0] == '#')
            return LineLength(at, rest);
        if (rest is [(byte)'<', (byte)'!', (byte)'-', (byte)'-', ..])
        {
            var closes = rest.IndexOf("-->"u8);
            return closes < 0 ? rest.Length : closes + 3;
        }

        if (rest.Length < 2 || rest[0] != '/')
            return 0;
        if (rest[1] == '/')
            return LineLength(at, rest);
        if (rest[1] != '*')
            return 0;
        var end = rest[2..].IndexOf("*/"u8);
        return end < 0 ? rest.Length : end + 4;
    }

    // On the last line a comment has no end of its own: it ends where the brackets that the document still needs begin.
    private int LineLength(int at, ReadOnlySpan<byte> rest)
    {
        if (at < _lastLine)
        {
            var end = rest.IndexOf((byte)'\n');
            if (end >= 0)
                return end;
            if (at + rest.Length == _end)
                _lastLine = at;
        }

        var closer = _depth > 0 ? rest.IndexOfAny((byte)'}', (byte)']') : -1;
        return closer < 0 ? rest.Length : closer;
    }

    /// <summary>The next byte that is not space or a comment; <c>_end</c> when there is none. Says whether a line break was passed.</summary>
    private int Next(int at, out bool newLine)
    {
        newLine = false;
        var comments = 0;
        while (at < _end)
        {
            var c = _source[at];
            if (c == '\n')
                newLine = true;
            if (Letters.IsSpace(c))
            {
                at++;
                continue;
            }

            if (c == '/' && comments < 4)
            {
                var length = CommentLength(at, CommentAhead);
                if (length is 0 or CommentAhead)
                    return at;
                comments++;
                at += length;
                continue;
            }

            var odd = OddSpace(at);
            if (odd == 0)
                return at;
            at += odd;
        }

        return at;
    }

    private int Next(int at) => Next(at, out _);

    /// <summary>Whether a property name and its colon stand at a place; looks at most <see cref="Letters.LookAhead"/> bytes ahead.</summary>
    private bool NameAt(int at)
    {
        if (at >= _end)
            return false;
        var limit = Math.Min(_end, at + Letters.LookAhead);
        var quote = Letters.QuoteAt(_source.AsSpan(at, limit - at));
        var i = at;
        if (quote.Kind != QuoteKind.None)
        {
            i += quote.Length;
            // A doubled quote opens as one.
            if (i + 1 < limit && _source[i] == _source[at] && Letters.IsWord(_source[i + 1]))
                i += quote.Length;
            while (true)
            {
                if (i >= limit || _source[i] is (byte)'\n')
                    return false;
                var other = Letters.QuoteAt(_source.AsSpan(i, limit - i));
                if (other.Kind != QuoteKind.None && quote.Closes(other))
                {
                    i += other.Length;
                    if (i < limit && _source[i] == _source[at])
                        i += other.Length;
                    break;
                }

                i += _source[i] == '\\' ? 2 : 1;
            }

            i = SkipSpaces(i, limit);
            return i < limit && _source[i] == ':';
        }

        if (Letters.IsDigit(_source[at]))
        {
            // A number as a name; a time of day has digits behind its colon.
            while (i < limit && Letters.IsDigit(_source[i]))
                i++;
            return i + 1 < _end && _source[i] == ':' && _source[i + 1] is (byte)' ' or (byte)'"';
        }

        if (!Letters.IsLetter(_source[at]) && _source[at] is not ((byte)'_' or (byte)'$'))
            return false;
        while (i < limit && (Letters.IsWord(_source[i]) || _source[i] is (byte)'-' or (byte)'.'))
            i++;
        if (i - at > 64)
            return false;
        if (_depth > 0 && _stack[_depth - 1] is { Object: true, Tuple: true })
            return ArgumentAt(at);
        i = SkipSpaces(i, limit);
        // A scheme such as https:// is not a name.
        return i < limit && _source[i] == ':' && !(i + 2 < _end && _source[i + 1] == '/' && _source[i + 2] == '/');
    }

    private int SkipSpaces(int at, int limit)
    {
        while (at < limit && Letters.IsSpace(_source[at]))
            at++;
        return at;
    }
}
