namespace Sluice.Workspace;

/// <summary>A piece of a parsed body.</summary>
internal abstract record TemplateNode(int Line);

/// <summary>Text as it is sent.</summary>
internal sealed record TextNode(int Line, string Text) : TemplateNode(Line);

/// <summary>A value to print.</summary>
internal sealed record ValueNode(int Line, TemplateValue Value) : TemplateNode(Line);

/// <summary>A block with what stands in it and behind its <c>else</c>.</summary>
internal sealed record BlockNode(int Line, string Word, IReadOnlyList<TemplateValue> Arguments, IReadOnlyList<string> Locals) : TemplateNode(Line)
{
    public List<TemplateNode> Body { get; } = [];

    public List<TemplateNode> Otherwise { get; } = [];
}

/// <summary><c>role</c>, <c>history</c>, <c>media</c>, <c>section</c> or <c>json</c>.</summary>
internal sealed record CallNode(int Line, string Word, IReadOnlyList<TemplateValue> Arguments, IReadOnlyDictionary<string, TemplateValue> Named)
    : TemplateNode(Line);

/// <summary>A partial taken in here.</summary>
internal sealed record PartialNode(int Line, string Name, TemplateValue? Context, IReadOnlyDictionary<string, TemplateValue> Named)
    : TemplateNode(Line);

/// <summary>What a tag names.</summary>
internal abstract record TemplateValue(string Text);

/// <summary>A text, number, truth value or null written into the tag.</summary>
internal sealed record LiteralValue(string Text, object? Value) : TemplateValue(Text);

/// <summary>A path: how many contexts up, or <c>@data</c>, and the members.</summary>
internal sealed record PathValue(string Text, int Ups, string? Data, IReadOnlyList<string> Members) : TemplateValue(Text);
