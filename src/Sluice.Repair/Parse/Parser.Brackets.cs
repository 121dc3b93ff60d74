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
}
