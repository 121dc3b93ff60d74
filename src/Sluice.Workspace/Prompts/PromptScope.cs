namespace Sluice.Workspace;

/// <summary>One open block of a prompt's body.</summary>
internal sealed class PromptBlock
{
    public required string Word { get; init; }

    public required int Line { get; init; }

    /// <summary>Names that <c>as |name|</c> gives.</summary>
    public required IReadOnlyList<string> Locals { get; init; }

    public bool ElseSeen { get; set; }

    /// <summary>Whether bare names inside belong to the block's value instead of the prompt's variables.</summary>
    public bool ChangesContext => Word is "each" or "with" && !ElseSeen;
}

/// <summary>What a prompt's body uses, and what is wrong with it.</summary>
internal sealed class PromptUse
{
    /// <summary>Variables of the prompt with the line of their first use.</summary>
    public Dictionary<string, int> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Variables that <c>#each</c> walks: their values must be lists or dictionaries.</summary>
    public HashSet<string> Walked { get; } = new(StringComparer.Ordinal);

    /// <summary>Bare names inside <c>#each</c> or <c>#with</c>: members of the item there, whatever the variables are called.</summary>
    public HashSet<string> MemberNames { get; } = new(StringComparer.Ordinal);

    public List<(int Line, string Message)> Faults { get; } = [];
}
