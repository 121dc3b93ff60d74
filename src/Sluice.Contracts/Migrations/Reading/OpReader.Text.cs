using System.Text.Json;

namespace Sluice.Contracts.Migrations;

internal sealed partial class OpReader
{
    private static readonly Dictionary<string, ConversionType> Types = new(StringComparer.Ordinal)
    {
        ["integer"] = ConversionType.Integer,
        ["number"] = ConversionType.Number,
        ["boolean"] = ConversionType.Boolean,
        ["string"] = ConversionType.String,
        ["date-time"] = ConversionType.DateTime,
        ["epoch-seconds"] = ConversionType.EpochSeconds,
        ["epoch-milliseconds"] = ConversionType.EpochMilliseconds,
    };

    private static MigrationOp? Convert(DefinitionMap map)
    {
        var path = Path(map, "path");
        var to = map.TryGetRequired("to", out _) ? map.Choice("to", [.. Types.Keys]) : null;
        var from = map.Choice("from", [.. Types.Keys]);
        var lenient = map.Choice("parse", "strict", "lenient") == "lenient";
        var (yes, no) = (map.Text("trueText") ?? "true", map.Text("falseText") ?? "false");
        if (to is null) return null;
        if (yes == no) map.Report("falseText", "'falseText' must differ from 'trueText'.");
        var target = Types[to];
        var source = from is not null ? Types[from] : Ordinary(target);
        if (source is not { } known || !Fits(known, target))
        {
            map.Report(from is null ? "to" : "from", from is null
                ? $"'convert' to {to} must say what 'from'."
                : $"There is no conversion from {from} to {to}; use code or js for it.");
            return null;
        }
        return Starred(map, [path], p => new ConvertOp(p[0], new(known, lenient, yes, no, target), new(target, lenient, yes, no, known)) { Place = map.Pointer });
    }

    private static ConversionType? Ordinary(ConversionType target) => target switch
    {
        ConversionType.Integer or ConversionType.Number or ConversionType.Boolean => ConversionType.String,
        ConversionType.EpochSeconds or ConversionType.EpochMilliseconds => ConversionType.DateTime,
        ConversionType.String => ConversionType.Scalar,
        _ => null,
    };

    private static bool Fits(ConversionType from, ConversionType to)
    {
        if (from == to) return false;
        if (IsTime(from) || IsTime(to)) return IsTime(from) && IsTime(to);
        if (from == ConversionType.Boolean || to == ConversionType.Boolean) return from == ConversionType.String || to == ConversionType.String;
        return true;
    }

    private static bool IsTime(ConversionType type) =>
        type is ConversionType.DateTime or ConversionType.EpochSeconds or ConversionType.EpochMilliseconds;

    private static MigrationOp? Split(DefinitionMap map)
    {
        var text = Path(map, "path");
        var (parts, isArray) = Parts(map, "into");
        var separator = Separator(map);
        var limit = 0;
        if (map.TryGet("limit", out var number) && (number.ValueKind != JsonValueKind.Number || !number.TryGetInt32(out limit) || limit < 1))
            map.Report("limit", "'limit' must be a whole number from 1: the most parts, of which the last holds the rest.");
        if (separator is null || parts is null) return null;
        if (!isArray && limit > parts.Count) map.Report("limit", $"'limit' is more than the {parts.Count} paths of 'into'.");
        return Starred(map, [text, .. parts], p => new SplitOp(p[0], p[1..], isArray, separator, limit, joins: false) { Place = map.Pointer });
    }

    private static MigrationOp? Join(DefinitionMap map)
    {
        var (parts, isArray) = Parts(map, "from");
        var text = Path(map, "into");
        var separator = Separator(map);
        if (separator is null || parts is null) return null;
        return Starred(map, [text, .. parts], p => new SplitOp(p[0], p[1..], isArray, separator, limit: 0, joins: true) { Place = map.Pointer });
    }

    /// <summary>A list of paths, or the one path of an array.</summary>
    private static (List<List<PathSegment>?>? Paths, bool IsArray) Parts(DefinitionMap map, string name)
    {
        if (!map.TryGetRequired(name, out var value)) return (null, false);
        if (value.ValueKind == JsonValueKind.String) return ([Pointer(map, name, value.GetString()!)], true);
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String))
        {
            var paths = value.EnumerateArray().Select((e, i) => Pointer(map, $"{name}/{i}", e.GetString()!)).ToList();
            if (value.EnumerateArray().Select(e => e.GetString()).Distinct(StringComparer.Ordinal).Count() < paths.Count)
                map.Report(name, $"'{name}' names a path twice.");
            return (paths, false);
        }
        map.Report(name, $"'{name}' must be a list of JSON Pointers, or the one of an array.");
        return (null, false);
    }

    private static string? Separator(DefinitionMap map)
    {
        if (map.RequiredText("sep") is not { } separator) return null;
        if (separator.Length > 0) return separator;
        map.Report("sep", "'sep' must not be empty.");
        return null;
    }
}
