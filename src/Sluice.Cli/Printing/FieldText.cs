using Sluice.Cli.Terminals;
using Spectre.Console;

namespace Sluice.Cli.Printing;

/// <summary>Names and values below each other, values aligned; values that are absent leave no line.</summary>
internal sealed class FieldText(IAnsiConsole console, int nameWidth)
{
    private static readonly Style Dim = new(decoration: Decoration.Dim);

    // Values and blocks are written past the console: it would break long lines, and what is copied must be whole.
    private TextWriter Writer => console.Profile.Out.Writer;

    public FieldText Field(string name, string? value)
    {
        if (string.IsNullOrEmpty(value)) return this;
        console.Write(new Text(name.PadRight(nameWidth), Dim));
        Writer.WriteLine($" {Visible.Text(value)}");
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
        foreach (var line in Visible.Lines(text.ReplaceLineEndings("\n")).TrimEnd('\n').Split('\n')) Writer.WriteLine($"  {line}");
        return this;
    }
}
