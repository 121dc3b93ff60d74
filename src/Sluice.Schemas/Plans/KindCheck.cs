using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary><c>type</c>, and the boolean schema <c>false</c>: folded into the plan's mask, so only the report runs it.</summary>
internal sealed class KindCheck(Plan plan, string? keyword, int allowed) : Check
{
    private const int Booleans = (1 << NodeKind.False) | (1 << NodeKind.True);

    public override int Kinds => AllKinds;

    public override int AllowedKinds => allowed;

    public override bool IsValid(ref Run run, int node) => plan.Allows(allowed, ref run, node);

    public override void Collect(ref Run run, int node, Report report)
    {
        if (plan.Allows(allowed, ref run, node)) return;
        report.Add(node, keyword, keyword ?? "false", keyword is null
            ? "nothing is allowed here"
            : $"expected {Describe(allowed)}, found {DescribeKind(run.View.Kind(node))}");
    }

    /// <summary>The kinds of a mask in words: <c>string, integer or null</c>.</summary>
    public static string Describe(int mask)
    {
        List<string> names = [];
        if ((mask & Objects) != 0) names.Add("object");
        if ((mask & Arrays) != 0) names.Add("array");
        if ((mask & Strings) != 0) names.Add("string");
        if ((mask & (1 << NodeKind.Number)) != 0) names.Add("number");
        else if ((mask & (1 << NodeKind.Integer)) != 0) names.Add("integer");
        if ((mask & Booleans) == Booleans) names.Add("boolean");
        else if ((mask & Booleans) != 0) names.Add((mask & (1 << NodeKind.True)) != 0 ? "true" : "false");
        if ((mask & (1 << NodeKind.Null)) != 0) names.Add("null");
        return names.Count switch
        {
            0 => "nothing",
            1 => names[0],
            _ => $"{string.Join(", ", names.Take(names.Count - 1))} or {names[^1]}",
        };
    }

    /// <summary>The kind of a value in words.</summary>
    public static string DescribeKind(int kind) => kind switch
    {
        NodeKind.Null => "null",
        NodeKind.False or NodeKind.True => "boolean",
        NodeKind.Number => "number",
        NodeKind.Integer => "integer",
        NodeKind.String => "string",
        NodeKind.Array => "array",
        _ => "object",
    };
}
