using System.Text;
using Sluice.Schemas.Text;

namespace Sluice.Schemas.Plans;

/// <summary><c>enum</c> and <c>const</c>.</summary>
internal sealed class EnumCheck : Check
{
    private const int ShownMax = 12;

    private readonly string _keyword;
    private readonly Tape _schema;
    private readonly List<int> _others = [];
    private readonly NameTable<byte> _strings = new();
    private readonly int _allowed;

    public EnumCheck(string keyword, Tape schema, IReadOnlyList<int> values)
    {
        _keyword = keyword;
        _schema = schema;
        foreach (var value in values)
        {
            var kind = schema.Nodes[value].Kind;
            _allowed |= kind is NodeKind.Number or NodeKind.Integer ? Numbers : 1 << kind;
            if (kind == NodeKind.String) _strings.Add(Encoding.UTF8.GetBytes(new TapeElement(schema, value).GetString()), 0);
            else if (kind > NodeKind.True) _others.Add(value);
        }
        Values = values;
    }

    /// <summary>The values' nodes on the schema's tape.</summary>
    public IReadOnlyList<int> Values { get; }

    /// <summary>The values as text where they are strings or integers in plain notation; null for any other value.</summary>
    public IEnumerable<(bool IsString, byte[] Text)?> Scalars => Values.Select(value => _schema.Nodes[value].Kind switch
    {
        NodeKind.String => (true, Encoding.UTF8.GetBytes(new TapeElement(_schema, value).GetString())),
        NodeKind.Integer => (false, new TapeElement(_schema, value).RawText.ToArray()),
        _ => ((bool, byte[])?)null,
    });

    // Null, true and false have one value each: the mask has decided.
    public override int Kinds => _allowed & ~((1 << NodeKind.Null) | (1 << NodeKind.False) | (1 << NodeKind.True));

    public override int AllowedKinds => _allowed;

    public override bool IsValid(ref Run run, int node)
    {
        ref readonly var value = ref run.View.Node(node);
        if (value.Kind == NodeKind.String) return _strings.Contains(run.View, value);
        if (_others.Count == 0) return ((_allowed >> value.Kind) & 1) != 0;
        var schema = new TapeView(_schema);
        foreach (var other in _others)
            if (JsonEquality.Equal(run.View, node, schema, other)) return true;
        return value.Kind <= NodeKind.True && ((_allowed >> value.Kind) & 1) != 0;
    }

    public override void Collect(ref Run run, int node, Report report)
    {
        if (!IsValid(ref run, node)) report.Add(node, _keyword, _keyword, Expected([.. Texts]));
    }

    /// <summary>The values as the schema writes them.</summary>
    public IEnumerable<string> Texts => Values.Select(value => Encoding.UTF8.GetString(new TapeElement(_schema, value).RawText));

    /// <summary>What a schema that fixes the values wants.</summary>
    public static string Expected(List<string> texts)
    {
        if (texts.Count == 0) return "no value is allowed here";
        var text = string.Join(", ", texts.Take(ShownMax).Select(value => Words.Cut(value)));
        if (texts.Count > ShownMax) text += $" and {texts.Count - ShownMax} more";
        return texts.Count == 1 ? $"expected {text}" : $"expected one of {text}";
    }
}
