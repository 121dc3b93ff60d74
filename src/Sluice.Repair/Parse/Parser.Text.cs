using System.Text;
using Sluice.Schemas;

namespace Sluice.Repair.Parse;

/// <summary>Names and code blocks.</summary>
internal sealed partial class Parser
{
    // A block without an end is looked for once.
    private bool _triples = true;

    private bool ReadName(Guide.Shape guide, out string name, out int end)
    {
        var start = _at;
        var quote = Letters.QuoteAt(_source.AsSpan(_at, _end - _at));
        if (quote.Kind != QuoteKind.None)
        {
            (name, end) = ("", start);
            if (ReadString(quote, Place.Name) is not { } node)
                return false;
            end = node.End;
            name = node.Text ?? Decode(node);
            var colon = name.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && node.Open | (_at < _end && _source[_at] != ':') && !guide.Names | guide.Knows(name[..colon])
                && SplitName(start, quote.Length, ref name, ref end))
            {
                return true;
            }

            if (!node.Open)
                return true;
            // The output ends inside a name: nothing of the member is left.
            Drop(EditCode.CutTail, start, end);
            return false;
        }

        return ReadBareName(start, out name, out end);
    }

    private bool ReadBareName(int start, out string name, out int end)
    {
        while (_at < _end && _source[_at] is not ((byte)':' or (byte)',' or (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)'"' or (byte)'\n'
            or (byte)'=' or (byte)'(' or (byte)')'))
        {
            // A curly quote behind a word is the value of a member without a colon.
            if (_source[_at] >= 0x80 && Letters.QuoteAt(_source.AsSpan(_at, _end - _at)).Kind == QuoteKind.CurlyDouble)
                break;
            _at++;
        }

        end = _at;
        if (_at < _end && _at > start && _source[_at] == '"' && Next(_at + 1) is var colonAt && colonAt < _end && _source[colonAt] == ':')
        {
            // Only the closing quote is there.
            name = Encoding.UTF8.GetString(_source.AsSpan(start, end - start));
            Note(EditCode.InsertQuote, Top, start, start, "\"");
            end = ++_at;
            return true;
        }

        while (end > start && Letters.IsSpace(_source[end - 1]))
            end--;
        name = Encoding.UTF8.GetString(_source.AsSpan(start, end - start));
        if (end == start)
        {
            Drop(EditCode.DropText, _at, _at + 1);
            _at++;
            return false;
        }

        var next = Next(_at);
        if (next >= _end || _source[next] is (byte)'"' or (byte)'\n' or (byte)'(' or (byte)'[')
        {
            // Words before a quoted name are a remark, unless the word is the name and its colon is missing.
            if (next >= _end || NameAt(next) || name.Contains(' ', StringComparison.Ordinal))
            {
                Drop(next >= _end ? EditCode.CutTail : EditCode.DropText, start, end);
                if (next < _end && _source[next] == '(')
                    _at++;
                return false;
            }
        }

        var quoted = name[^1] is '\'' or '`';
        if (quoted)
            name = name[..^1];
        Note(quoted ? EditCode.InsertQuote : EditCode.QuoteKey, Top, start, end, name);
        return true;
    }

    // {"key:"value"}: the quote behind the name is missing, so the name runs into the value.
    private bool SplitName(int start, int quote, ref string name, ref int end)
    {
        var at = start + quote;
        while (at < _end && _source[at] != ':')
            at++;
        if (at >= _end || at - start > Letters.LookAhead)
            return false;
        name = Encoding.UTF8.GetString(_source.AsSpan(start + quote, at - start - quote)).TrimEnd();
        end = at;
        _at = at;
        while (_drafts.Count > 0 && _drafts[^1].Start >= start)
            _drafts.RemoveAt(_drafts.Count - 1);
        Note(EditCode.InsertQuote, Top, at, at, "\"");
        return true;
    }

    /// <summary>Length of a triple quote or code fence that opens a value; 0 when there is none.</summary>
    private int TripleLength(int at)
    {
        var c = _source[at];
        return _triples && c is (byte)'"' or (byte)'\'' or (byte)'`' && at + 3 < _end && _source[at + 1] == c && _source[at + 2] == c ? 3 : 0;
    }

    private Node? ReadTriple(int start, int length, Place place)
    {
        var c = _source[start];
        var content = start + length;
        var at = content;
        var end = -1;
        Span<byte> mark = [c, c, c];
        while (at < _end)
        {
            var skip = _source.AsSpan(at, _end - at).IndexOf(mark);
            if (skip < 0)
                break;
            at += skip;
            var next = Next(at + 3);
            if (next >= _end || _source[next] is (byte)',' || Letters.IsCloser(_source[next]) || (place == Place.Name && _source[next] == ':') || NameAt(next))
            {
                end = at;
                break;
            }

            at += 3;
        }

        if (end < 0)
        {
            // Not a block after all: an empty string and a quote that opens the next thing.
            _triples = false;
            _at = content;
            Drop(EditCode.DropText, start, content);
            return null;
        }

        _at = end + 3;
        var text = Encoding.UTF8.GetString(_source.AsSpan(content, end - content));
        var node = new Node { Kind = JsonKind.String, Start = start, End = _at, Text = c == '`' ? Dedent(text) : text };
        Note(c == '`' ? EditCode.DedentText : EditCode.ChangeQuotes, node, start, content, "\"");
        return node;
    }

    /// <summary>The lines of a code block without its information line, its common indentation and the line breaks at its fences.</summary>
    private static string Dedent(string text)
    {
        var first = text.IndexOf('\n', StringComparison.Ordinal);
        if (first < 0)
            return text;
        var lines = text[(first + 1)..].Split('\n');
        var indent = int.MaxValue;
        foreach (var line in lines)
        {
            if (line.AsSpan().Trim().Length > 0)
                indent = Math.Min(indent, line.Length - line.TrimStart().Length);
        }

        for (var i = 0; i < lines.Length; i++)
            lines[i] = lines[i].AsSpan().Trim().Length == 0 ? "" : lines[i][indent..];
        return string.Join('\n', lines).TrimEnd();
    }
}
