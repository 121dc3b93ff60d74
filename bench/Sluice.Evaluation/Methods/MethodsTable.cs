using System.Globalization;
using System.Text;

namespace Sluice.Evaluation.Methods;

/// <summary>Figures as Markdown tables.</summary>
internal static class MethodsTable
{
    public const string Head = """
        | method | facts kept | lost | contradicted | invented | answers right | unknown | wrong | invalid states | tokens a turn | ms a turn, p50 (p95) |
        |---|---|---|---|---|---|---|---|---|---|---|
        """;

    public static string Row(string name, MethodScore score) => string.Create(CultureInfo.InvariantCulture,
        $"| {name} | {Share(score.Kept, score.Facts)} | {Share(score.Lost, score.Facts)} | {Share(score.Contradicted, score.Facts)} | {score.Invented} | {Share(score.Right, score.Questions)} | {Share(score.Unknown, score.Questions)} | {Share(score.Wrong, score.Questions)} | {score.Invalid} of {score.Documents} | {(double)score.Tokens / score.Turns:N0} | {score.Milliseconds(0.5):0.00} ({score.Milliseconds(0.95):0.00}) |");

    public const string GatewayHead = """
        | method | documents written | accepted as they were | repaired (says something else) | corrected (says something else) | rejected | tokens of corrections |
        |---|---|---|---|---|---|---|
        """;

    public static string GatewayRow(string name, MethodScore score) => string.Create(CultureInfo.InvariantCulture,
        $"| {name} | {score.Documents:N0} | {score.Documents - score.Repaired - score.Corrected - score.Rejected:N0} | {score.Repaired:N0} ({score.RepairedOther:N0}) | {score.Corrected:N0} ({score.CorrectedOther:N0}) | {score.Rejected:N0} | {score.CorrectionTokens:N0} |");

    public const string VariantHead = """
        | assumption changed | context caching | schemas with correction | a record for each fact, all shown | retrieval with schemas |
        |---|---|---|---|---|
        """;

    public static string VariantRow(string name, IEnumerable<MethodScore> scores)
    {
        var row = new StringBuilder($"| {name} |");
        foreach (var score in scores) row.Append(CultureInfo.InvariantCulture, $" {Share(score.Lost + score.Contradicted, score.Facts)}, {Share(score.Unknown + score.Wrong, score.Questions)} |");
        return row.ToString();
    }

    private static string Share(int part, int whole) => whole == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0.0} %");
}
