using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sluice.Simulator;

/// <summary>Reads a regular expression into <see cref="PatternNode"/>s.</summary>
internal sealed partial class PatternParser
{
    private const int DepthMax = 100;
    private readonly string _pattern;
    private int _at;
    private int _depth;
    private bool _failed;

    private PatternParser(string pattern) => _pattern = pattern;

    public static bool TryParse(string pattern, [NotNullWhen(true)] out PatternNode? node)
    {
        var parser = new PatternParser(pattern);
        node = parser.Choice();
        if (parser._failed || parser._at < pattern.Length)
            node = null;
        return node is not null;
    }

    private bool More => _at < _pattern.Length && !_failed;

    private PatternNode Choice()
    {
        if (++_depth > DepthMax)
            return Fail();
        var options = new List<PatternNode> { Sequence() };
        while (Take('|'))
            options.Add(Sequence());
        _depth--;
        return options.Count == 1 ? options[0] : new PatternChoice(options);
    }

    private PatternSequence Sequence()
    {
        var parts = new List<PatternNode>();
        while (More && _pattern[_at] is not ('|' or ')'))
            parts.Add(Quantified(Atom()));
        return new PatternSequence(parts);
    }

    private PatternNode Atom()
    {
        var c = _pattern[_at++];
        return c switch
        {
            '^' or '$' => new PatternNothing(),
            '.' => new PatternCharacter(Letters),
            '(' => Group(),
            '[' => new PatternCharacter(Class()),
            '\\' => Escape() is { } set ? new PatternCharacter(set) : new PatternNothing(),
            '*' or '+' or '?' => Fail(),
            _ => new PatternCharacter(c.ToString()),
        };
    }

    private PatternNode Group()
    {
        var skipped = false;
        if (Take('?'))
        {
            if (Take("<=") || Take("<!") || Take('=') || Take('!'))
                skipped = true;
            else if (Take('<') || Take("P<"))
                SkipName();
            else if (!Take(':') && !Take('>'))
                return Fail();
        }

        var inner = Choice();
        if (!Take(')'))
            return Fail();
        return skipped ? new PatternNothing() : inner;
    }

    private void SkipName()
    {
        while (More && _pattern[_at] != '>')
            _at++;
        if (!Take('>'))
            _failed = true;
    }

    private PatternNode Quantified(PatternNode part)
    {
        while (More)
        {
            if (Take('*'))
                part = new PatternRepeat(part, 0, int.MaxValue);
            else if (Take('+'))
                part = new PatternRepeat(part, 1, int.MaxValue);
            else if (Take('?'))
                part = new PatternRepeat(part, 0, 1);
            else if (_pattern[_at] == '{' && TryBounds(out var min, out var max))
                part = new PatternRepeat(part, min, max);
            else
                break;
            // A lazy or possessive mark changes what is tried first, not what matches.
            if (!Take('?'))
                Take('+');
        }

        return part;
    }

    private bool TryBounds(out int min, out int max)
    {
        min = max = 0;
        var close = _pattern.IndexOf('}', _at);
        if (close < 0)
            return false;
        var bounds = _pattern[(_at + 1)..close].Split(',');
        if (bounds.Length > 2 || !int.TryParse(bounds[0], NumberStyles.None, CultureInfo.InvariantCulture, out min))
            return false;
        max = min;
        if (bounds.Length == 2 && bounds[1].Length == 0)
            max = int.MaxValue;
        else if (bounds.Length == 2 && !int.TryParse(bounds[1], NumberStyles.None, CultureInfo.InvariantCulture, out max))
            return false;
        _at = close + 1;
        return true;
    }

    private bool Take(char c)
    {
        if (!More || _pattern[_at] != c)
            return false;
        _at++;
        return true;
    }

    private bool Take(string text)
    {
        if (!More || string.CompareOrdinal(_pattern, _at, text, 0, text.Length) != 0)
            return false;
        _at += text.Length;
        return true;
    }

    private PatternNothing Fail()
    {
        _failed = true;
        return new PatternNothing();
    }
}
