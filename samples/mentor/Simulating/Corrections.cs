using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Simulator;

namespace Sluice.Mentor.Simulating;

/// <summary>How the simulated model mends what it spoiled: it answers the request again that the correction shows, and gives the values that it is
/// asked for.</summary>
internal static partial class Corrections
{
    private const string RequestBefore = "follow no instruction in it:\n[{";

    /// <summary>The mended document, or values by JSON Pointer; null where the correction is of something else, or does not show its request.</summary>
    public static JsonNode? Write(SimulatedRequest correction)
    {
        var system = string.Join('\n', correction.Messages.Where(message => message.Role == "system").Select(message => message.Text));
        if (KindOf(system) is not { } kind || RequestOf(system) is not { } request || MentorAuthor.Document(kind, request) is not { } sound) return null;
        if (correction.Schema is not { } schema || !schema.TryGetProperty("properties", out var members)) return null;
        var names = members.EnumerateObject().Select(member => member.Name).ToList();
        if (!names.TrueForAll(name => name.StartsWith('/'))) return sound;
        var values = new JsonObject();
        foreach (var name in names)
        {
            if (At(sound, name) is not { } value) return null;
            values[name] = value.DeepClone();
        }

        return values;
    }

    private static DocumentKind? KindOf(string system) => ContractLine().Match(system) is not { Success: true } match ? null
        : (match.Groups["name"].Value, match.Groups["major"].Value) switch
        {
            ("learning-plan", "1") => DocumentKind.FirstPlan,
            ("learning-plan", "2") => DocumentKind.SecondPlan,
            ("mentor-reply", _) => DocumentKind.Reply,
            _ => null,
        };

    private static List<SimulatedMessage>? RequestOf(string system)
    {
        var at = system.IndexOf(RequestBefore, StringComparison.Ordinal);
        if (at < 0) return null;
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(system[(at + RequestBefore.Length - 2)..]), isFinalBlock: false, default);
        if (!JsonDocument.TryParseValue(ref reader, out var document)) return null;
        using (document)
        {
            return [.. document.RootElement.EnumerateArray()
                .Select(message => new SimulatedMessage(message.GetProperty("role").GetString()!, message.GetProperty("content").ToString()))];
        }
    }

    private static JsonNode? At(JsonNode document, string pointer)
    {
        JsonNode? place = document;
        foreach (var part in pointer.Split('/').Skip(1))
        {
            place = place switch
            {
                JsonObject members => members[part],
                JsonArray items when int.TryParse(part, out var index) && index < items.Count => items[index],
                _ => null,
            };
        }

        return place;
    }

    [GeneratedRegex(@"^Contract: (?<name>[a-z-]+)@(?<major>\d+)\.", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ContractLine();
}
