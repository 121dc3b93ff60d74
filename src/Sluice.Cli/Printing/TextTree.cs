using Sluice.Cli.Terminals;
using Spectre.Console;

namespace Sluice.Cli.Printing;

/// <summary>Lines below each other that belong to each other, drawn as a tree. Long lines stay whole, so that what is copied is.</summary>
internal sealed class TextTree(string text)
{
    private readonly List<TextTree> _branches = [];

    /// <summary>Adds a branch.</summary>
    /// <returns>The branch.</returns>
    public TextTree Add(string text)
    {
        var branch = new TextTree(text);
        _branches.Add(branch);
        return branch;
    }

    /// <summary>Adds a branch <c>name  value</c> where there is a value.</summary>
    public TextTree Field(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) Add($"{name}  {value}");
        return this;
    }

    public void Print(IAnsiConsole console) => Print(console.Profile.Out.Writer, "", "");

    private void Print(TextWriter writer, string first, string others)
    {
        writer.WriteLine(first + Visible.Text(text));
        for (var i = 0; i < _branches.Count; i++)
        {
            var last = i == _branches.Count - 1;
            _branches[i].Print(writer, others + (last ? "└─ " : "├─ "), others + (last ? "   " : "│  "));
        }
    }
}
