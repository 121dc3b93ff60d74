using System.Text;
using Sluice.Repair.Guide;
using Sluice.Schemas;

namespace Sluice.Repair.Parse;

/// <summary>Values: where one begins, calls and constructors around it, strings that are joined.</summary>
internal sealed partial class Parser
{
    // Constructors that name the type of their argument and add nothing to it (MongoDB shell, Python, NumPy, JavaScript).
    private static readonly string[] Constructors =
    [
        "ObjectId", "ISODate", "NumberLong", "NumberInt", "NumberDecimal", "Date", "Timestamp", "UUID", "Decimal", "Decimal128", "datetime", "date",
        "array", "float64", "float32", "int64", "int32", "bool_", "str_", "set", "frozenset", "list", "tuple", "dict", "OrderedDict", "Set", "Array", "String", "Number", "Boolean", "str", "int", "float", "bool", "new",
    ];

    /// <summary>Reads a value; a container is opened and read by the steps that follow.</summary>
    private void ReadValue(string? name, int nameStart, int nameEnd, Shape guide, Place place)
    {
        var c = _source[_at];
        if (c is (byte)'{' or (byte)'[' or (byte)'(')
        {
            Open(name, nameStart, nameEnd, guide, c, _at, call: false);
            return;
        }

        if (place == Place.Member && guide.Allows(Kinds.Object) && !guide.Allows(Kinds.Text) && guide.Properties.Count > 0 && NameAt(_at)
            && guide.Knows(QuotedAt(_at)))
        {
            // The members of an object whose opening bracket is missing.
            var implied = new Node { Kind = JsonKind.Object, Start = _at };
            Note(EditCode.OpenObject, implied, _at, _at, "{");
            Attach(name, nameStart, nameEnd, implied);
            Push(implied, guide, isObject: true, tuple: false, call: false, implied: false);
            BracketDoubt = true;
            return;
        }

        var quote = Letters.QuoteAt(_source.AsSpan(_at, _end - _at));
        if (quote.Kind != QuoteKind.None)
        {
            var text = ReadString(quote, place);
            if (text is not null)
                Attach(name, nameStart, nameEnd, Join(text, place));
            else if (name is not null)
                Drop(EditCode.DropText, nameStart, nameEnd);
            return;
        }

        if (PrefixLength() is > 0 and var prefix)
        {
            // Python marks the kind of a string before its quote. A format string is a program, and a raw one has other escapes.
            Note(_source[_at] is (byte)'u' or (byte)'U' or (byte)'b' or (byte)'B' && prefix == 1 ? EditCode.ChangeQuotes : EditCode.DropText, null, _at, _at + prefix, "");
            _at += prefix;
            ReadValue(name, nameStart, nameEnd, guide, place);
            return;
        }

        if (CallLength(place) is > 0 and var call)
        {
            var start = _at;
            _at += call;
            Open(name, nameStart, nameEnd, guide, (byte)'(', start, call: true);
            return;
        }

        ReadBare(name, nameStart, nameEnd, guide, place);
    }

    private int PrefixLength()
    {
        var at = _at;
        while (at < _end && at - _at < 2 && (_source[at] | 0x20) is 'u' or 'b' or 'r' or 'f')
            at++;
        // A closing quote behind one letter is a text whose opening quote is missing, unless another quote follows on the line.
        if (at == _at || at + 1 >= _end || _source[at] is not ((byte)'"' or (byte)'\'') || Letters.IsCloser(_source[at + 1]) || _source[at + 1] is (byte)',' or (byte)'\n')
            return 0;
        var line = _source.AsSpan(at + 1, Math.Min(_end - at - 1, 4_096));
        return line.IndexOf(_source[at]) >= 0 ? at - _at : 0;
    }

    private void Open(string? name, int nameStart, int nameEnd, Shape guide, byte bracket, int start, bool call)
    {
        var named = bracket == '(' && ArgumentAt(Next(_at + 1));
        var isObject = bracket == '{' || named;
        var node = new Node { Kind = isObject ? JsonKind.Object : JsonKind.Array, Start = start };
        Attach(name, nameStart, nameEnd, node);
        if (bracket == '(')
            Note(call ? EditCode.StripCall : EditCode.TupleToArray, node, start, _at + 1, named ? "{" : call ? "" : "[");
        Push(node, guide, isObject, tuple: bracket == '(', call, implied: false);
        _at++;
    }

    /// <summary>Bytes up to the round bracket of a call that wraps a value; 0 when none stands here.</summary>
    private int CallLength(Place place)
    {
        var at = _at;
        while (at < _end && (Letters.IsWord(_source[at]) || _source[at] == '.') && at - _at < 64)
            at++;
        if (at == _at || Letters.IsDigit(_source[_at]))
            return 0;
        var word = Encoding.UTF8.GetString(_source.AsSpan(_at, at - _at));
        if (word == "new")
        {
            at = SkipSpaces(at, _end);
            var from = at;
            while (at < _end && Letters.IsWord(_source[at]))
                at++;
            word = Encoding.UTF8.GetString(_source.AsSpan(from, at - from));
        }

        var bracket = SkipSpaces(at, Math.Min(_end, at + 4));
        if (bracket >= _end || _source[bracket] != '(')
            return 0;
        return place == Place.Top || ArgumentAt(Next(bracket + 1)) || Array.IndexOf(Constructors, word[(word.LastIndexOf('.') + 1)..]) >= 0 ? bracket - _at : 0;
    }

    /// <summary>Whether a named argument starts here: <c>action="refund"</c>.</summary>
    private bool ArgumentAt(int at)
    {
        var from = at;
        while (at < _end && at - from < 64 && Letters.IsWord(_source[at]))
            at++;
        if (at == from || Letters.IsDigit(_source[from]))
            return false;
        at = SkipSpaces(at, _end);
        return at + 1 < _end && _source[at] == '=' && _source[at + 1] != '=';
    }

    /// <summary>Strings joined with plus signs.</summary>
    private Node Join(Node first, Place place)
    {
        var node = first;
        while (true)
        {
            var plus = Next(_at);
            if (plus >= _end || (_source[plus] != '+' && !Adjoins(plus)))
                return node;
            var next = _source[plus] == '+' ? Next(plus + 1) : plus;
            var quote = next < _end ? Letters.QuoteAt(_source.AsSpan(next, _end - next)) : default;
            if (quote.Kind == QuoteKind.None)
            {
                if (next >= _end || Letters.IsCloser(_source[next]) || _source[next] == ',')
                {
                    Note(EditCode.DropText, node, _at, plus + 1, "");
                    _at = plus + 1;
                }

                return node;
            }

            var from = _at;
            _at = next;
            if (ReadString(quote, place) is not { } second)
            {
                Note(EditCode.DropText, node, from, next, "");
                return node;
            }

            var text = (node.Text ?? Decode(node)) + (second.Text ?? Decode(second));
            node = new Node { Kind = JsonKind.String, Start = node.Start, End = second.End, Text = text, Origin = node, Marked = true, Open = second.Open };
            Note(EditCode.JoinStrings, node, plus, _source[plus] == '+' ? plus + 1 : plus, "");
        }
    }

    // Python joins strings that stand side by side in round brackets.
    private bool Adjoins(int at)
    {
        if (_depth == 0 || _stack[_depth - 1] is not { Tuple: true, Object: false, Call: false, Node.Count: 0 } frame || frame.Guide.Allows(Kinds.Array))
            return false;
        return _source[at] is (byte)'"' or (byte)'\'';
    }
}
