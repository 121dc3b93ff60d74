using System.Text.RegularExpressions;
using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>Reads <c>contract.yaml</c>; a contract without one has the defaults.</summary>
internal static partial class PolicyReader
{
    public static ContractPolicy Read(WorkspaceFiles files, ContractFolder folder)
    {
        var file = folder.PolicyFile;
        if (!files.Exists(file)) return new();
        if (files.Read(file, WorkspaceFiles.TextBytesMax) is not { } bytes) return new();
        if (TextDecoder.Decode(file, bytes, files.Problems) is not { } text) return new();
        if (YamlFile.Read(file, text, 0, files.Problems) is not { } map) return new();

        var key = map.Text("key");
        if (key is { } pointer && !IsPointer(pointer.Value, wholeAllowed: false))
            map.Report(pointer.Line, WorkspaceProblemCode.BadValue,
                "'key' must be a JSON Pointer to a member, such as /id or /order/number.");
        folder.Retired = map.Texts("retired");
        var policy = new ContractPolicy
        {
            Key = key?.Value,
            Repair = Repair(map.Map("repair")),
            Correction = Correction(map.Map("correction"), folder),
            Lazy = Lazy(map.Map("persistence")),
            Slo = map.Number("slo", 0.5, 0.99999) ?? new ContractPolicy().Slo,
            Safeguard = map.Has("safeguard") ? Safeguard(map.Map("safeguard"), folder) : null,
            Compatibility = Compatibility(map.Map("compatibility"), folder),
            Severity = map.Map("alerts").Choice("severity", AlertSeverities.Names) is { } word && AlertSeverities.TryParse(word, out var severity)
                ? severity
                : AlertSeverity.Error,
        };
        map.Finish();
        return policy;
    }

    private static RepairPolicy Repair(SettingsMap map)
    {
        var ceiling = map.Choice("ceiling", "none", "syntax", "representation", "structure");
        var codes = map.Texts("lossyCodes");
        foreach (var code in codes.Where(c => !CodePattern.IsMatch(c.Value)))
            map.Report(code.Line, WorkspaceProblemCode.BadValue,
                $"{Suggestion.Quote(code.Value)} is no edit code: codes are lower-case words with hyphens.");
        var paths = map.Texts("lossyPaths");
        foreach (var path in paths.Where(p => !IsPointer(p.Value, wholeAllowed: true)))
            map.Report(path.Line, WorkspaceProblemCode.BadValue,
                $"{Suggestion.Quote(path.Value)} is no JSON Pointer: write /member/0, or \"\" for the whole document.");
        return new()
        {
            Ceiling = ceiling is null ? RepairCeiling.Structure : Enum.Parse<RepairCeiling>(ceiling, ignoreCase: true),
            LossyCodes = [.. codes.Select(c => c.Value)],
            LossyPaths = [.. paths.Select(p => p.Value)],
        };
    }

    private static LazyRule Lazy(SettingsMap map) => map.Choice("lazy", "never", "allowed", "default") switch
    {
        "allowed" => LazyRule.Allowed,
        "default" => LazyRule.Default,
        _ => LazyRule.Never,
    };

    private static CompatibilityPolicy Compatibility(SettingsMap map, ContractFolder folder)
    {
        var content = map.Choice("content", "strict", "writer-closed", "records");
        var accepted = map.Map("acceptUnknown");
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var version in accepted.Names)
        {
            if (accepted.Text(version) is not { } reason) continue;
            reasons[version] = reason.Value;
            folder.AcceptedUnknown.Add(new(version, accepted.LineOf(version)));
        }
        return new()
        {
            Content = content switch { "strict" => ContentModel.Strict, "records" => ContentModel.Records, _ => ContentModel.WriterClosed },
            AcceptUnknown = reasons,
        };
    }

    /// <summary>RFC 6901.</summary>
    internal static bool IsPointer(string text, bool wholeAllowed) =>
        text.Length == 0 ? wholeAllowed : text[0] == '/' && !BadEscape.IsMatch(text);

    [GeneratedRegex("~(?![01])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BadEscape { get; }

    [GeneratedRegex("^[a-z]+(-[a-z0-9]+)*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodePattern { get; }
}
