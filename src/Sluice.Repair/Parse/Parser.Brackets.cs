using Sluice.Schemas;

namespace Sluice.Repair.Parse;

/// <summary>Brackets that close, are missing, are of the wrong kind, or belong to nothing.</summary>
internal sealed partial class Parser
{
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

        var match = _depth - 1;
        while (!Matches(_stack[match], isObject, tuple))
            match--;
        var meaning = Meaning(match);
        if (meaning == Surplus)
        {
            BracketDoubt = true;
            Drop(EditCode.DropBracket, _at, _at + 1);
            _at++;
            return;
        }

        if (meaning == WrongKind)
        {
            BracketDoubt = true;
            Note(EditCode.ReplaceBracket, top.Node, _at, _at + 1, top.Object ? "}" : "]");
            Seal(ref top);
            _at++;
            Pop();
            return;
        }

        while (_depth - 1 > match)
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

    private const int Own = 0;

    private const int Surplus = 1;

    private const int WrongKind = 2;

    /// <summary>What a closing bracket means, judged by whether a comma and something that suits follows: the end of the value it
    /// matches, nothing at all, or the end of the innermost value in the wrong kind.</summary>
    /// <param name="match">The innermost open value of its kind.</param>
    private int Meaning(int match)
    {
        var top = _depth - 1;
        if (match == top && match > 0)
            return Own;
        var comma = Next(_at + 1);
        if (comma >= _end)
            return Own;
        if (match < top && Letters.IsCloser(_source[comma]) && Fits(_source[comma], top) && !(match > 0 && Fits(_source[comma], match - 1)))
            return Surplus;
        if (_source[comma] != ',')
            return Own;
        var next = Next(comma + 1);
        if (next >= _end || Letters.IsCloser(_source[next]))
            return Own;
        var name = NameAt(next);
        if (match == top)
            return name && _stack[top].Object && Suits(top, next, name) ? Surplus : Own;
        if (Suits(match - 1, next, name))
            return Own;
        if (Suits(top - 1, next, name))
            return WrongKind;
        return Suits(top, next, name) ? Surplus : Own;
    }

    /// <summary>Whether the value at a level goes on with what stands at a place: a name it may know, or an item.</summary>
    private bool Suits(int level, int at, bool name)
    {
        if (level < 0)
            return false;
        ref var frame = ref _stack[level];
        if (!name)
            return !frame.Object && _source[at] is (byte)'{' or (byte)'[' or (byte)'"' or (byte)'\'' or (byte)'-' or (>= (byte)'0' and <= (byte)'9');
        return frame.Object && (!frame.Guide.Names || frame.Guide.Knows(QuotedAt(at)));
    }

    private bool Continues(int at) => _source[at] is (byte)',' or (byte)'"' or (byte)'{' or (byte)'[' || NameAt(at);

    private static bool Matches(in Frame frame, bool isObject, bool tuple) => frame.Tuple == tuple && (tuple || frame.Object == isObject);

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

        if (node.Count > 0 && bracket == '{' && frame.State == State.Comma && _depth > 1 && !_stack[_depth - 2].Object)
        {
            // The next item of the array around begins, so this one is over.
            Note(EditCode.InsertBracket, node, frame.CommaAt, frame.CommaAt, "}");
            var at = frame.CommaAt;
            Pop();
            (_stack[_depth - 1].State, _stack[_depth - 1].CommaAt) = (State.Comma, at);
            return;
        }

        Drop(EditCode.DropBracket, _at, _at + 1);
        _at++;
    }

    /// <summary>Closes the objects between here and the enclosing one that knows the name, if the one here does not.</summary>
    private bool CloseFor(string name)
    {
        if (!_stack[_depth - 1].Guide.Names || _stack[_depth - 1].Guide.Knows(name))
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
}
