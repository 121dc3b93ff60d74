using System.Text;
using System.Text.Json;

namespace Sluice.Contracts.Migrations;

/// <summary>Reads lists of ops. A <c>*</c> in a path becomes an <c>each</c> around the op.</summary>
internal sealed partial class OpReader(MigrationReader reader)
{
    private const int NestingMax = 32;
    private int _nesting;

    /// <summary>The words that begin an op.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "move", "rename", "copy", "add", "setDefault", "remove", "mapEnum", "convert", "wrap", "unwrap", "split", "join", "each", "when",
        "code", "js",
    ];

    public List<MigrationOp> Read(JsonElement? list, string pointer)
    {
        var ops = new List<MigrationOp>();
        if (list is not { } items) return ops;
        if (++_nesting > NestingMax)
        {
            reader.Report(pointer, $"Ops are nested deeper than {NestingMax}; use paths with *.");
            return ops;
        }
        var i = 0;
        foreach (var item in items.EnumerateArray())
        {
            if (ReadOne(item, $"{pointer}/{i++}") is { } op) ops.Add(op);
        }
        _nesting--;
        return ops;
    }

    private MigrationOp? ReadOne(JsonElement item, string place)
    {
        if (item.ValueKind != JsonValueKind.Object || item.EnumerateObject().Count() != 1)
        {
            reader.Report(place, $"An op is one word and its settings, such as 'move: {{from: /a, to: /b}}'; the words are {string.Join(", ", Names)}.");
            return null;
        }
        var member = item.EnumerateObject().First();
        if (!Names.Contains(member.Name, StringComparer.Ordinal))
        {
            var shown = member.Name.Length > 60 ? member.Name[..60] + "…" : member.Name;
            reader.Report(place, $"There is no op '{shown}'; the ops are {string.Join(", ", Names)}.");
            return null;
        }
        if (member.Value.ValueKind != JsonValueKind.Object)
        {
            reader.Report(place, $"'{member.Name}' needs its settings, such as '{member.Name}: {{path: /a}}'.");
            return null;
        }
        var map = new DefinitionMap(reader, $"{place}/{member.Name}", member.Value);
        var op = Read(member.Name, map);
        map.Finish();
        return op;
    }

    private MigrationOp? Read(string name, DefinitionMap map) => name switch
    {
        "move" => Move(map),
        "rename" => Rename(map),
        "copy" => Starred(map, [Path(map, "from"), Path(map, "to")], p => new AddOp(p[1], null, p[0]) { Place = map.Pointer }),
        "add" => Value(map, "value") is { } value ? Starred(map, [Path(map, "path")], p => new AddOp(p[0], value, null) { Place = map.Pointer }) : Known(map, "path"),
        "setDefault" => Value(map, "value") is { } value ? Starred(map, [Path(map, "path")], p => new SetDefaultOp(p[0], value) { Place = map.Pointer }) : Known(map, "path"),
        "remove" => Remove(map),
        "mapEnum" => MapEnum(map),
        "convert" => Convert(map),
        "wrap" => Wrap(map, unwraps: false),
        "unwrap" => Wrap(map, unwraps: true),
        "split" => Split(map),
        "join" => Join(map),
        "each" => Each(map),
        "when" => When(map),
        "code" => Code(map),
        _ => Script(map),
    };

    private static MigrationOp? Move(DefinitionMap map) => Starred(map, [Path(map, "from"), Path(map, "to")], p =>
    {
        if (p[0].Covers(p[1]) || p[1].Covers(p[0]))
            map.Report("to", "A value cannot move to its own place, into itself or onto what holds it; use wrap or unwrap.");
        return new MoveOp("move", p[0], p[1]) { Place = map.Pointer };
    });

    private static MigrationOp? Rename(DefinitionMap map)
    {
        var holder = map.TryGet("path", out _) ? Path(map, "path") : [];
        var (from, to) = (map.RequiredText("from"), map.RequiredText("to"));
        if (holder is null || from is null || to is null) return null;
        if (from == to) map.Report("to", "'to' is the same name as 'from'; give another.");
        return Starred(map, [[.. holder, new(from)], [.. holder, new(to)]], p => new MoveOp("rename", p[0], p[1]) { Place = map.Pointer },
            [holder.Count, holder.Count]);
    }

    private static MigrationOp? Remove(DefinitionMap map)
    {
        var value = map.TryGet("default", out var element) ? Node(element) : null;
        return Starred(map, [Path(map, "path")], p => new RemoveOp(p[0], value) { Place = map.Pointer });
    }

    private static MigrationOp? MapEnum(DefinitionMap map)
    {
        var path = Path(map, "path");
        var keepOthers = map.Choice("else", "fail", "keep") == "keep";
        if (map.RequiredList("map") is not { } list) return null;
        var pairs = new List<(DocumentNode, DocumentNode)>();
        foreach (var pair in list.EnumerateArray())
        {
            if (pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2) pairs.Add((Node(pair[0]), Node(pair[1])));
            else map.Report($"map/{pairs.Count}", "A pair is [old, new].");
        }
        for (var i = 1; i < pairs.Count; i++)
            if (pairs.Take(i).Any(p => DocumentEquality.Same(p.Item1, pairs[i].Item1)))
                map.Report($"map/{i}", "The old value stands in an earlier pair already; remove one.");
        if (pairs.Count == 0) map.Report("map", "'map' has no pair; give at least one.");
        return Starred(map, [path], p => new MapEnumOp(p[0], pairs, keepOthers) { Place = map.Pointer });
    }

    private static MigrationOp? Wrap(DefinitionMap map, bool unwraps)
    {
        var path = Path(map, "path");
        var word = unwraps ? "from" : "as";
        var shape = map.Choice(word, "array", "object") ?? "array";
        var member = shape == "object" ? map.RequiredText("member") : null;
        var absent = map.Choice("empty", "null", "absent") == "absent";
        if (shape == "object" && member is null) return null;
        return Starred(map, [path], p => new WrapOp(p[0], member is null ? null : new(member), unwraps, absent) { Place = map.Pointer });
    }

    private MigrationOp? Each(DefinitionMap map)
    {
        var (path, key) = (Path(map, "path"), map.TryGet("key", out _) ? Path(map, "key") : null);
        if (key is not null && key.Any(s => s.Name == DocumentPath.Star)) map.Report("key", "'key' is one member of each item and has no *.");
        var ops = new OpSequence(Read(map.RequiredList("ops"), $"{map.Pointer}/ops"));
        return Starred(map, [path], p => new EachOp(p[0], key is null ? null : new(key), ops) { Place = map.Pointer });
    }

    private MigrationOp? When(DefinitionMap map)
    {
        var path = Path(map, "path");
        var ops = Read(map.RequiredList("ops"), $"{map.Pointer}/ops");
        List<DocumentNode>? values = null;
        var tests = 0;
        if (map.TryGet("equals", out var equal)) (values, tests) = ([Node(equal)], tests + 1);
        if (map.List("in") is { } list) (values, tests) = ([.. list.EnumerateArray().Select(Node)], tests + 1);
        var exists = map.Boolean("exists");
        if (exists is not null) tests++;
        if (tests != 1) reader.Report(map.Pointer, "'when' needs one test: equals, in or exists.");
        return Starred(map, [path], p =>
        {
            foreach (var op in ops.Where(o => o.Targets.Concat(o.Removed).Any(t => t.Covers(p[0]) || (p[0].Covers(t) && values is not null))))
                reader.Report(op.Place, $"The op changes {p[0]}, which its 'when' asks for; the way back could not ask again. Test a field that stays.");
            return new WhenOp(p[0], values, exists ?? true, new(ops)) { Place = map.Pointer };
        });
    }

    private MigrationOp? Code(DefinitionMap map)
    {
        var path = map.TryGet("path", out _) ? Path(map, "path") : [];
        var irreversible = map.Boolean("irreversible") ?? false;
        if (map.RequiredText("class") is not { } name) return null;
        if (reader.Code.Find(name) is { } migration)
            return Starred(map, [path], p => new CodeOp("code", name, p[0], migration, irreversible) { Place = map.Pointer });
        map.Report("class", $"No class is registered under '{name}'. "
            + (reader.Code.Names.Count == 0 ? "Register it with MigrationCode.Add, in a program that embeds Sluice." : $"Registered: {string.Join(", ", reader.Code.Names)}."));
        return null;
    }

    private MigrationOp? Script(DefinitionMap map)
    {
        var path = map.TryGet("path", out _) ? Path(map, "path") : [];
        var irreversible = map.Boolean("irreversible") ?? false;
        if (map.RequiredText("file") is not { } file) return null;
        if (reader.Script(file) is not { } source)
            map.Report("file", $"There is no script '{file}' beside the migration; add it, a plain name that ends in .js.");
        else if (reader.Code.Scripts is not { } scripts)
            map.Report("file", "Scripts do not run here; use the sluice server or command, or give MigrationCode.Scripts.");
        else
        {
            try
            {
                var migration = scripts.Compile(file, source, reversible: !irreversible);
                return Starred(map, [path], p => new CodeOp("js", file, p[0], migration, irreversible) { Place = map.Pointer });
            }
            catch (FormatException e)
            {
                map.Report("file", e.Message);
            }
        }
        return null;
    }

    private static DocumentNode Node(JsonElement value) => new(Encoding.UTF8.GetBytes(value.GetRawText()));
}
