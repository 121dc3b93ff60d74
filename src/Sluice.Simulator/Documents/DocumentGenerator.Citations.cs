using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Simulator;

internal sealed partial class DocumentGenerator
{
    /// <summary>Whether nothing was shown that could be cited: what must cite is left out wherever it may be.</summary>
    private bool NothingToCite => _citable is { Count: 0 };

    private static bool Cites(SchemaParts parts) => parts.Values(ShownCitations.Keyword).Any(v => v.ValueKind == JsonValueKind.True);

    /// <summary>One of the ids. Where none can be, null if that is allowed, and else an invented text, as of a model that must cite what it was not
    /// shown.</summary>
    private JsonValue? Citation(SchemaParts parts, string name)
    {
        List<string> fitting = [.. _citable!.Where(id => _fit.FitsAll(JsonValue.Create(id), parts.All))];
        var mayBeNull = parts.Types().Contains("null", StringComparer.Ordinal);
        if (fitting.Count == 0)
            return mayBeNull ? null : JsonValue.Create(Text(parts, name));
        return mayBeNull && Kind(parts) == "null" ? null : JsonValue.Create(_random.Pick(fitting));
    }
}
