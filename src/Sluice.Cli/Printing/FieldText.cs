using Sluice.Cli.Terminals;
using Spectre.Console;

namespace Sluice.Cli.Printing;

/// <summary>Names and values below each other, values aligned; values that are absent leave no line.</summary>
internal sealed class FieldText(IAnsiConsole console, int nameWidth)
{
    private static readonly Style Dim = new(decoration: Decoration.Dim);

    public FieldText Field(string name, string? value)
    {
        if (string.IsNullOrEmpty(value)) return this;
        console.Write(new Text(name.PadRight(nameWidth), Dim));
        console.Write(new Text($" {Visible.Text(value)}\n"));
        return this;
    }

    public FieldText Heading(string text)
    {
        console.WriteLine();
        console.Write(new Text($"{text}\n", new Style(decoration: Decoration.Bold)));
        return this;
    }

    /// <summary>Text of somebody else, indented, with its lines kept.</summary>
    public FieldText Block(string text)
    {
        foreach (var line in Visible.Lines(text.ReplaceLineEndings("\n")).TrimEnd('\n').Split('\n')) console.Write(new Text($"  {line}\n"));
        return this;
    }
}
