using System.Buffers;
using System.Text;
using Sluice.Repair.Parse;

namespace Sluice.Repair.Scan;

/// <summary>Walks the output once outside of values and stops where one may start: a bracket, a fence, a tag. The caller reads the value
/// and says where it ended, so no byte is scanned twice.</summary>
internal sealed class Scanner
{
    private static readonly SearchValues<byte> Stops = SearchValues.Create("{[`~<"u8);

    private static readonly string[] ReasoningTags = ["think", "thinking", "thought", "thoughts", "reasoning", "reflection", "scratchpad", "analysis"];

    private static readonly string[] FinalWords =
    [
        "corrected", "correction", "final", "actual", "actually", "revised", "updated", "fixed", "instead", "therefore", "answer", "output",
        "korrigiert", "korrigierte", "korrektur", "endgultig", "endgultige", "endgultiges", "antwort", "corrige", "corrigee", "finale",
        "definitive", "reponse", "corregido", "corregida", "respuesta",
    ];

    private readonly byte[] _source;
    private readonly List<(int Start, int End)> _reasoning = [];
    private readonly HashSet<string> _unclosed = new(StringComparer.Ordinal);
    private int _at;
    private int _proseFrom;
    private bool _thinking;

    public Scanner(byte[] source)
    {
        _source = source;
        LeadingReasoning();
    }

    /// <summary>The reasoning blocks met so far.</summary>
    public IReadOnlyList<(int Start, int End)> Reasoning => _reasoning;

    /// <summary>The next region; null at the end of the output.</summary>
    public Region? Next()
    {
        while (_at < _source.Length)
        {
            var skip = _source.AsSpan(_at).IndexOfAny(Stops);
            if (skip < 0)
                break;
            _at += skip;
            var region = _source[_at] switch
            {
                (byte)'{' or (byte)'[' => Bracket(),
                (byte)'<' => Tag(),
                _ => Fence(),
            };
            if (region is not null)
                return region;
        }

        _at = _source.Length;
        return null;
    }

    /// <summary>Continues behind a value that was read.</summary>
    public void Continue(int at, Region region)
    {
        _at = Math.Max(at, _at);
        _proseFrom = _at;
        CloseAround(region);
    }

    // A model that starts inside its reasoning block only closes it.
    private void LeadingReasoning()
    {
        foreach (var tag in ReasoningTags.AsSpan(0, 2))
        {
            var close = _source.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"</{tag}>"));
            if (close < 0)
                continue;
            var open = _source.AsSpan(0, close).IndexOf(Encoding.ASCII.GetBytes($"<{tag}"));
            var first = _source.AsSpan(0, close).IndexOfAnyExcept(" \t\r\n"u8);
            if (open >= 0 || (first >= 0 && _source[first] is (byte)'{' or (byte)'[' or (byte)'"'))
                continue;
            var end = close + tag.Length + 3;
            _reasoning.Add((0, end));
            _at = _proseFrom = end;
            return;
        }
    }

    private Region Bracket()
    {
        var region = new Region { Start = _at, End = _source.Length, Reasoning = _thinking, Finality = Marked() ? 2 : 0 };
        Before(region, _at);
        return region;
    }

    /// <summary>Names what stands directly before a value: an assignment, a call, or prose.</summary>
    private void Before(Region region, int start)
    {
        var line = _source.AsSpan(_proseFrom, start - _proseFrom);
        var from = line.LastIndexOf((byte)'\n') + 1;
        var text = Encoding.UTF8.GetString(line[from..]).Trim();
        if (text.Length is 0 or > 80)
            return;
        var code = text.EndsWith('=') && !text.EndsWith("==", StringComparison.Ordinal) || text is "export default" or "return" or "module.exports ="
            ? EditCode.StripAssignment
            : text.EndsWith('(') && text.Length > 1 && Letters.IsWord((byte)text[^2]) ? EditCode.StripCall : null;
        if (code is not null)
            region.Around.Add(new Draft(code, null, _proseFrom + from, start, ""));
    }

    /// <summary>Whether the line or sentence before calls what follows the final answer.</summary>
    private bool Marked()
    {
        var from = Math.Max(_proseFrom, _at - 120);
        var words = Guide.Fold.Words(Encoding.UTF8.GetString(_source.AsSpan(from, _at - from)));
        return words.Any(w => Array.IndexOf(FinalWords, w) >= 0);
    }

    private Region? Fence()
    {
        var mark = _source[_at];
        var length = 1;
        while (_at + length < _source.Length && _source[_at + length] == mark)
            length++;
        if (length < 2 || (length == 2 && (mark == '~' || !InfoFollows(_at + 2))))
        {
            _at += length;
            return null;
        }

        var open = _at;
        var content = AfterInfo(_at + length);
        var first = content;
        while (first < _source.Length && (Letters.IsSpace(_source[first]) || (_source[first] == '>' && _source[first - 1] == '\n')))
            first++;
        if (first >= _source.Length)
        {
            _at = first;
            return null;
        }

        var marked = Marked();
        if (_source[first] is (byte)'{' or (byte)'[')
        {
            _at = first;
            var region = new Region { Start = first, End = _source.Length, Reasoning = _thinking, Finality = marked ? 2 : 1 };
            region.Around.Add(new Draft(EditCode.StripFence, null, open, first, ""));
            return region;
        }

        var close = _source.AsSpan(first).IndexOf(_source.AsSpan(open, length));
        if (Assigned(first, close < 0 ? _source.Length : first + close) is > 0 and var assigned)
        {
            var region = new Region { Start = assigned, End = _source.Length, Reasoning = _thinking, Finality = marked ? 2 : 1 };
            region.Around.Add(new Draft(EditCode.StripFence, null, open, first, ""));
            (_at, _proseFrom) = (assigned, first);
            Before(region, assigned);
            return region;
        }

        var end = close < 0 ? _source.Length : first + close;
        _at = close < 0 ? end : end + length;
        var body = new Region { Start = first, End = end, Ends = close >= 0, Whole = true, Reasoning = _thinking, Finality = marked ? 2 : 1 };
        body.Around.Add(new Draft(EditCode.StripFence, null, open, first, ""));
        if (close >= 0)
            body.Around.Add(new Draft(EditCode.StripFence, null, end, end + length, ""));
        return body;
    }

    // A block of code that assigns the document to a name: x = {...}; print(x).
    private int Assigned(int from, int end)
    {
        var text = _source.AsSpan(from, end - from);
        var bracket = text.IndexOfAny((byte)'{', (byte)'[');
        var before = bracket < 0 ? -1 : text[..bracket].LastIndexOfAnyExcept((byte)' ', (byte)'(');
        return before > 0 && text[before] == '=' && text[before - 1] is not ((byte)'=' or (byte)'!' or (byte)'<' or (byte)'>') ? from + bracket : 0;
    }

    private bool InfoFollows(int at)
    {
        var from = at;
        while (at < _source.Length && Letters.IsLetter(_source[at]))
            at++;
        return at > from && at < _source.Length && _source[at] is (byte)'\n' or (byte)'\r';
    }

    /// <summary>The information string ends at its line, or where a value starts on the same line.</summary>
    private int AfterInfo(int at)
    {
        var from = at;
        while (at < _source.Length && at - from < 40 && _source[at] is not ((byte)'\n' or (byte)'{' or (byte)'['))
            at++;
        if (at < _source.Length && _source[at] is (byte)'\n' or (byte)'{' or (byte)'[')
            return at;
        at = from;
        while (at < _source.Length && Letters.IsLetter(_source[at]))
            at++;
        return at;
    }

    private Region? Tag()
    {
        var at = _at + 1;
        var closing = at < _source.Length && _source[at] == '/';
        if (closing)
            at++;
        var from = at;
        while (at < _source.Length && at - from < 40 && (Letters.IsWord(_source[at]) || _source[at] is (byte)'-' or (byte)':'))
            at++;
        var name = Encoding.UTF8.GetString(_source.AsSpan(from, at - from));
        if (name.Length == 0)
        {
            var data = _source.AsSpan(_at).StartsWith("<![CDATA["u8);
            _at += data ? 9 : 1;
            _proseFrom = data ? _at : _proseFrom;
            return null;
        }

        var end = _source.AsSpan(at, Math.Min(200, _source.Length - at)).IndexOf((byte)'>');
        if (end < 0)
        {
            _at++;
            return null;
        }

        var behind = at + end + 1;
        if (!closing && Array.IndexOf(ReasoningTags, name.ToLowerInvariant()) >= 0)
        {
            PassReasoning(name, behind);
            return null;
        }

        _at = _proseFrom = behind;
        return null;
    }

    private void PassReasoning(string name, int behind)
    {
        // What is not closed once will not be closed for a later one of its name.
        name = name.ToLowerInvariant();
        var end = _unclosed.Contains(name) ? -1 : CloseOf(name, behind);
        if (end < 0)
        {
            // The block is not closed: all that follows is reasoning, and anything in it a last resort.
            _thinking = true;
            _unclosed.Add(name);
            _at = _proseFrom = behind;
            return;
        }

        _reasoning.Add((_at, end));
        _at = _proseFrom = end;
    }

    /// <summary>Byte behind the next closing tag of a name in any case; -1 when there is none.</summary>
    private int CloseOf(string name, int from)
    {
        while (from < _source.Length)
        {
            var found = _source.AsSpan(from).IndexOf("</"u8);
            if (found < 0)
                return -1;
            from += found + 2;
            if (_source.Length - from < name.Length || !Ascii.EqualsIgnoreCase(_source.AsSpan(from, name.Length), name))
                continue;
            var at = from + name.Length;
            while (at < _source.Length && Letters.IsSpace(_source[at]))
                at++;
            if (at < _source.Length && _source[at] == '>')
                return at + 1;
        }

        return -1;
    }

    /// <summary>A closing fence, bracket of a call or semicolon right behind the value belongs to its wrapping.</summary>
    private void CloseAround(Region region)
    {
        var at = _at;
        while (at < _source.Length && Letters.IsSpace(_source[at]))
            at++;
        if (at >= _source.Length || region.Around.Count == 0)
            return;
        var code = region.Around[0].Code;
        var from = at;
        if (code == EditCode.StripFence)
        {
            while (at < _source.Length && _source[at] is (byte)'`' or (byte)'~')
                at++;
        }
        else
        {
            while (at < _source.Length && _source[at] is (byte)')' or (byte)';')
                at++;
        }

        if (at == from)
            return;
        region.Around.Add(new Draft(code, null, from, at, ""));
        _at = _proseFrom = at;
    }
}
