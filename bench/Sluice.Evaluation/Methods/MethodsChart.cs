using System.Globalization;
using System.Security;
using System.Text;

namespace Sluice.Evaluation.Methods;

/// <summary>Figures as a picture: a small chart for each, one bar for each method. Readable on light and dark ground.</summary>
internal static class MethodsChart
{
    private const int Width = 760, Left = 240, BarHeight = 16, Step = 22, ChartGap = 46, BarsWidth = 400;

    public static string Draw(IReadOnlyList<(string Name, MethodScore Score)> methods)
    {
        var charts = new (string Title, Func<MethodScore, double> Of, string Format)[]
        {
            ("lost facts, % of what held at the end", score => 100.0 * score.Lost / score.Facts, "0.0"),
            ("contradicted facts, % of what held at the end", score => 100.0 * score.Contradicted / score.Facts, "0.0"),
            ("invalid states, % of the documents that the application was given", score => 100.0 * score.Invalid / Math.Max(1, score.Documents), "0.0"),
            ("questions not answered rightly, %", score => 100.0 * (score.Unknown + score.Wrong) / score.Questions, "0.0"),
            ("tokens a turn", score => (double)score.Tokens / score.Turns, "N0"),
            ("milliseconds a turn in our part, median", score => score.Milliseconds(0.5), "0.00"),
        };
        var height = 24 + (charts.Length * (ChartGap + (methods.Count * Step)));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" width="{Width}" height="{height}" role="img" aria-labelledby="title">
            <title id="title">Four ways to keep what a learner says, over the same simulated conversations</title>
            <style>
            text {"{"} font: 13px system-ui, sans-serif; fill: #1f2328; {"}"} .head {"{"} font-weight: 600; {"}"} .rule {"{"} stroke: #d0d7de; {"}"}
            .b0 {"{"} fill: #9a6700; {"}"} .b1 {"{"} fill: #57606a; {"}"} .b2 {"{"} fill: #0969da; {"}"} .b3 {"{"} fill: #1a7f37; {"}"}
            @media (prefers-color-scheme: dark) {"{"} text {"{"} fill: #e6edf3; {"}"} .rule {"{"} stroke: #30363d; {"}"} .b0 {"{"} fill: #d29922; {"}"} .b1 {"{"} fill: #8b949e; {"}"} .b2 {"{"} fill: #58a6ff; {"}"} .b3 {"{"} fill: #3fb950; {"}"} {"}"}
            </style>

            """);
        var top = 24;
        foreach (var (title, of, format) in charts)
        {
            top = Chart(svg, methods, top, title, of, format);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static int Chart(StringBuilder svg, IReadOnlyList<(string Name, MethodScore Score)> methods, int top, string title, Func<MethodScore, double> of, string format)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"head\" x=\"12\" y=\"{top}\">{SecurityElement.Escape(title)}</text>\n");
        var most = methods.Max(method => of(method.Score));
        for (var i = 0; i < methods.Count; i++)
        {
            var (value, y) = (of(methods[i].Score), top + 12 + (i * Step));
            // A bar that is nothing is still to be seen as one.
            var width = most > 0 ? Math.Max(1, (int)Math.Round(BarsWidth * value / most)) : 1;
            svg.Append(CultureInfo.InvariantCulture, $"""
                <text x="{Left - 8}" y="{y + 12}" text-anchor="end">{SecurityElement.Escape(methods[i].Name)}</text>
                <rect class="b{i % 4}" x="{Left}" y="{y}" width="{width}" height="{BarHeight}" rx="2"/>
                <text x="{Left + width + 6}" y="{y + 12}">{value.ToString(format, CultureInfo.InvariantCulture)}</text>

                """);
        }

        var bottom = top + 12 + (methods.Count * Step) + 6;
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"rule\" x1=\"12\" x2=\"{Width - 12}\" y1=\"{bottom}\" y2=\"{bottom}\"/>\n");
        return top + ChartGap + (methods.Count * Step);
    }
}
