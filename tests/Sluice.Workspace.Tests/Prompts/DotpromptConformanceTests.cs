using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Workspace.Tests.Prompts;

/// <summary>The conformance cases of dotprompt, where they lie beside the repository.</summary>
public sealed class DotpromptConformanceTests
{
    /// <summary>Cases that Sluice decides otherwise, with the reason; the prompts page lists them.</summary>
    private static readonly Dictionary<string, string> Otherwise = new(StringComparer.Ordinal)
    {
        ["picoschema/line_endings_crlf"] = "carriage returns are refused: the hash is over the file's bytes",
    };

    private static string? Folder { get; } = Find();

    public static TheoryData<string> Files => Folder is null
        ? ["the cases are not here"]
        : new(Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Folder, f)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_case_of_a_file_passes_or_is_listed(string file)
    {
        if (Folder is null) Assert.Skip("../shared/data/prompt-spec is not here.");
        var problems = new ProblemList();
        var text = File.ReadAllText(Path.Combine(Folder, file));
        // The cases are a list; a mapping is what the reader takes.
        var indented = "cases:\n" + string.Join('\n', text.Split('\n').Select(l => "  " + l));
        var mapping = YamlFile.ReadMapping(file, indented, 0, problems, 40);
        Assert.Empty(problems.Sorted());
        var cases = (JsonArray)JsonNode.Parse(YamlJson.Convert(file, mapping!, problems)!.Utf8.Span)!["cases"]!;
        var count = 0;
        foreach (var one in cases)
            foreach (var test in (JsonArray)one!["tests"]!)
            {
                count++;
                Run($"{Path.GetFileNameWithoutExtension(file)}/{one["name"]}", one.AsObject(), test!.AsObject());
            }
        Assert.True(count > 0);
    }

    private static void Run(string name, JsonObject one, JsonObject test)
    {
        var template = one["template"]!.GetValue<string>();
        var problems = new ProblemList();
        if (Otherwise.ContainsKey(name))
        {
            Assert.Null(PromptText.Decode(name, Encoding.UTF8.GetBytes(template), problems));
            Assert.Equal(WorkspaceProblemCode.LineEnds, Assert.Single(problems.Sorted()).Code);
            return;
        }
        var (front, body) = Split(template);
        var expected = test["expect"]!.AsObject();
        if (front is not null) Settings(name, front, one, expected);
        if (expected["messages"] is JsonArray messages)
            Assert.Equal($"{name}: {messages.ToJsonString()}", $"{name}: {Render(name, one, test, body, front is not null).ToJsonString()}", JsonTexts.Same);
    }

    private static JsonArray Render(string name, JsonObject one, JsonObject test, string body, bool trimmed)
    {
        var problems = new ProblemList();
        var partials = new PartialSet();
        foreach (var group in new[] { "partials", "resolverPartials" })
            foreach (var (partial, text) in one[group] as JsonObject ?? [])
                partials.Add(partial, partial, Encoding.UTF8.GetBytes(text!.GetValue<string>()), problems, context: true);
        partials.Check(problems);
        Assert.Empty(problems.Sorted());
        var use = PromptScanner.Scan(body, 1, context: true);
        Assert.True(use.Faults.Count == 0, name + ": " + string.Join("; ", use.Faults));
        var data = (test["data"] ?? one["data"]) as JsonObject ?? [];
        var history = (data["messages"] as JsonArray ?? [])
            .Select(m => PromptMessage.Of(m!["role"]!.GetValue<string>(), m["content"]![0]!["text"]!.GetValue<string>())).ToList();
        var messages = new PromptMessages(history);
        new PromptRenderer(partials.Reached(use).ToDictionary(f => f.Partial.Name, f => (IReadOnlyList<TemplateNode>)f.Use.Nodes),
            Plain(data["input"]), Plain(data["context"]), messages).Render(trimmed ? PromptTemplate.Trimmed(use.Nodes) : use.Nodes);
        return new([.. messages.Take().Select(Json)]);
    }

    private static void Settings(string name, string front, JsonObject one, JsonObject expected)
    {
        var problems = new ProblemList();
        var map = YamlFile.ReadMapping(name, front, 0, problems, 16)!;
        var settings = JsonNode.Parse(YamlJson.Convert(name, map, problems)!.Utf8.Span)!.AsObject();
        Assert.Empty(problems.Sorted());
        var pico = new Picoschema(named => (one["schemas"] as JsonObject)?[named] as JsonObject);
        foreach (var member in new[] { "input", "output" }.Where(m => expected[m] is not null))
            Assert.Equal(expected[member]!["schema"]!.ToJsonString(), pico.Convert(settings[member]!["schema"]).ToJsonString(), JsonTexts.Same);
        // What is not a schema stays as it is written; keys with a dot belong to others.
        foreach (var member in new[] { "model", "config" }.Where(m => expected[m] is not null))
            Assert.Equal(expected[member]!.ToJsonString(), settings[member]!.ToJsonString(), JsonTexts.Same);
        if (expected["raw"] is { } raw) Assert.Equal(raw.ToJsonString(), settings.ToJsonString(), JsonTexts.Same);
        foreach (var (space, members) in expected["ext"] as JsonObject ?? [])
            foreach (var (key, value) in (JsonObject)members!)
                Assert.Equal(value!.ToString(), settings[$"{space}.{key}"]!.ToString());
    }

    private static (string? Front, string Body) Split(string template)
    {
        if (!template.StartsWith("---\n", StringComparison.Ordinal)) return (null, template);
        var end = template.IndexOf("\n---", 3, StringComparison.Ordinal);
        return (template[4..(end + 1)], template[(end + 4)..]);
    }

    private static Dictionary<string, object?> Plain(JsonNode? node)
    {
        if (node is null) return new(StringComparer.Ordinal);
        using var json = JsonDocument.Parse(node.ToJsonString());
        return (Dictionary<string, object?>)PromptJson.Plain(json.RootElement)!;
    }

    private static JsonObject Json(PromptMessage message)
    {
        var json = new JsonObject { ["role"] = message.Role, ["content"] = new JsonArray([.. message.Parts.Select(Json)]) };
        if (message.IsHistory) json["metadata"] = new JsonObject { ["purpose"] = "history" };
        return json;
    }

    private static JsonObject Json(PromptPart part)
    {
        if (part is TextPart text) return new() { ["text"] = text.Text };
        if (part is SectionPart section) return new() { ["metadata"] = new JsonObject { ["purpose"] = section.Name, ["pending"] = true } };
        var (media, json) = ((MediaPart)part, new JsonObject());
        json["url"] = media.Url;
        if (media.ContentType is { } type) json["contentType"] = type;
        return new() { ["media"] = json };
    }

    private static string? Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var folder = Path.Combine(at.FullName, "..", "shared", "data", "prompt-spec", "spec");
            if (Directory.Exists(folder)) return Path.GetFullPath(folder);
        }
        return null;
    }

    /// <summary>Compares JSON behind an optional name as what it means: members in any order, and text parts as they are.</summary>
    private sealed class JsonTexts : IEqualityComparer<string>
    {
        public static JsonTexts Same { get; } = new();

        public bool Equals(string? x, string? y) => JsonNode.DeepEquals(Of(x!), Of(y!));

        public int GetHashCode(string text) => 0;

        private static JsonNode? Of(string text)
        {
            var at = text.AsSpan().IndexOfAny('{', '[');
            return Sorted(JsonNode.Parse(at < 0 ? text : text[at..]));
        }

        // 'required' is a set.
        private static JsonNode? Sorted(JsonNode? node) => node switch
        {
            JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key,
                m.Key == "required" && m.Value is JsonArray names ? new JsonArray([.. names.OrderBy(n => n!.ToString(), StringComparer.Ordinal).Select(n => n!.DeepClone())]) : Sorted(m.Value)))),
            JsonArray items => new JsonArray([.. items.Select(Sorted)]),
            _ => node?.DeepClone(),
        };
    }
}
