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
                Drop(EditCode.DropEllipsis, _at, _at + length);
                _at += length;
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
                _at++;
            return true;
        }

        if (c == '=')
        {
            var length = _at + 1 < _end && _source[_at + 1] == '>' ? 2 : 1;
            Note(EditCode.InsertColon, frame.Node, _at, _at + length, ":");
            _at += length;
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
            Drop(EditCode.DropEllipsis, _at, _at + length);
            _at += length;
            return;
        }

        if (c == ':')
        {
            NameInArray(ref frame);
            return;
        }

        if (_objects > 0 && frame.State != State.First && !frame.Tuple && NameAt(_at) && EnclosingKnows())
        {
            Note(EditCode.InsertBracket, frame.Node, _at, _at, "]");
            BracketDoubt = true;
            Pop();
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
        if (around >= 0 && last > 0 && (_stack[around].Guide.Properties.Count == 0 || _stack[around].Guide.Knows(text)))
        {
            Note(EditCode.InsertBracket, frame.Node, name.Start, name.Start, "]");
            Pop();
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

    // Only names the schema declares justify leaving an array that is not closed; without a schema the colon decides.
    private bool EnclosingKnows()
    {
        if (!_stack[_depth - 2 < 0 ? 0 : _depth - 2].Object)
            return false;
        var at = _at;
        var quote = Letters.QuoteAt(_source.AsSpan(at, _end - at));
        var from = at + quote.Length;
        var to = from;
        while (to < _end && to - from < Letters.LookAhead && (Letters.IsWord(_source[to]) || _source[to] is (byte)'-' or (byte)' '))
            to++;
        var name = System.Text.Encoding.UTF8.GetString(_source.AsSpan(from, to - from)).Trim();
        return name.Length > 0 && _stack[_depth - 2].Guide.Knows(name);
    }

    private void Comma(ref Frame frame)
    {
        if (frame.State != State.After)
        {
            Note(EditCode.DropComma, frame.Node, _at, _at + 1, "");
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

    /// <summary>A closing bracket: of the innermost value, of one further out, or of nothing.</summary>
    private void Close(byte bracket)
    {
        var (isObject, tuple) = (bracket == '}', bracket == ')');
        var open = isObject ? _objects : tuple ? _tuples : _arrays;
        ref var top = ref _stack[_depth - 1];
        if (open == 0)
        {
            BracketDoubt = true;
            var next = Next(_at + 1);
            if (_depth == 1 && (next >= _end || !Continues(next)))
            {
                Note(EditCode.ReplaceBracket, top.Node, _at, _at + 1, top.Object ? "}" : "]");
                _at++;
                Seal(ref top);
                Pop();
                return;
            }

            Drop(EditCode.DropBracket, _at, _at + 1);
            _at++;
            return;
        }

        while (!Matches(_stack[_depth - 1], isObject, tuple))
        {
            ref var inner = ref _stack[_depth - 1];
            if (!inner.Implied)
            {
                Note(EditCode.InsertBracket, inner.Node, _at, _at, inner.Object ? "}" : "]");
                BracketMissing = true;
                BracketDoubt |= inner.Node.Count == 0;
            }

            Seal(ref inner);
            Pop();
        }

        Seal(ref _stack[_depth - 1]);
        _at++;
        Pop();
        if (_depth == 0)
            Tail();
    }

    private bool Continues(int at) => _source[at] is (byte)',' or (byte)'"' or (byte)'{' or (byte)'[' || NameAt(at);

    private static bool Matches(in Frame frame, bool isObject, bool tuple) => frame.Object == isObject && frame.Tuple == tuple;

    // Surplus closers right behind the document belong to nobody.
    private void Tail()
    {
        var at = _at;
        while (at < _end && (Letters.IsCloser(_source[at]) || Letters.IsSpace(_source[at])))
        {
            if (Letters.IsCloser(_source[at]))
            {
                _drafts.Add(new Draft(EditCode.DropBracket, null, at, at + 1, ""));
                _at = at + 1;
            }

            at++;
        }
    }

    /// <summary>What is left to settle when a container ends: a comma behind the last child, and names without values.</summary>
    private void Seal(ref Frame frame)
    {
        if (frame.State == State.Comma && frame.CommaAt >= 0)
            Note(EditCode.DropComma, frame.Node, frame.CommaAt, frame.CommaAt + 1, "");
        if (frame.Nameless == 0)
            return;
        if (frame.Nameless == frame.Node.Count)
        {
            SetToArray(ref frame);
            return;
        }

        var kept = frame.Node.Children.ToArray();
        while (frame.Node.Count > 0)
            frame.Node.RemoveLast();
        foreach (var member in kept)
        {
            if (member.Name is not null && member.NameStart == member.Value.Start)
                Note(EditCode.DropText, frame.Node, member.NameStart, member.NameEnd, "");
            else
                frame.Node.Add(member);
        }
    }

    private void SetToArray(ref Frame frame)
    {
        var array = new Node { Kind = JsonKind.Array, Start = frame.Node.Start, End = frame.Node.End, Marked = frame.Node.Marked };
        foreach (var member in frame.Node.Children)
            array.Add(new Member(null, 0, 0, member.Value));
        Note(EditCode.SetToArray, array, frame.Node.Start, frame.Node.Start + 1, "[");
        frame.Node = array;
        if (_depth == 1)
        {
            _root = array;
            return;
        }

        var parent = _stack[_depth - 2].Node;
        parent.Replace(parent.Count - 1, parent.Members[parent.Count - 1] with { Value = array });
    }

    /// <summary>A bracket where a name should be: <c>{{...}}</c>, or more items for the array just closed.</summary>
    private void StrayContainer(byte bracket)
    {
        ref var frame = ref _stack[_depth - 1];
        var node = frame.Node;
        BracketDoubt = true;
        if (node.Count > 0 && bracket == '[' && node.Members[node.Count - 1].Value is { Kind: JsonKind.Array } array)
        {
            // The array was closed too early: what follows are its further items.
            Drop(EditCode.DropBracket, _at, _at + 1);
            _at++;
            var below = frame.Guide.Below(node.Members[node.Count - 1].Name ?? "");
            Push(array, below, isObject: false, tuple: false, call: false, implied: false);
            _stack[_depth - 1].State = State.Comma;
            _stack[_depth - 1].CommaAt = -1;
            return;
        }

        Drop(EditCode.DropBracket, _at, _at + 1);
        _at++;
    }

    /// <summary>Closes the objects between here and the enclosing one that knows the name, if the one here does not.</summary>
    private bool CloseFor(string name)
    {
        if (_stack[_depth - 1].Guide.Properties.Count == 0 || _stack[_depth - 1].Guide.Knows(name))
            return false;
        for (var i = _depth - 2; i >= 0 && i >= _depth - 8; i--)
        {
            if (!_stack[i].Object || !_stack[i].Guide.Knows(name))
                continue;
            while (_depth - 1 > i)
            {
                ref var inner = ref _stack[_depth - 1];
                Note(EditCode.InsertBracket, inner.Node, inner.CommaAt > 0 ? inner.CommaAt : _at, inner.CommaAt > 0 ? inner.CommaAt : _at, "}");
                inner.CommaAt = -1;
                Seal(ref inner);
                Pop();
            }

            return true;
        }

        return false;
    }

    private void Drop(string code, int start, int end) => Note(code, Top, start, end, "");

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
