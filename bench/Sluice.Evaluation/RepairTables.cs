using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Evaluation;

/// <summary>The tables of the repair evaluation, as Markdown.</summary>
internal static class RepairTables
{
    public static void Print(TextWriter writer, IReadOnlyList<RepairRow> rows)
    {
        var positive = rows.Where(r => !r.Case.MustFail).ToList();
        var plain = positive.Where(r => !r.Case.Contested).ToList();
        writer.WriteLine("| cases | n | exact | schema-valid | wrong | refused | median µs | p99 µs | MB/s |");
        writer.WriteLine("|---|---|---|---|---|---|---|---|---|");
        Line(writer, "all with an expected value", positive);
        Line(writer, "uncontested", plain);
        Line(writer, "uncontested, untyped", plain.Where(r => !r.Case.Typed));
        Line(writer, "uncontested, typed", plain.Where(r => r.Case.Typed));
        Line(writer, "uncontested, own, typed", plain.Where(r => r.Case.Typed && Own(r)));
        Line(writer, "uncontested, own", plain.Where(Own));
        Line(writer, "contested", positive.Where(r => r.Case.Contested));
        writer.WriteLine();
        var failing = rows.Where(r => r.Case.MustFail).ToList();
        Refused(writer, "must be refused", failing);
        Refused(writer, "must be refused, typed, uncontested", failing.Where(r => r.Case.Typed && !r.Case.Contested).ToList());
        Refused(writer, "invention traps", failing.Where(r => r.Case.Class == "invention-trap").ToList());
        var problems = rows.Where(r => r.Problem is not null).ToList();
        if (problems.Count > 0)
            writer.WriteLine($"cases that could not run: {problems.Count}, first: {problems[0].Case.Id}: {problems[0].Problem}");
        writer.WriteLine();
        foreach (var typed in (ReadOnlySpan<bool>)[false, true])
            Classes(writer, plain.Where(r => r.Case.Typed == typed).ToList(), typed ? "typed" : "untyped");
    }

    public static void PrintMisses(TextWriter writer, IReadOnlyList<RepairRow> rows)
    {
        foreach (var row in rows.Where(r => r.Case.MustFail ? r.Stored : !r.Exact))
        {
            writer.WriteLine($"--- {row.Case.Id} [{row.Case.Class}] {(row.Case.Contested ? "contested " : "")}{(row.Stored ? "WRONG" : "refused")}");
            writer.WriteLine(JsonValue.Create(Encoding.UTF8.GetString(row.Case.Input))!.ToJsonString());
            writer.WriteLine($"expected {string.Join(" | ", row.Case.Accepted.Select(a => a?.ToJsonString() ?? "null"))}");
            writer.WriteLine(row.ToJson());
        }
    }

    private static bool Own(RepairRow row) => row.Case.Source.StartsWith("own", StringComparison.Ordinal);

    private static void Line(TextWriter writer, string title, IEnumerable<RepairRow> selected)
    {
        var rows = selected.ToList();
        if (rows.Count == 0)
            return;
        var times = rows.Select(r => r.Micros).Order().ToList();
        var rate = rows.Sum(r => r.Case.Input.Length) / Math.Max(1, times.Sum());
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {title} | {rows.Count} | {Share(rows, r => r.Exact)} | {Share(rows, r => r.Stored)} | {Share(rows, r => r.Wrong)} | {Share(rows, r => !r.Stored)} | {times[times.Count / 2]:0.0} | {times[Math.Min(times.Count - 1, times.Count * 99 / 100)]:0.0} | {rate:0.0} |"));
    }

    private static void Refused(TextWriter writer, string title, List<RepairRow> rows) =>
        writer.WriteLine($"{title}: {rows.Count(r => !r.Stored)} of {rows.Count} refused");

    private static void Classes(TextWriter writer, List<RepairRow> rows, string title)
    {
        writer.WriteLine($"| class, {title}, uncontested | n | exact | wrong | refused |");
        writer.WriteLine("|---|---|---|---|---|");
        foreach (var group in rows.GroupBy(r => r.Case.Class).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal))
            writer.WriteLine($"| {group.Key} | {group.Count()} | {group.Count(r => r.Exact)} | {group.Count(r => r.Wrong)} | {group.Count(r => !r.Stored)} |");
        writer.WriteLine();
    }

    private static string Share(List<RepairRow> rows, Func<RepairRow, bool> which) =>
        string.Create(CultureInfo.InvariantCulture, $"{100.0 * rows.Count(which) / rows.Count:0.0} % ({rows.Count(which)})");
}
