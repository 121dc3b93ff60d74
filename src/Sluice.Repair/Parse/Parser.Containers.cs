using Sluice.Repair.Guide;
using Sluice.Schemas;

namespace Sluice.Repair.Parse;

/// <summary>Objects, arrays and tuples: one step per token.</summary>
internal sealed partial class Parser
{
    private void StepObject()
    {
        ref var frame = ref _stack[_depth - 1];
        var c = _source[_at];
        switch (c)
        {
            case (byte)'}' or (byte)']' or (byte)')':
                Close(c);
                return;
            case (byte)',' or (byte)';':
                Comma(ref frame);
                return;
            case (byte)':':
                Drop(EditCode.DropText, _at, _at + 1);
                _at++;
                return;
            case (byte)'.' when EllipsisLength(_at) is > 0 and var length:
                Elide(_at + length);
                return;
            case (byte)'(' when frame.State == State.After && RemarkLength(_at) is > 0 and var remark:
                Drop(EditCode.DropText, _at, _at + remark);
                _at += remark;
                return;
            case (byte)'[' or (byte)'{' or (byte)'(':
                StrayContainer(c);
                return;
        }

        Member(ref frame);
    }

    private void Member(ref Frame frame)
    {
        var missingComma = frame.State == State.After;
        var gap = _at;
        var start = _at;
        if (!ReadName(frame.Guide, out var name, out var end))
            return;
        if (missingComma)
            Note(EditCode.InsertComma, frame.Node, gap, gap, ",");
        if (_reading == Reading.KnownNames && CloseFor(name))
            frame = ref _stack[_depth - 1];
        Skip();
        frame.State = State.Name;
        if (_at >= _end)
        {
            // A name without its value: the cut took the value.
            Drop(EditCode.CutTail, start, end);
            frame.State = State.Comma;
            frame.CommaAt = -1;
            return;
        }

        if (!Colon(ref frame, name, start, end))
            return;
        Skip();
        if (_at < _end && _source[_at] == ',' && Next(_at + 1) is var behind && behind < _end && !NameAt(behind) && !Letters.IsCloser(_source[behind])
            && _source[behind] != ',' && name.Length > 0)
        {
            // A comma where the value should be, and the value behind it.
            Note(EditCode.DropComma, frame.Node, _at, _at + 1, "");
            _at++;
            Skip();
        }

        if (_at >= _end || _source[_at] is (byte)',' or (byte)'}')
        {
            Drop(_at >= _end ? EditCode.CutTail : EditCode.DropText, start, _at);
            frame.State = _at >= _end ? State.Comma : State.After;
            frame.CommaAt = -1;
            return;
        }

        ReadValue(name, start, end, frame.Guide.Below(name), Place.Member);
    }

    /// <summary>Reads the colon behind a name, or decides what the name was if there is none.</summary>
    private bool Colon(ref Frame frame, string name, int start, int end)
    {
        var c = _source[_at];
        if (c == ':')
        {
            _at++;
            if (_at < _end && _source[_at] == '=')
            {
                Note(EditCode.InsertColon, frame.Node, _at - 1, _at + 1, ":");
                _at++;
            }

            return true;
        }

        if (c == '=')
        {
            var length = _at + 1 < _end && _source[_at + 1] == '>' ? 2 : 1;
            Note(EditCode.InsertColon, frame.Node, _at, _at + length, ":");
            _at += length;
            return true;
        }

        if (c == ';')
        {
            Note(EditCode.InsertColon, frame.Node, _at, _at + 1, ":");
            _at++;
            return true;
        }

        if (c is (byte)',' or (byte)'}')
        {
            if (c == ',' && frame.Node.Count > frame.Nameless && !NameAt(Next(_at + 1)))
            {
                Note(EditCode.InsertColon, frame.Node, _at, _at + 1, ":");
                _at++;
                return true;
            }

            // A name alone: an item of a set, settled when the bracket closes.
            frame.Node.Add(new Member(name, start, end, new Node { Kind = JsonKind.String, Start = start, End = end, Text = name }));
            frame.Nameless++;
            frame.State = State.After;
            return false;
        }

        if (c is (byte)']' or (byte)')')
        {
            Drop(EditCode.DropText, start, end);
            frame.State = State.After;
            return false;
        }

        Note(EditCode.InsertColon, frame.Node, end, end, ":");
        return true;
    }

    private void StepArray()
    {
        ref var frame = ref _stack[_depth - 1];
        var c = _source[_at];
        if (Letters.IsCloser(c))
        {
            Close(c);
            return;
        }

        if (c is (byte)',' or (byte)';')
        {
            Comma(ref frame);
            return;
        }

        if (c == '.' && EllipsisLength(_at) is > 0 and var length)
        {
            Elide(_at + length);
            return;
        }

        if (c == ':')
        {
            NameInArray(ref frame);
            return;
        }

        if (_objects > 0 && (frame.State != State.First || frame.CommaAt > 0) && !frame.Tuple && NameAt(_at) && EnclosingKnows())
        {
            Note(EditCode.InsertBracket, frame.Node, _at, _at, "]");
            BracketDoubt = true;
            PopBeforeName(ref frame);
            return;
        }

        if (frame.State == State.After)
            Note(EditCode.InsertComma, frame.Node, _at, _at, ",");
        ReadValue(null, 0, 0, frame.Guide.Item(frame.Node.Count), Place.Item);
    }

    /// <summary>A colon behind an item: the item was a name. The array ends before it if the object around wants that name, else the
    /// members up to the bracket form an object of their own.</summary>
    private void NameInArray(ref Frame frame)
    {
        var last = frame.Node.Count - 1;
        if (frame.State != State.After || last < 0 || !frame.Node.Members[last].Value.Scalar)
        {
            Drop(EditCode.DropText, _at, _at + 1);
            _at++;
            return;
        }

        var name = frame.Node.Members[last].Value;
        var text = name.Text ?? Decode(name);
        frame.Node.RemoveLast();
        BracketDoubt = true;
        var around = _depth > 1 && _stack[_depth - 2].Object ? _depth - 2 : -1;
        if (around >= 0 && last > 0 && (!_stack[around].Guide.Names || _stack[around].Guide.Knows(text)))
        {
            Note(EditCode.InsertBracket, frame.Node, name.Start, name.Start, "]");
            PopBeforeName(ref frame);
        }
        else
        {
            var implied = new Node { Kind = JsonKind.Object, Start = name.Start };
            Note(EditCode.OpenObject, implied, name.Start, name.Start, "{");
            var guide = frame.Guide.Item(last);
            Attach(null, 0, 0, implied);
            Push(implied, guide, isObject: true, tuple: false, call: false, implied: true);
        }

        if (OverLimit)
            return;
        _at++;
        Skip();
        if (_at >= _end)
        {
            Drop(EditCode.CutTail, name.Start, name.End);
            return;
        }

        ReadValue(text, name.Start, name.End, _stack[_depth - 1].Guide.Below(text), Place.Member);
    }

    // The comma before the name belongs to the object around.
    private void PopBeforeName(ref Frame frame)
    {
        var (comma, at) = (frame.Commas > 0 && frame.CommaAt > 0, frame.CommaAt);
        Pop();
        ref var around = ref _stack[_depth - 1];
        (around.State, around.CommaAt) = comma ? (State.Comma, at) : (State.After, around.CommaAt);
    }

    // Only names the schema declares justify leaving an array that is not closed; without a schema the colon decides.
    private bool EnclosingKnows()
    {
        if (!_stack[_depth - 2 < 0 ? 0 : _depth - 2].Object)
            return false;
        var name = QuotedAt(_at);
        return name.Length > 0 && _stack[_depth - 2].Guide.Knows(name);
    }

    /// <summary>The words at a place, without the quote before them; what a name there would be.</summary>
    private string QuotedAt(int at)
    {
        var from = at + Letters.QuoteAt(_source.AsSpan(at, _end - at)).Length;
        var to = from;
        while (to < _end && to - from < Letters.LookAhead && (Letters.IsWord(_source[to]) || _source[to] is (byte)'-' or (byte)' '))
            to++;
        return System.Text.Encoding.UTF8.GetString(_source.AsSpan(from, to - from)).Trim();
    }

    private void Comma(ref Frame frame)
    {
        if (frame.State != State.After)
        {
            Note(EditCode.DropComma, frame.Node, _at, _at + 1, "");
            frame.CommaAt = frame.State == State.First ? _at : frame.CommaAt;
        }
        else
        {
            if (_source[_at] == ';')
                Note(EditCode.InsertComma, frame.Node, _at, _at + 1, ",");
            frame.State = State.Comma;
            frame.CommaAt = _at;
            frame.Commas++;
        }

        _at++;
    }

    private void Drop(string code, int start, int end) => Note(code, Top, start, end, "");

    /// <summary>Whether bare text stands for items that were left out: "and 3 more", "etc".</summary>
    private bool Remainder(int start, int end)
    {
        if (end - start > 40)
            return false;
        var words = Fold.Words(System.Text.Encoding.UTF8.GetString(_source.AsSpan(start, end - start)));
        return words is ["etc"] or ["and", "so", "on"] or ["and", "so", "forth"] or ["and", "others"] or ["more"]
            || (words is [.., "more" or "others"] or [.., "more", _] && words.Count is > 1 and < 6 && (words[0] is "and" or "plus" || char.IsAsciiDigit(words[0][0])));
    }

    private void Elide(int end)
    {
        _stack[_depth - 1].Node.Elided = true;
        Drop(EditCode.DropEllipsis, _at, end);
        _at = end;
    }

    private int EllipsisLength(int at)
    {
        if (at + 2 < _end && _source[at] == '.' && _source[at + 1] == '.' && _source[at + 2] == '.')
        {
            var length = 3;
            while (at + length < _end && _source[at + length] == '.')
                length++;
            return length;
        }

        return 0;
    }
}
