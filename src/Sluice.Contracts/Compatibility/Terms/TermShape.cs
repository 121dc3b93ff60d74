using System.Runtime.CompilerServices;
using System.Text;

namespace Sluice.Contracts.Compatibility;

/// <summary>What a term says itself, as a text, and the terms below it in the order of that text.</summary>
internal sealed class TermShape
{
    private static readonly ConditionalWeakTable<Term, TermShape> Known = [];
    private readonly List<Term> _children = [];
    private readonly StringBuilder _text = new();

    private TermShape(Term term)
    {
        // A term that only passes on is what it passes on to.
        foreach (var clause in term.Clauses.OrderBy(Rank).ThenBy(Name, StringComparer.Ordinal)) Write(clause);
        Text = _text.ToString();
    }

    public string Text { get; }

    public IReadOnlyList<Term> Children => _children;

    public static TermShape Of(Term term) => Known.GetValue(term, static t => new TermShape(t));

    private static int Rank(Clause clause) => clause switch
    {
        KindClause => 0,
        ValuesClause => 1,
        PropertyClause => 2,
        RequiredClause => 3,
        PatternPropertyClause => 4,
        DependsClause => 5,
        _ => 6,
    };

    private static string Name(Clause clause) => clause switch
    {
        PropertyClause property => property.Name,
        RequiredClause required => required.Name,
        PatternPropertyClause pattern => pattern.Pattern.Source,
        DependsClause depends => depends.Name,
        _ => "",
    };

    private void Write(Clause clause)
    {
        switch (clause)
        {
            case KindClause kind:
                Say("kind", (int)kind.Allowed);
                break;
            case ValuesClause values:
                Say("values", string.Join(',', values.Values.Select(value => value.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)));
                break;
            case BoundClause bound:
                Say(bound.Upper ? "max" : "min", bound.Limit, bound.Exclusive);
                break;
            case MultipleClause multiple:
                Say("multiple", multiple.Of);
                break;
            case SizeClause size:
                Say("size", size.What, size.Upper, size.Limit);
                break;
            case PatternClause pattern:
                Say("pattern", Quote(pattern.Pattern.Source));
                break;
            case OpaqueClause opaque:
                Say("opaque", (int)opaque.On, Quote(opaque.Name));
                break;
            case UniqueClause:
                Say("unique");
                break;
            case RequiredClause required:
                Say("required", Quote(required.Name));
                break;
            default:
                WriteBelow(clause);
                break;
        }
    }

    private void WriteBelow(Clause clause)
    {
        switch (clause)
        {
            case ItemClause item:
                Lead([item.Term], "item", item.Index);
                break;
            case ItemsClause items:
                Lead([items.Term], "items", items.From);
                break;
            case ContainsClause contains:
                Lead([contains.Term], "contains", contains.Upper, contains.Limit, contains.Marks);
                break;
            case PropertyClause property:
                Lead([property.Term], "property", Quote(property.Name));
                break;
            case PatternPropertyClause pattern:
                Lead([pattern.Term], "properties", Quote(pattern.Pattern.Source));
                break;
            case OtherClause other:
                Lead([other.Term], "other", string.Join(',', other.Names.Order(StringComparer.Ordinal).Select(Quote)),
                    string.Join(',', other.Patterns.Select(p => p.Source).Order(StringComparer.Ordinal).Select(Quote)));
                break;
            case NamesClause names:
                Lead([names.Term], "names");
                break;
            case AllClause all:
                Lead(all.Terms, "all", all.Terms.Count);
                break;
            case AnyClause any:
                Lead(any.Terms, "any", any.Terms.Count);
                break;
            case OneClause one:
                Lead(one.Terms, "one", one.Terms.Count);
                break;
            case NotClause not:
                Lead([not.Term], "not");
                break;
            case IfClause @if:
                Lead([@if.Condition, @if.Then, @if.Otherwise], "if");
                break;
            case DependsClause depends:
                Lead([depends.Term], "depends", Quote(depends.Name));
                break;
            case UnevaluatedClause unevaluated:
                Lead([unevaluated.Term], "unevaluated", unevaluated.Items);
                break;
            default:
                throw new InvalidOperationException($"A clause of type {clause.GetType().Name} has no shape.");
        }
    }

    private void Lead(IEnumerable<Term> below, params ReadOnlySpan<object> parts)
    {
        Say(parts);
        _children.AddRange(below);
    }

    private void Say(params ReadOnlySpan<object> parts)
    {
        _text.Append(';');
        foreach (var part in parts) _text.Append(part).Append(' ');
    }

    private static string Quote(string text) => System.Text.Json.JsonSerializer.Serialize(text, JsonStrings.Default.String);
}
