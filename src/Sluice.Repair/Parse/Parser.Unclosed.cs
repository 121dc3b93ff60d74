namespace Sluice.Repair.Parse;

/// <summary>Strings whose closing quote is missing: where they end instead.</summary>
internal sealed partial class Parser
{
    /// <summary>A quote that opens the next string although none closed this one: <c>"New York, "gender": "male"</c>.</summary>
    private bool MissedEnd(int content, int at, Place place, int depth, ref Found found)
    {
        if (at == content || place is Place.Top or Place.Name || (found.Inner > 0 && depth > 0))
            return false;
        var before = at - 1;
        var newLine = false;
        while (before > content && Letters.IsSpace(_source[before]))
            newLine |= _source[before--] == '\n';
        var comma = _source[before] == ',';
        if (place != Place.Name && found.Inner == 0 && _source[before] is (byte)'{' or (byte)',' && NameAt(at) && ClosersBefore(content, before) is > 0 and var closers)
        {
            found.End = found.Behind = closers;
            found.QuoteMissing = found.Decode = true;
            QuoteDoubt = true;
            return true;
        }

        if (place == Place.Member && _source[before] == ':' && BareNameBefore(content, before) is > 0 and var bare)
        {
            found.End = found.Behind = bare;
            found.QuoteMissing = found.Decode = true;
            QuoteDoubt = true;
            return true;
        }

        if (!comma && !newLine)
            return false;
        var opens = place == Place.Member ? NameAt(at)
            : comma && (newLine || (found.Inner == 0 && (before == at - 1 || WholeItem(at)))) && at + 1 < _end && Letters.IsWord(_source[at + 1])
                && !_source.AsSpan(content, before - content).Contains((byte)'\n');
        if (!opens)
            return false;
        found.End = found.Behind = comma ? before : before + 1;
        found.QuoteMissing = found.Decode = true;
        QuoteDoubt = true;
        return true;
    }

    // "b, "c"]: behind the comma stands a whole item, quotes and all, so the quote before the comma is missing.
    private bool WholeItem(int at)
    {
        var rest = _source.AsSpan(at + 1, Math.Min(_end - at - 1, Letters.LookAhead));
        var close = rest.IndexOfAny(_source[at], (byte)'\n');
        if (close <= 0 || rest[close] != _source[at])
            return false;
        var next = Next(at + close + 2);
        return next < _end && (_source[next] == ']' || (_source[next] == ',' && Next(next + 1) is var item && item < _end && _source[item] == _source[at]));
    }

    // "cup}, {"item": ...: brackets that close what is open, a comma and a name; the string ended before the brackets.
    private int ClosersBefore(int content, int at)
    {
        var comma = false;
        var closer = 0;
        while (at > content && (Letters.IsSpace(_source[at]) || Letters.IsCloser(_source[at]) || _source[at] is (byte)',' or (byte)'{'))
        {
            comma |= _source[at] == ',';
            if (Letters.IsCloser(_source[at]))
                closer = at;
            at--;
        }

        if (closer == 0 || !comma || (_source[closer] == '}') != _stack[_depth - 1].Object)
            return 0;
        while (closer > content && Letters.IsSpace(_source[closer - 1]))
            closer--;
        return closer;
    }

    // "first, b: "second": a comma, one bare name and a colon before the quote; the string ended at the comma.
    private int BareNameBefore(int content, int colon)
    {
        var at = colon - 1;
        while (at > content && colon - at < 64 && Letters.IsWord(_source[at]))
            at--;
        if (at == colon - 1)
            return 0;
        var name = System.Text.Encoding.UTF8.GetString(_source.AsSpan(at + 1, colon - at - 1));
        while (at > content && Letters.IsSpace(_source[at]))
            at--;
        var guide = _stack[_depth - 1].Guide;
        return _source[at] == ',' && (!guide.Names || guide.Knows(name)) ? at : 0;
    }

    /// <summary>No quote closes the string. It ends where the document's own brackets or its next member begin; if there are none, the
    /// output was cut inside it.</summary>
    private void FindLostEnd(int content, Place place, ref Found found)
    {
        QuoteDoubt = true;
        var quick = ++_lost > LostMax;
        var tail = quick ? Math.Min(_end, content + Letters.LookAhead) : OwnClosers(content, place);
        var limit = Math.Min(tail, content + 4096);
        for (var at = content; at < limit && place is Place.Member or Place.Item; at++)
        {
            if (_source[at] is not ((byte)',' or (byte)'\n'))
                continue;
            var next = Next(at + 1);
            // In an array the comma is read as the one between items; the other reading keeps it in the text.
            if (next < _end && (place == Place.Member ? NameAt(next) : tail < _end && _source[at] == ',' && _reading == Reading.Usual))
            {
                tail = at;
                break;
            }
        }

        while (tail < _end && tail > content && Letters.IsSpace(_source[tail - 1]))
            tail--;
        found.End = found.Behind = tail;
    }

    /// <summary>Where the closing brackets at the end begin that fit the open ones; the end when there are none.</summary>
    private int OwnClosers(int content, Place place)
    {
        var tail = _end;
        var closers = 0;
        for (var at = _end - 1; at >= content && place != Place.Top; at--)
        {
            if (Letters.IsSpace(_source[at]) || _source[at] == '`')
                continue;
            if (!Letters.IsCloser(_source[at]) || closers == _depth || !Fits(_source[at], closers))
                break;
            closers++;
            tail = at;
        }

        return tail;
    }

    // The last bracket closes the outermost value, the one before it the next.
    private bool Fits(byte closer, int index) => index < _depth && (closer == '}') == _stack[index].Object;
}
