using System.Globalization;
using System.Text;

namespace Sluice.Schemas.Patterns;

/// <summary>Writes a parsed pattern for <see cref="System.Text.RegularExpressions"/>, which sees UTF-16: a code point beyond the basic
/// plane becomes two units.</summary>
internal sealed class DotNetTranslation
{
    private const string Word = "[0-9A-Z_a-z]";

    private readonly Dictionary<string, string> _groups = new(StringComparer.Ordinal);
    private int _captures;
    private int _behind;
    private bool _refersBack;

    /// <summary>Translates a pattern. Every group gets a name of ours: .NET counts named and unnamed groups differently.</summary>
    public static string Write(PatternNode node)
    {
        var translation = new DotNetTranslation { _refersBack = All(node).Any(part => part is BackReferenceNode) };
        translation.NameGroups(node);
        var target = new StringBuilder();
        translation.Write(node, target);
        return target.ToString();
    }

    private void NameGroups(PatternNode node)
    {
        var number = 0;
        foreach (var capture in All(node).OfType<CaptureNode>())
        {
            var name = $"c{++number}";
            _groups[number.ToString(CultureInfo.InvariantCulture)] = name;
            if (capture.Name is not null) _groups[capture.Name] = name;
        }
    }

    /// <summary>A node and what it is made of, in the order of the text.</summary>
    private static IEnumerable<PatternNode> All(PatternNode node)
    {
        IEnumerable<PatternNode> parts = node switch
        {
            SequenceNode sequence => sequence.Parts,
            ChoiceNode choice => choice.Choices,
            RepeatNode repeat => [repeat.Body],
            FlagsNode flags => [flags.Body],
            LookNode look => [look.Body],
            CaptureNode capture => [capture.Body],
            _ => [],
        };
        return parts.SelectMany(All).Prepend(node);
    }

    private void Write(PatternNode node, StringBuilder target)
    {
        switch (node)
        {
            case SetNode set:
                WriteSet(set.Set, target);
                break;
            case SequenceNode sequence:
                foreach (var part in sequence.Parts) Write(part, target);
                break;
            case ChoiceNode choice:
                WriteGroup("(?:", choice, target);
                break;
            case RepeatNode repeat:
                target.Append("(?:").Append(Unset(repeat.Body));
                WriteGroup("(?:", repeat.Body, target);
                target.Append(')').Append(repeat.Max < 0 ? $"{{{repeat.Min},}}" : $"{{{repeat.Min},{repeat.Max}}}").Append(repeat.Lazy ? "?" : "");
                break;
            case CaptureNode capture:
                WriteGroup($"(?<c{++_captures}>", capture.Body, target);
                break;
            case FlagsNode flags:
                WriteGroup($"(?{flags.Flags}:", flags.Body, target);
                break;
            case LookNode look:
                _behind += look.Behind ? 1 : 0;
                WriteGroup($"(?{(look.Behind ? "<" : "")}{(look.Negative ? "!" : "=")}", look.Body, target);
                _behind -= look.Behind ? 1 : 0;
                break;
            case BackReferenceNode reference:
                // A group that took no part matches the empty text (ECMA-262 section 22.2.2.7.2); .NET would fail.
                target.Append($"(?({_groups[reference.Group]})\\k<{_groups[reference.Group]}>|)");
                break;
            case PlaceNode place:
                target.Append(place.Place switch
                {
                    Place.Start => "\\A",
                    Place.End => "\\z",
                    Place.WordBoundary => $"(?:(?<={Word})(?!{Word})|(?<!{Word})(?={Word}))",
                    _ => $"(?:(?<={Word})(?={Word})|(?<!{Word})(?!{Word}))",
                });
                break;
            default:
                throw new InvalidOperationException($"{node.GetType().Name} has no translation.");
        }
    }

    // Every turn of a repetition starts with its groups unset (ECMA-262 section 22.2.2.3.1); .NET keeps what the turn before found. Look-behind
    // runs from right to left and would unset what the turn itself finds.
    private string Unset(PatternNode body) => !_refersBack || _behind > 0
        ? ""
        : string.Concat(Enumerable.Range(_captures + 1, All(body).Count(part => part is CaptureNode)).Select(group => $"(?(c{group})(?<-c{group}>)|)"));

    private void WriteGroup(string open, PatternNode body, StringBuilder target)
    {
        target.Append(open);
        if (body is ChoiceNode choice)
        {
            for (var i = 0; i < choice.Choices.Count; i++)
            {
                if (i > 0) target.Append('|');
                Write(choice.Choices[i], target);
            }
        }
        else
        {
            Write(body, target);
        }
        target.Append(')');
    }

    private static void WriteSet(CodePointSet set, StringBuilder target)
    {
        List<string> parts = [];
        var basic = new StringBuilder();
        foreach (var (first, last) in set.Ranges)
        {
            if (first <= 0xFFFF) AppendRange(basic, first, Math.Min(last, 0xFFFF));
            if (last > 0xFFFF) AppendPairs(parts, Math.Max(first, 0x10000), last);
        }
        if (basic.Length > 0) parts.Insert(0, $"[{basic}]");
        // An empty set: nothing is both at the end and before a character.
        if (parts.Count == 0) target.Append("(?!)");
        else if (parts.Count == 1) target.Append(parts[0]);
        else target.Append("(?:").AppendJoin('|', parts).Append(')');
    }

    private static void AppendPairs(List<string> parts, int first, int last)
    {
        while (first <= last)
        {
            var high = HighOf(first);
            var endOfHigh = first | 0x3FF;
            if ((first & 0x3FF) == 0 && last >= endOfHigh)
            {
                // Whole blocks of 1,024 share their low half.
                var lastHigh = (last & 0x3FF) == 0x3FF ? HighOf(last) : HighOf(last) - 1;
                parts.Add($"[{Unit(high)}-{Unit(lastHigh)}][\\uDC00-\\uDFFF]");
                first = ((lastHigh - 0xD800) << 10) + 0x10000 + 0x400;
                continue;
            }
            var end = Math.Min(last, endOfHigh);
            parts.Add($"{Unit(high)}[{Unit(0xDC00 + (first & 0x3FF))}-{Unit(0xDC00 + (end & 0x3FF))}]");
            first = end + 1;
        }
    }

    private static int HighOf(int codePoint) => 0xD800 + ((codePoint - 0x10000) >> 10);

    private static void AppendRange(StringBuilder target, int first, int last)
    {
        target.Append(Unit(first));
        if (last > first) target.Append('-').Append(Unit(last));
    }

    private static string Unit(int unit) => $"\\u{unit.ToString("X4", CultureInfo.InvariantCulture)}";
}
