namespace Sluice.Workspace;

/// <summary>One open block of a prompt's body.</summary>
internal sealed class PromptBlock
{
    public required string Word { get; init; }

    public required int Line { get; init; }

    /// <summary>Names that <c>as |name|</c> gives.</summary>
    public required IReadOnlyList<string> Locals { get; init; }

    /// <summary>Where nodes go; null for a block that is not known.</summary>
    public required BlockNode? Node { get; init; }

    /// <summary>The block that goes on behind an <c>else if</c>.</summary>
    public BlockNode? Last { get; set; }

    public bool ElseSeen { get; set; }

    /// <summary>Whether bare names inside belong to the block's value instead of the prompt's variables.</summary>
    public bool ChangesContext => Word is "each" or "with" && !ElseSeen;
}

/// <summary>A partial that a body takes in.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Line">The line of the tag.</param>
/// <param name="SeesVariables">Whether bare names in it are variables of the prompt, and not members of an item.</param>
/// <param name="Given">Names that the tag gives values to.</param>
internal sealed record PartialCall(string Name, int Line, bool SeesVariables, IReadOnlySet<string> Given);

/// <summary>What a prompt's body says and uses, and what is wrong with it.</summary>
internal sealed class PromptUse
{
    /// <summary>The parsed body.</summary>
    public List<TemplateNode> Nodes { get; } = [];

    /// <summary>Variables of the prompt with the line of their first use.</summary>
    public Dictionary<string, int> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Those of them that are named as <c>@root.name</c>, wherever the body is taken in.</summary>
    public Dictionary<string, int> RootVariables { get; } = new(StringComparer.Ordinal);

    /// <summary>Bare names inside <c>#each</c> or <c>#with</c>: members of the item there, whatever the variables are called.</summary>
    public HashSet<string> MemberNames { get; } = new(StringComparer.Ordinal);

    /// <summary>Partials that the body takes in.</summary>
    public List<PartialCall> Partials { get; } = [];

    /// <summary>Whether all variables are used at once, by <c>this</c>.</summary>
    public bool UsesAll { get; set; }

    public List<(int Line, string Message)> Faults { get; } = [];
}
