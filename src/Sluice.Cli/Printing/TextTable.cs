using Spectre.Console;
using Spectre.Console.Rendering;
using Sluice.Cli.Terminals;

namespace Sluice.Cli.Printing;

/// <summary>A table without lines: aligned columns, a dim head, two spaces between. Cells are shown, never obeyed.</summary>
internal sealed class TextTable
{
    private readonly Table _table = new Table { ShowHeaders = true }.NoBorder();
    private readonly bool _indent;

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
        _table.AddColumn(column);
        return this;
    }

    public void Row(params ReadOnlySpan<string> cells)
    {
        var row = new List<IRenderable>();
        if (_indent) row.Add(Text.Empty);
        foreach (var cell in cells) row.Add(new Text(Visible.Text(cell)));
        _table.AddRow(row);
    }

    /// <summary>Adds a row whose first cell is coloured.</summary>
    public void Row(Style first, params ReadOnlySpan<string> cells)
    {
        var row = new List<IRenderable>();
        if (_indent) row.Add(Text.Empty);
        for (var i = 0; i < cells.Length; i++) row.Add(new Text(Visible.Text(cells[i]), i == 0 ? first : Style.Plain));
        _table.AddRow(row);
    }

    public int Rows => _table.Rows.Count;

    public void Print(IAnsiConsole console) => console.Write(_table);

    private static TableColumn Column(string head, bool right) => new(new Text(head, new Style(decoration: Decoration.Dim)))
    {
        Padding = new Padding(0, 0, 2, 0),
        Alignment = right ? Justify.Right : Justify.Left,
    };
}
