using System.Collections.Concurrent;
using System.Text;
using Sluice.Repair.Parse;
using Sluice.Schemas;

namespace Sluice.Repair.Guide;

/// <summary>Kinds of value as a set; an integer is a number that <see cref="Shape.Integer"/> narrows.</summary>
[Flags]
internal enum Kinds : byte
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Number = 4,
    Text = 8,
    Array = 16,
    Object = 32,
    All = 63,
}

/// <summary>A property of an object in a schema.</summary>
internal sealed record Property(string Name, Shape Shape, bool Required, IReadOnlyList<string> Aliases);

/// <summary>A member of <c>enum</c>, or <c>const</c>.</summary>
internal sealed record Choice(string Json, JsonKind Kind, string? Text, IReadOnlyList<string> Aliases)
{
    /// <summary>Folded spelling; null for members that are not text.</summary>
    public string? Folded { get; } = Text is null ? null : Fold.Of(Text);

    /// <summary>Folded spellings of the aliases.</summary>
    public IReadOnlyList<string> FoldedAliases { get; } = [.. Aliases.Select(Fold.Of)];
}

/// <summary>What repair reads out of a schema: enough to guide it. The verdict is always the validator's.</summary>
internal sealed class Shape
{
    private readonly ConcurrentDictionary<string, Shape> _below = new(StringComparer.Ordinal);

    public static Shape Any { get; } = new() { Pointer = "" };

    public required string Pointer { get; init; }

    public Kinds Kinds { get; set; } = Kinds.All;

    public bool Integer { get; set; }

    public Dictionary<string, Property> Properties { get; } = new(StringComparer.Ordinal);

    /// <summary>Folded spellings and aliases; null where two properties share one.</summary>
    public Dictionary<string, Property?> Folded { get; } = new(StringComparer.Ordinal);

    /// <summary>Aliases as declared.</summary>
    public Dictionary<string, Property?> Aliases { get; } = new(StringComparer.Ordinal);

    /// <summary>Required names that are not declared as properties, too.</summary>
    public HashSet<string> Required { get; } = new(StringComparer.Ordinal);

    /// <summary>No names but the declared ones are allowed.</summary>
    public bool Closed { get; set; }

    /// <summary>The shape of values under other names; null where nothing is known.</summary>
    public Shape? Additional { get; set; }

    /// <summary>Shapes of values under names that match a pattern.</summary>
    public List<(System.Text.RegularExpressions.Regex Pattern, Shape Shape)> Patterns { get; } = [];

    /// <summary>The shape of the first pattern that a name matches; null when none does.</summary>
    public Shape? Matching(string name)
    {
        foreach (var (pattern, shape) in Patterns)
        {
            if (pattern.IsMatch(name))
                return shape;
        }

        return null;
    }

    public Shape? Items { get; set; }

    public IReadOnlyList<Shape> Prefix { get; set; } = [];

    public IReadOnlyList<Choice>? Choices { get; set; }

    public IReadOnlyList<Shape> Variants { get; set; } = [];

    public string? Format { get; set; }

    /// <summary>Something is demanded that only the validator understands: patterns, ranges, counts, conditions.</summary>
    public bool Opaque { get; set; }

    /// <summary>The compiled subschema; null where it cannot be had on its own.</summary>
    public Lazy<Schema?> Own { get; set; } = new(() => null);

    /// <summary>A union of constants as one enumeration; null for any other shape.</summary>
    public Shape? Merged => field ??= Variants.Count > 0 && Variants.All(v => v.Choices is not null && v.Variants.Count == 0)
        ? new Shape { Pointer = Pointer, Choices = [.. Variants.SelectMany(v => v.Choices!)] } : null;

    /// <summary>Names are known here, by itself or in a variant.</summary>
    public bool Names => Properties.Count > 0 || Variants.Count > 0;

    /// <summary>Nothing is known or demanded.</summary>
    public bool IsAny => Kinds == Kinds.All && Choices is null && Variants.Count == 0 && Properties.Count == 0 && Required.Count == 0
        && !Closed && Additional is null && Patterns.Count == 0 && Items is null && Prefix.Count == 0;

    public bool Allows(Kinds kind) => (Kinds & kind) != Kinds.None;

    /// <summary>Whether a name belongs to this object, in any spelling that alignment accepts.</summary>
    public bool Knows(string name)
    {
        if (Properties.ContainsKey(name) || Aliases.ContainsKey(name) || Folded.ContainsKey(Fold.Of(name))
            || (Fold.Spelled(name) is { } spelled && Folded.ContainsKey(spelled)))
        {
            return true;
        }

        foreach (var variant in Variants)
        {
            if (!ReferenceEquals(variant, this) && variant.Variants.Count == 0 && variant.Knows(name))
                return true;
        }

        return false;
    }

    /// <summary>The property of a name: exact, then alias, then folded; null when none or more than one fits.</summary>
    public Property? Find(string name) =>
        Properties.TryGetValue(name, out var exact) ? exact
        : Aliases.TryGetValue(name, out var alias) ? alias
        : Folded.TryGetValue(Fold.Of(name), out var folded) ? folded
        : Fold.Spelled(name) is { } two && Folded.TryGetValue(two, out var spelled) ? spelled : null;

    /// <summary>What is known of the value under a name, over all variants; for guidance while parsing.</summary>
    public Shape Below(string name)
    {
        if (Variants.Count == 0)
            return Find(name)?.Shape ?? Matching(name) ?? Additional ?? Any;
        return _below.GetOrAdd(name, static (key, self) =>
        {
            var found = new List<Shape>();
            foreach (var variant in self.Variants)
            {
                if (variant.Variants.Count == 0 && (variant.Find(key)?.Shape ?? variant.Additional) is { } shape && !found.Contains(shape))
                    found.Add(shape);
            }

            return found.Count switch { 0 => Any, 1 => found[0], _ => new Shape { Pointer = "", Variants = found } };
        }, this);
    }

    /// <summary>What is known of the items of an array.</summary>
    public Shape Item(int index)
    {
        if (index < Prefix.Count)
            return Prefix[index];
        if (Items is not null)
            return Items;
        foreach (var variant in Variants)
        {
            if (variant.Items is not null)
                return variant.Items;
        }

        return Any;
    }

    /// <summary>Whether an object with these names lacks nothing: then a cut behind its last member took nothing away.</summary>
    public bool Complete(Node node)
    {
        if (Variants.Count > 0)
            return Variants.Any(v => v.Variants.Count == 0 && v.Complete(node));
        if (Properties.Count == 0 || !Closed)
            return false;
        var seen = 0;
        foreach (var member in node.Children)
        {
            if (member.Name is not null && Find(member.Name) is not null)
                seen++;
        }

        return seen >= Properties.Count;
    }

    public override string ToString() => new StringBuilder(Pointer).Append(' ').Append(Kinds).ToString();
}
