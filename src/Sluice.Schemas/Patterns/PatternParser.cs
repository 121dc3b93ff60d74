using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Sluice.Schemas.Patterns;

/// <summary>Parses ECMA-262 patterns with the u flag (section 22.2.1). Kinder than the standard in one thing: a punctuation mark may be
/// escaped, and a brace or closing bracket may stand for itself, where that has only one meaning (annex B).</summary>
internal sealed partial class PatternParser
{
    private const int DepthMax = 200;

    private readonly int[] _source;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<string> _namesUsed = [];
    private int _at;
    private int _depth;
    private int _captures;
    private int _highestUsed;

    private PatternParser(string source) => _source = [.. source.EnumerateRunes().Select(rune => rune.Value)];

    /// <summary>Parses a pattern; false with the reason when it is not one.</summary>
    public static bool TryParse(string source, [NotNullWhen(true)] out PatternNode? node, out string reason)
    {
        var parser = new PatternParser(source);
        try
        {
            node = parser.Choice();
            if (parser._at < parser._source.Length) throw new FormatException("a closing parenthesis has no partner");
            if (parser._highestUsed > parser._captures) throw new FormatException($"group {parser._highestUsed} does not exist");
            if (parser._namesUsed.Find(name => !parser._names.Contains(name)) is { } missing) throw new FormatException($"group {missing} does not exist");
            reason = "";
            return true;
        }
        catch (FormatException error)
        {
            (node, reason) = (null, error.Message);
            return false;
        }
    }

    private bool More => _at < _source.Length;

    private int Peek => _at < _source.Length ? _source[_at] : -1;

    private bool Take(char c)
    {
        if (Peek != c) return false;
        _at++;
        return true;
    }

    private bool Take(string text)
    {
        if (_at + text.Length > _source.Length) return false;
        for (var i = 0; i < text.Length; i++)
            if (_source[_at + i] != text[i]) return false;
        _at += text.Length;
        return true;
    }

    private PatternNode Choice()
    {
        if (++_depth > DepthMax) throw new FormatException("its groups are nested too deeply");
        List<PatternNode> choices = [Sequence()];
        while (Take('|')) choices.Add(Sequence());
        _depth--;
        return choices.Count == 1 ? choices[0] : new ChoiceNode(choices);
    }

    private PatternNode Sequence()
    {
        List<PatternNode> parts = [];
        while (More && Peek is not ('|' or ')')) parts.Add(Term());
        return parts.Count == 1 ? parts[0] : new SequenceNode(parts);
    }

    private PatternNode Term()
    {
        if (Take('^')) return new PlaceNode(Place.Start);
        if (Take('$')) return new PlaceNode(Place.End);
        if (Take("\\b")) return new PlaceNode(Place.WordBoundary);
        if (Take("\\B")) return new PlaceNode(Place.NoWordBoundary);
        var atom = Atom();
        var term = Quantified(atom);
        return atom is not LookNode || term == atom ? term : throw new FormatException("a look-around cannot be repeated");
    }

    private PatternNode Quantified(PatternNode atom)
    {
        int min;
        int max;
        if (Take('*')) (min, max) = (0, -1);
        else if (Take('+')) (min, max) = (1, -1);
        else if (Take('?')) (min, max) = (0, 1);
        else if (!TryCount(out min, out max)) return atom;
        var lazy = Take('?');
        if (Peek is '*' or '+' or '?') throw new FormatException("there is nothing to repeat");
        return new RepeatNode(atom, min, max, lazy);
    }

    private bool TryCount(out int min, out int max)
    {
        var start = _at;
        (min, max) = (0, -1);
        if (Take('{') && TryNumber(out min))
        {
            max = min;
            if (Take(',') && !TryNumber(out max)) max = -1;
            if (Take('}'))
            {
                if (max >= 0 && max < min) throw new FormatException("the numbers of a repetition are out of order");
                return true;
            }
        }
        _at = start;
        return false;
    }

    private bool TryNumber(out int value)
    {
        value = 0;
        var start = _at;
        for (; Peek is >= '0' and <= '9'; _at++) value = (int)Math.Min(100_000_000L, (value * 10L) + Peek - '0');
        return _at > start;
    }

    private PatternNode Atom()
    {
        var c = _source[_at];
        switch (c)
        {
            case '.':
                _at++;
                return new SetNode(CodePointSet.LineTerminators.Complement());
            case '[':
                _at++;
                return new SetNode(Class());
            case '(':
                _at++;
                return Group();
            case '\\':
                _at++;
                return Escape();
            case '*' or '+' or '?':
                throw new FormatException("there is nothing to repeat");
            case '{' when TryCount(out _, out _):
                throw new FormatException("there is nothing to repeat");
            default:
                _at++;
                return Single(c);
        }
    }

    private PatternNode Group()
    {
        PatternNode node;
        if (!Take('?')) node = Capture(null);
        else if (Take(':')) node = Choice();
        else if (Take('=')) node = new LookNode(Choice(), Behind: false, Negative: false);
        else if (Take('!')) node = new LookNode(Choice(), Behind: false, Negative: true);
        else if (Take("<=")) node = new LookNode(Choice(), Behind: true, Negative: false);
        else if (Take("<!")) node = new LookNode(Choice(), Behind: true, Negative: true);
        else if (Take('<')) node = Capture(NewName());
        else node = Flags();
        return Take(')') ? node : throw new FormatException("a parenthesis is not closed");
    }

    private CaptureNode Capture(string? name)
    {
        _captures++;
        return new CaptureNode(Choice(), name);
    }

    private FlagsNode Flags()
    {
        // Of the modifiers of ECMA-262 2025 only the case one.
        if (Take("i:")) return new FlagsNode(Choice(), "i");
        if (Take("-i:")) return new FlagsNode(Choice(), "-i");
        throw new FormatException("this kind of group is not part of ECMA-262");
    }

    private string NewName()
    {
        var name = Name();
        return _names.Add(name) ? name : throw new FormatException($"the group name {name} is used twice");
    }

    private string Name()
    {
        var name = new StringBuilder();
        while (More && Peek != '>')
        {
            var rune = new Rune(_source[_at++]);
            if (!Rune.IsLetter(rune) && rune.Value is not ('$' or '_') && (name.Length == 0 || !IsNamePart(rune)))
                throw new FormatException("this is not the name of a group");
            name.Append(rune.ToString());
        }
        if (name.Length == 0 || !Take('>')) throw new FormatException("the name of a group is missing or not closed");
        return name.ToString();
    }

    private static bool IsNamePart(Rune rune) => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.ConnectorPunctuation;

    private static SetNode Single(int c) => new(CodePointSet.Of((c, c)));
}
