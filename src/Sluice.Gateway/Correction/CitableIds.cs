using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>What a correction is told of citations. The ids stand beside the errors and not in them: an error holds no value.</summary>
internal static class CitableIds
{
    private const int ShownMax = 100;

    /// <summary>One line for the model; null where a schema asks for no citations.</summary>
    public static string? Line(Schema schema)
    {
        if (!schema.Cites || schema.Citable is not { } ids) return null;
        if (ids.Count == 0) return "nothing was retrieved for the request, so there is nothing that can be cited";
        var more = ids.Count > ShownMax ? $", and {ids.Count - ShownMax} more" : "";
        return $"a citation is one of these ids and nothing else: {string.Join(", ", ids.Take(ShownMax).Select(SchemaParts.Quoted))}{more}";
    }
}
