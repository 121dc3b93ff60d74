using Sluice.Cli.Terminals;
using Sluice.Gateway;
using Sluice.Repair;
using Sluice.Schemas;
using Spectre.Console;

namespace Sluice.Cli.Printing;

/// <summary>A verdict for people: what it is, then every edit and error with its place first.</summary>
internal static class VerdictText
{
    private const int SnippetLength = 32;
    private const int SyntaxRowsMax = 2;

    public static Style StyleOf(Verdict verdict) => verdict switch
    {
        Verdict.Accepted => new Style(Color.Green),
        Verdict.Rejected => new Style(Color.Red),
        _ => new Style(Color.Yellow),
    };

    /// <summary>The head line: <c>reply.txt: repaired, 2 edits</c>.</summary>
    public static void Head(IAnsiConsole console, string name, Verdict verdict, string rest)
    {
        console.Write(new Text($"{Visible.Text(name)}: "));
        console.Write(new Text(GatewayNames.Of(verdict), StyleOf(verdict)));
        if (rest.Length > 0) console.Write(new Text($", {Visible.Text(rest)}"));
        console.WriteLine();
    }

    /// <summary>What follows the verdict in one line.</summary>
    public static string Summary(Verdict verdict, IReadOnlyList<Edit> edits, IReadOnlyList<ValidationError> errors) => verdict switch
    {
        Verdict.Accepted => "",
        Verdict.Rejected => Quantity.Of(errors.Count, "error"),
        _ => edits.Count == 0 ? "" : Quantity.Of(edits.Count, "edit"),
    };

    /// <summary>The whole reason on one line, for lists of many outputs.</summary>
    public static string OneLine(Verdict verdict, IReadOnlyList<Edit> edits, IReadOnlyList<ValidationError> errors)
    {
        if (verdict == Verdict.Rejected)
        {
            if (errors.Count == 0) return "";
            var first = errors[0];
            var more = errors.Count > 1 ? $" (+{Quantity.Of(errors.Count - 1)} more)" : "";
            return $"{Place(first.InstanceLocation)}: {Visible.Text(first.Message)} [{first.Code}]{more}";
        }

        return string.Join(", ", edits.GroupBy(e => e.Code, StringComparer.Ordinal)
            .Select(g => g.Count() == 1 ? g.Key : $"{g.Key} ×{g.Count()}"));
    }

    /// <summary>The edits as a table. <paramref name="source"/> is the original output.</summary>
    public static void Edits(IAnsiConsole console, IReadOnlyList<Edit> edits, ReadOnlySpan<byte> source)
    {
        if (edits.Count == 0) return;
        var table = new TextTable(indent: true).With("at").With("path").With("edit").With("risk").With("before").With("").With("after");
        var places = new SourcePlaces(source);
        var shared = edits.Where(e => e.Risk == EditRisk.Syntax).CountBy(e => e.Code, StringComparer.Ordinal)
            .Where(pair => pair.Value > SyntaxRowsMax).ToDictionary(StringComparer.Ordinal);
        foreach (var edit in edits)
        {
            // Twenty quotes that were changed are one fact; what touches content keeps a row for every place.
            var path = Place(edit.Path);
            if (edit.Risk == EditRisk.Syntax && shared.TryGetValue(edit.Code, out var count))
            {
                if (count == 0) continue;
                path = $"({count} places)";
                shared[edit.Code] = 0;
            }

            table.Row(places.Of(edit.Span.Start), path, edit.Code, GatewayNames.Of(edit.Risk), Snippet(edit.Before), "→", Snippet(edit.After));
        }

        table.Print(console);
    }

    /// <summary>The errors as a table.</summary>
    public static void Errors(IAnsiConsole console, IReadOnlyList<ValidationError> errors)
    {
        if (errors.Count == 0) return;
        var table = new TextTable(indent: true).With("path").With("error").With("problem", wraps: true);
        foreach (var error in errors) table.Row(Place(error.InstanceLocation), error.Code, error.Message);
        table.Print(console);
    }

    /// <summary>A JSON Pointer as a place: the whole document has a name too.</summary>
    public static string Place(string pointer) => pointer.Length == 0 ? "(whole)" : Visible.Text(pointer);

    private static string Snippet(string text) => text.Length == 0 ? "(nothing)" : Visible.Snippet(text, SnippetLength);
}

/// <summary>Turns byte offsets into <c>line:column</c>; asked mostly in ascending order.</summary>
internal ref struct SourcePlaces(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;
    private int _scanned;
    private int _line = 1;
    private int _lineStart;

    /// <summary>The place, or a dash when the source is not at hand.</summary>
    public string Of(int offset)
    {
        if (_source.IsEmpty) return "-";
        offset = Math.Clamp(offset, 0, _source.Length);
        if (offset < _scanned) (_scanned, _line, _lineStart) = (0, 1, 0);
        for (; _scanned < offset; _scanned++)
        {
            if (_source[_scanned] != '\n') continue;
            _line++;
            _lineStart = _scanned + 1;
        }

        return $"{_line}:{offset - _lineStart + 1}";
    }
}
