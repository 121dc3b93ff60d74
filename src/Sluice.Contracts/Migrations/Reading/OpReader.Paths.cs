namespace Sluice.Contracts.Migrations;

internal sealed partial class OpReader
{
    /// <summary>Reads a pointer; null and a problem when it is none.</summary>
    private static List<PathSegment>? Path(DefinitionMap map, string name) =>
        map.RequiredText(name) is { } text ? Pointer(map, name, text) : null;

    private static List<PathSegment>? Pointer(DefinitionMap map, string name, string text)
    {
        if (DocumentPath.TryRead(text, out var segments)) return segments;
        map.Report(name, $"'{name}' must be a JSON Pointer, such as /customer/name, with * for every item.");
        return null;
    }

    /// <summary>Asks for settings of an op that is broken anyway, so that they do not count as unknown.</summary>
    private static MigrationOp? Known(DefinitionMap map, params IEnumerable<string> names)
    {
        foreach (var name in names) map.TryGet(name, out _);
        return null;
    }

    private static DocumentNode? Value(DefinitionMap map, string name) => map.TryGetRequired(name, out var value) ? Node(value) : null;

    /// <summary>Builds an op whose paths may have <c>*</c>: they share everything up to the last one, which becomes an <c>each</c>.</summary>
    /// <param name="map">The op's settings.</param>
    /// <param name="paths">Its paths; null where one could not be read.</param>
    /// <param name="build">Makes the op of the paths below the last star.</param>
    /// <param name="starsWithin">For each path the number of segments that may be stars; null: all.</param>
    private static MigrationOp? Starred(DefinitionMap map, IReadOnlyList<List<PathSegment>?> paths, Func<DocumentPath[], MigrationOp> build,
        int[]? starsWithin = null)
    {
        if (paths.Any(p => p is null)) return null;
        var cut = paths.Select((p, i) => p!.GetRange(0, starsWithin?[i] ?? p!.Count).FindLastIndex(s => s.Name == DocumentPath.Star) + 1).Max();
        if (paths.Any(p => p!.Count < cut || !p.Take(cut).Select(s => s.Name).SequenceEqual(paths[0]!.Take(cut).Select(s => s.Name), StringComparer.Ordinal)))
        {
            map.Report("", "The paths of one op must be the same up to the last *.");
            return null;
        }
        var op = build([.. paths.Select(p => new DocumentPath([.. p!.Skip(cut)]))]);
        var rest = paths[0]!.Take(cut).ToList();
        while (rest.Count > 0)
        {
            rest.RemoveAt(rest.Count - 1);
            var above = rest.FindLastIndex(s => s.Name == DocumentPath.Star) + 1;
            op = new EachOp(new([.. rest.Skip(above)]), key: null, new([op])) { Place = map.Pointer };
            rest = [.. rest.Take(above)];
        }
        return op;
    }
}
