using System.Text;
using Sluice.Schemas.Numbers;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary>One bound of a number, exact.</summary>
internal sealed class Bound
{
    private readonly byte[] _text;
    private readonly long _short;
    private readonly bool _isShort;

    public Bound(string keyword, ReadOnlySpan<byte> text, bool below, bool exclusive)
    {
        Keyword = keyword;
        _text = text.ToArray();
        _isShort = JsonNumber.TryShort(text, out _short);
        (Below, Exclusive) = (below, exclusive);
    }

    public string Keyword { get; }

    /// <summary>The bound as the last short integer that it allows; false when it is no short integer.</summary>
    public bool TryLimit(out long limit)
    {
        limit = _short + (Exclusive ? Below ? -1 : 1 : 0);
        return _isShort;
    }

    public bool Below { get; }

    public bool Exclusive { get; }

    public bool Allows(ReadOnlySpan<byte> number)
    {
        var order = _isShort && JsonNumber.TryShort(number, out var value) ? value.CompareTo(_short) : JsonNumber.Compare(number, _text);
        if (order == 0) return !Exclusive;
        return Below == order < 0;
    }

    public string Message => (Below, Exclusive) switch
    {
        (true, false) => $"expected at most {Encoding.ASCII.GetString(_text)}",
        (true, true) => $"expected less than {Encoding.ASCII.GetString(_text)}",
        (false, false) => $"expected at least {Encoding.ASCII.GetString(_text)}",
        (false, true) => $"expected more than {Encoding.ASCII.GetString(_text)}",
    };
}

/// <summary>The keywords of numbers: bounds and <c>multipleOf</c>.</summary>
internal sealed class NumberCheck : Check
{
    private Bound[] _bounds = [];
    private long _least = long.MinValue;
    private long _most = long.MaxValue;
    private bool _isRange = true;

    public string? MultipleOfText { get; private set; }

    public Divisor? Divisor { get; private set; }

    public override int Kinds => Numbers;

    public void Add(Bound bound)
    {
        _bounds = [.. _bounds, bound];
        _isRange &= bound.TryLimit(out var limit);
        if (bound.Below) _most = Math.Min(_most, limit);
        else _least = Math.Max(_least, limit);
    }

    public void SetMultipleOf(ReadOnlySpan<byte> text)
    {
        MultipleOfText = Encoding.ASCII.GetString(text);
        Divisor = new Divisor(text);
    }

    public override bool IsValid(ref Run run, int node)
    {
        var text = run.View.Raw(node);
        // Short integers between short integers, which is nearly all there is, are read once for every bound.
        if (_isRange && run.View.Kind(node) == NodeKind.Integer && JsonNumber.TryShort(text, out var value))
        {
            if (value < _least || value > _most) return false;
        }
        else
        {
            foreach (var bound in _bounds)
                if (!bound.Allows(text)) return false;
        }
        return Divisor is null || Divisor.Divides(text);
    }

    public override void Collect(ref Run run, int node, Report report)
    {
        var text = run.View.Raw(node);
        foreach (var bound in _bounds)
            if (!bound.Allows(text)) report.Add(node, bound.Keyword, bound.Keyword, bound.Message);
        if (Divisor is not null && !Divisor.Divides(text)) report.Add(node, "multipleOf", "multipleOf", $"expected a multiple of {MultipleOfText}");
    }
}
