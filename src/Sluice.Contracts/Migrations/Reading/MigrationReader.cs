using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Semver;

namespace Sluice.Contracts.Migrations;

/// <summary>Reads a definition and reports everything that is wrong with it.</summary>
internal sealed class MigrationReader(MigrationCode code, Func<string, string?> readScript)
{
    private const string Kind = "Migration";
    private readonly List<MigrationProblem> _problems = [];
    private readonly SortedDictionary<string, ContentHash> _scripts = new(StringComparer.Ordinal);

    public IReadOnlyList<MigrationProblem> Problems => _problems;

    public MigrationCode Code { get; } = code;

    public MigrationParts? Read(ReadOnlyMemory<byte> definition)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(definition, new() { MaxDepth = CanonicalJson.DepthMax });
        }
        catch (JsonException e)
        {
            Report("", $"The definition is not JSON (line {(e.LineNumber ?? 0) + 1}).");
            return null;
        }
        using (document)
        {
            if (document.RootElement.ValueKind == JsonValueKind.Object) return Read(new DefinitionMap(this, "", document.RootElement), definition);
            Report("", "A migration is an object with kind, contract, from, to and ops.");
            return null;
        }
    }

    public void Report(string pointer, string message) => _problems.Add(new(pointer, message));

    /// <summary>The text of a script, which then counts for the hash.</summary>
    public string? Script(string name)
    {
        var text = readScript(name);
        if (text is not null) _scripts[name] = ContentHash.OfBytes(Encoding.UTF8.GetBytes(text));
        return text;
    }

    private MigrationParts? Read(DefinitionMap map, ReadOnlyMemory<byte> definition)
    {
        map.Text("description");
        if (map.RequiredText("kind") is { } kind && kind != Kind) Report("/kind", $"'kind' must be {Kind}.");
        var name = map.RequiredText("contract");
        if (name is not null && !ContractReference.IsName(name)) Report("/contract", "'contract' must be the contract's name, such as learning-plan.");
        var (from, fromHash) = End(map, "from");
        var (to, toHash) = End(map, "to");
        var (keeps, reason) = Residue(map);
        var ops = new OpReader(this).Read(map.RequiredList("ops"), "/ops");
        var examples = Examples(map.List("examples"));
        map.Finish();
        if (_problems.Count > 0) return null;
        if (Hash(definition) is not { } hash) return null;
        return new()
        {
            From = new(name!, from!),
            To = new(name!, to!),
            FromHash = fromHash,
            ToHash = toHash,
            Hash = hash,
            KeepsResidue = keeps,
            LossyReason = reason,
            Ops = ops,
            Examples = examples,
        };
    }

    private (SemVersion? Version, ContentHash Hash) End(DefinitionMap map, string name)
    {
        var end = map.RequiredMap(name);
        if (end is null) return default;
        SemVersion? version = null;
        if (end.RequiredText("version") is { } text && !SemVersion.TryParse(text, SemVersionStyles.Strict, out version))
            Report($"/{name}/version", $"'{text}' is no version: write major.minor.patch, such as 1.0.0.");
        ContentHash hash = default;
        if (end.RequiredText("hash") is { } written)
        {
            try
            {
                hash = ContentHash.Parse(written);
            }
            catch (FormatException e)
            {
                Report($"/{name}/hash", e.Message);
            }
        }
        end.Finish();
        return (version, hash);
    }

    private (bool Keeps, string? Reason) Residue(DefinitionMap map)
    {
        if (!map.TryGet("residue", out var residue)) return (true, null);
        if (residue.ValueKind == JsonValueKind.String && residue.ValueEquals("keep")) return (true, null);
        if (residue.ValueKind != JsonValueKind.Object)
        {
            Report("/residue", "'residue' must be 'keep', or 'drop: {lossyReason: …}' with the reason why the data may be lost.");
            return (true, null);
        }
        var outer = new DefinitionMap(this, "/residue", residue);
        string? reason = null;
        if (outer.RequiredMap("drop") is { } drop)
        {
            reason = drop.RequiredText("lossyReason");
            drop.Finish();
        }
        outer.Finish();
        return (false, reason);
    }

    private List<MigrationExample> Examples(JsonElement? list)
    {
        var examples = new List<MigrationExample>();
        if (list is not { } items) return examples;
        var i = 0;
        foreach (var item in items.EnumerateArray())
        {
            var pointer = $"/examples/{i++}";
            if (item.ValueKind != JsonValueKind.Object)
            {
                Report(pointer, "An example is a pair 'from' and 'to', each a whole document.");
                continue;
            }
            var map = new DefinitionMap(this, pointer, item);
            if (map.TryGetRequired("from", out var from) && map.TryGetRequired("to", out var to))
                examples.Add(new(Encoding.UTF8.GetBytes(from.GetRawText()), Encoding.UTF8.GetBytes(to.GetRawText())));
            map.Finish();
        }
        return examples;
    }

    private ContentHash? Hash(ReadOnlyMemory<byte> definition)
    {
        try
        {
            var node = JsonNode.Parse(definition.Span)!.AsObject();
            node.Remove("examples");
            node.Remove("description");
            if (_scripts.Count > 0)
                node["scripts"] = new JsonObject(_scripts.Select(s => KeyValuePair.Create<string, JsonNode?>(s.Key, s.Value.ToString())));
            return ContentHash.OfJson(Encoding.UTF8.GetBytes(node.ToJsonString()));
        }
        catch (FormatException e)
        {
            Report("", $"The definition has no canonical form: {e.Message}");
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            Report("", "The definition repeats a member, or has a text that is not valid Unicode.");
        }
        return null;
    }
}
