using System.Globalization;
using System.Text;
using Sluice.Schemas;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>The parameters that a model configuration sets, under their names in a request.</summary>
internal static class PromptParameters
{
    private const string Tokens = "max_completion_tokens";

    /// <summary>Names and JSON values.</summary>
    public static IEnumerable<(string Name, string Value)> Of(ModelConfiguration model)
    {
        var culture = CultureInfo.InvariantCulture;
        if (model.Temperature is { } temperature) yield return ("temperature", temperature.ToString(culture));
        if (model.TopP is { } topP) yield return ("top_p", topP.ToString(culture));
        if (model.Seed is { } seed) yield return ("seed", seed.ToString(culture));
        if (model.TokensMax is { } tokens) yield return (Tokens, tokens.ToString(culture));
    }

    /// <summary>Most tokens that a reply may have had; null when nobody set a limit.</summary>
    public static long? TokensMax(CompletionRequest request, ModelConfiguration model)
    {
        foreach (var name in new[] { Tokens, "max_tokens" })
            if (RequestMembers.TryGet(request.Root, name, out _)) return ReplyMembers.Number(request.Root, Encoding.UTF8.GetBytes(name));
        return model.TokensMax;
    }

    public static bool IsSet(CompletionRequest request, string name) =>
        RequestMembers.TryGet(request.Root, name, out _) || (name == Tokens && RequestMembers.TryGet(request.Root, "max_tokens", out _));

    /// <summary>A parameter that a request sets to something else than the configuration of its prompt; null when there is none. What a
    /// bundle's hash stands for is what was sent.</summary>
    public static string? Differing(CompletionRequest request, ModelConfiguration model)
    {
        var fixedByModel = Of(model).ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        foreach (var name in new[] { "temperature", "top_p", "seed", Tokens, "max_tokens" })
        {
            if (!RequestMembers.TryGet(request.Root, name, out var value)) continue;
            if (!fixedByModel.TryGetValue(name == "max_tokens" ? Tokens : name, out var set) || !IsSame(value, set)) return name;
        }

        return null;
    }

    private static bool IsSame(TapeElement value, string set) => value.Kind == JsonKind.Number
        && decimal.TryParse(Encoding.ASCII.GetString(value.RawText), NumberStyles.Float, CultureInfo.InvariantCulture, out var given)
        && decimal.TryParse(set, NumberStyles.Float, CultureInfo.InvariantCulture, out var configured)
        && given == configured;
}
