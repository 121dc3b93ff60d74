namespace Sluice.Schemas.Patterns;

/// <summary>A set of Unicode code points as sorted ranges that neither touch nor overlap.</summary>
internal sealed class CodePointSet
{
    public const int Last = 0x10FFFF;

    private readonly List<(int First, int Last)> _ranges = [];

    public IReadOnlyList<(int First, int Last)> Ranges => _ranges;

    public bool IsEmpty => _ranges.Count == 0;

    public static CodePointSet Of(params ReadOnlySpan<(int First, int Last)> ranges)
    {
        var set = new CodePointSet();
        foreach (var (first, last) in ranges) set.Add(first, last);
        return set;
    }

    public static CodePointSet Digits { get; } = Of(('0', '9'));

    public static CodePointSet WordCharacters { get; } = Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));

    /// <summary>White space and line terminators (ECMA-262 sections 12.2 and 12.3).</summary>
    public static CodePointSet Space { get; } = Of(
        ('\t', '\r'), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F),
        (0x3000, 0x3000), (0xFEFF, 0xFEFF));

    public static CodePointSet LineTerminators { get; } = Of(('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029));

    public void Add(int first, int last)
    {
        var at = 0;
        while (at < _ranges.Count && _ranges[at].Last < first - 1) at++;
        while (at < _ranges.Count && _ranges[at].First <= last + 1)
        {
            (first, last) = (Math.Min(first, _ranges[at].First), Math.Max(last, _ranges[at].Last));
            _ranges.RemoveAt(at);
        }
        _ranges.Insert(at, (first, last));
    }

    public void Add(CodePointSet other)
    {
        foreach (var (first, last) in other._ranges) Add(first, last);
    }

    /// <summary>Appends a range that lies after all others.</summary>
    public void Append(int first, int last) => _ranges.Add((first, last));

    /// <summary>Every code point that is not in this set; surrogates are no code points of valid text and left out.</summary>
    public CodePointSet Complement()
    {
        var set = new CodePointSet();
        var next = 0;
        foreach (var (first, last) in _ranges)
        {
            if (first > next) set.AppendValid(next, first - 1);
            next = last + 1;
        }
        if (next <= Last) set.AppendValid(next, Last);
        return set;
    }

    private void AppendValid(int first, int last)
    {
        if (first <= 0xD7FF) _ranges.Add((first, Math.Min(last, 0xD7FF)));
        if (last >= 0xE000) _ranges.Add((Math.Max(first, 0xE000), last));
    }
}
