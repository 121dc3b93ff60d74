using Spectre.Console;
using Spectre.Console.Rendering;
using Sluice.Cli.Terminals;

namespace Sluice.Cli.Printing;

/// <summary>A table without lines: aligned columns, a dim head, two spaces between. Cells are shown, never obeyed.</summary>
internal sealed class TextTable
{
    private const int Gap = 2;
    private const int WrappedWidthMin = 24;
    private const int UnlimitedWidth = 100_000;

    private readonly Table _table = new Table { ShowHeaders = true }.NoBorder();
    private readonly bool _indent;
    private readonly List<int> _fixedWidths = [];

    public TextTable(bool indent = false)
    {
        _indent = indent;
        if (indent) _table.AddColumn(Column("", right: false));
    }

    /// <summary>Adds a column; one that may wrap is the last.</summary>
    public TextTable With(string head, bool right = false, bool wraps = false)
    {
        var column = Column(head, right);
        column.NoWrap = !wraps;
        if (!wraps) _fixedWidths.Add(head.Length + Gap);
        _table.AddColumn(column);
        return this;
    }

    public void Row(params ReadOnlySpan<string> cells)
    {
        Measure(cells);
        var row = new List<IRenderable>();
        if (_indent) row.Add(Text.Empty);
        foreach (var cell in cells) row.Add(new Text(Visible.Text(cell)));
        _table.AddRow(row);
    }

    /// <summary>Adds a row whose first cell is coloured.</summary>
    public void Row(Style first, params ReadOnlySpan<string> cells)
    {
        Measure(cells);
        var row = new List<IRenderable>();
        if (_indent) row.Add(Text.Empty);
        for (var i = 0; i < cells.Length; i++) row.Add(new Text(Visible.Text(cells[i]), i == 0 ? first : Style.Plain));
        _table.AddRow(row);
    }

    public int Rows => _table.Rows.Count;

    public void Print(IAnsiConsole console)
    {
        // A place or an id that is cut off is of no use: a table too wide for the terminal is wrapped by the terminal instead.
        var width = console.Profile.Width;
        if (_fixedWidths.Sum() + WrappedWidthMin > width) console.Profile.Width = UnlimitedWidth;
        try
        {
            if (console.Profile.Capabilities.Ansi) console.Write(_table);
            else Trimmed(console);
        }
        finally
        {
            console.Profile.Width = width;
        }
    }

    // In a file or a pipe the blanks after the last cell would only be noise.
    private void Trimmed(IAnsiConsole console)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var plain = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        plain.Profile.Width = console.Profile.Width;
        plain.Write(_table);
        foreach (var line in text.ToString().TrimEnd('\n').Split('\n')) console.Profile.Out.Writer.WriteLine(line.TrimEnd());
    }

    private void Measure(ReadOnlySpan<string> cells)
    {
        for (var i = 0; i < cells.Length && i < _fixedWidths.Count; i++)
            _fixedWidths[i] = Math.Max(_fixedWidths[i], Visible.Text(cells[i]).Length + Gap);
    }

    private static TableColumn Column(string head, bool right) => new(new Text(head, new Style(decoration: Decoration.Dim)))
    {
        Padding = new Padding(0, 0, Gap, 0),
        Alignment = right ? Justify.Right : Justify.Left,
    };
}
