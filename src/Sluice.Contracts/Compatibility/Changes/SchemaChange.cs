namespace Sluice.Contracts;

/// <summary>The closed list of changes between two schemas. docs/reference/compatibility.md says of each what it means.</summary>
public enum SchemaChangeKind
{
    /// <summary>Only words for people, or a default, changed.</summary>
    AnnotationChanged,

    /// <summary>An identifier or anchor changed.</summary>
    IdentifierChanged,

    /// <summary>More types are allowed.</summary>
    TypeWidened,

    /// <summary>Fewer types are allowed.</summary>
    TypeNarrowed,

    /// <summary>Other types are allowed.</summary>
    TypeChanged,

    /// <summary>A value was added to an enum.</summary>
    EnumValueAdded,

    /// <summary>A value was removed from an enum.</summary>
    EnumValueRemoved,

    /// <summary>A list of values, or a constant, was added.</summary>
    ValuesAdded,

    /// <summary>A list of values, or a constant, was removed.</summary>
    ValuesRemoved,

    /// <summary>A constant changed.</summary>
    ConstChanged,

    /// <summary>A limit was loosened or removed.</summary>
    LimitLoosened,

    /// <summary>A limit was tightened or added.</summary>
    LimitTightened,

    /// <summary>A divisor changed.</summary>
    MultipleOfChanged,

    /// <summary>A pattern was added.</summary>
    PatternAdded,

    /// <summary>A pattern was removed.</summary>
    PatternRemoved,

    /// <summary>A pattern changed.</summary>
    PatternChanged,

    /// <summary>A format was added, removed or changed.</summary>
    FormatChanged,

    /// <summary>A member became required.</summary>
    RequiredAdded,

    /// <summary>A member is no longer required.</summary>
    RequiredRemoved,

    /// <summary>An optional member was added.</summary>
    PropertyAdded,

    /// <summary>A required member was added.</summary>
    RequiredPropertyAdded,

    /// <summary>A member was removed.</summary>
    PropertyRemoved,

    /// <summary>What holds for other members was opened.</summary>
    AdditionalPropertiesOpened,

    /// <summary>What holds for other members was closed.</summary>
    AdditionalPropertiesClosed,

    /// <summary>Members by pattern were added.</summary>
    PatternPropertyAdded,

    /// <summary>Members by pattern were removed.</summary>
    PatternPropertyRemoved,

    /// <summary>What holds for names, or for members that depend on another, was added or changed.</summary>
    DependencyChanged,

    /// <summary>Positions of an array were added, removed or opened.</summary>
    ItemsChanged,

    /// <summary>Items must differ.</summary>
    UniqueItemsAdded,

    /// <summary>Items may be equal.</summary>
    UniqueItemsRemoved,

    /// <summary>What an array must contain changed.</summary>
    ContainsChanged,

    /// <summary>An alternative was added.</summary>
    AlternativeAdded,

    /// <summary>An alternative was removed.</summary>
    AlternativeRemoved,

    /// <summary>A condition that must hold as well was added.</summary>
    ConditionAdded,

    /// <summary>A condition that had to hold as well was removed.</summary>
    ConditionRemoved,

    /// <summary>A condition (if, not, a reference) changed.</summary>
    ConditionChanged,

    /// <summary>A schema was replaced by <c>true</c>, <c>false</c>, or one of another form.</summary>
    SchemaReplaced,
}

/// <summary>What changing a place does to a direction.</summary>
public enum ChangeEffect
{
    /// <summary>By itself it breaks nothing.</summary>
    Harmless,

    /// <summary>By itself it breaks the direction.</summary>
    Breaks,

    /// <summary>It depends on the rest.</summary>
    Depends,
}

/// <summary>One change between two schemas, for people. It decides nothing by itself: verdicts come from proof and witness.</summary>
/// <param name="Kind">What changed.</param>
/// <param name="Pointer">JSON Pointer of the place: in the new schema, or in the old one where it is gone.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Backward">What it does, by itself, to reading old documents as new.</param>
/// <param name="Forward">What it does, by itself, to reading new documents as old.</param>
public sealed record SchemaChange(SchemaChangeKind Kind, string Pointer, string Message, ChangeEffect Backward, ChangeEffect Forward);
