using System.Text.RegularExpressions;
using Semver;
using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>Reads <c>models/*.yaml</c>.</summary>
internal static partial class ModelLoader
{
    public const string Folder = "models";
    private const string Extension = ".yaml";
    private const int TokensMax = 10_000_000;

    /// <summary>Every model by name; null for one with a problem, so that those who name it are not told it is unknown. And where a model
    /// names another.</summary>
    public static (SortedDictionary<string, ModelConfiguration?> Models, IReadOnlyList<ModelMention> Mentions) Load(WorkspaceFiles files)
    {
        var mentions = new List<ModelMention>();
        var models = new SortedDictionary<string, ModelConfiguration?>(StringComparer.Ordinal);
        foreach (var entry in files.List(Folder))
        {
            if (entry.IsFolder || !entry.Name.EndsWith(Extension, StringComparison.Ordinal))
            {
                files.Unexpected(entry, $"a model is a file {Folder}/<name>{Extension}");
                continue;
            }
            var name = entry.Name[..^Extension.Length];
            if (!ContractReference.IsName(name))
                files.Problems.Add(entry.Path, 0, WorkspaceProblemCode.BadName, Names.Rule("model", name));
            models[name] = Read(files, entry.Path, name, mentions);
        }
        return (models, mentions);
    }

    private static ModelConfiguration? Read(WorkspaceFiles files, string path, string name, List<ModelMention> mentions)
    {
        if (files.Read(path, WorkspaceFiles.TextBytesMax) is not { } bytes) return null;
        if (TextDecoder.Decode(path, bytes, files.Problems) is not { } text) return null;
        if (YamlFile.Read(path, text, 0, files.Problems) is not { } map) return null;

        var model = new ModelConfiguration
        {
            Name = name,
            Hash = default,
            DeclaredVersion = Version(map),
            Provider = map.Choice("provider", "openai") ?? "openai",
            Model = map.RequiredText("model")?.Value ?? "",
            Checkpoint = Checkpoint(map, out var mismatch),
            CheckpointMismatch = mismatch,
            BaseUrl = BaseUrl(map),
            ApiKeyVariable = Variable(map) ?? "OPENAI_API_KEY",
            ApiKeyFile = KeyFile(map),
            Temperature = map.Number("temperature", 0, 2),
            TopP = map.Number("topP", 0, 1),
            Seed = map.Integer("seed", long.MinValue, long.MaxValue),
            TokensMax = (int?)map.Integer("tokensMax", 1, TokensMax),
            TimeoutSeconds = (int)(map.Integer("timeoutSeconds", 1, 3600) ?? 60),
            RetriesMax = (int)(map.Integer("retriesMax", 0, 10) ?? 2),
            SendSchema = map.Boolean("sendSchema") ?? true,
        };
        var (calls, named) = CallSettingsReader.Read(map.Map("calls"));
        foreach (var other in named)
        {
            mentions.Add(new(path, other));
            if (other.Value == name) map.Report(other.Line, WorkspaceProblemCode.BadValue, "A model does not stand in for itself; remove the name.");
        }

        map.Finish();
        return (calls.IsDefault ? model : model with { Calls = calls }).Hashed();
    }

    private static Uri? BaseUrl(SettingsMap map)
    {
        if (map.Text("baseUrl") is not { } text) return null;
        if (Uri.TryCreate(text.Value, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url.Query.Length == 0 && url.Fragment.Length == 0)
        {
            if (url.UserInfo.Length == 0) return url;
            map.Report(text.Line, WorkspaceProblemCode.InlineKey,
                "'baseUrl' holds a user or password. Remove it and name an environment variable in 'apiKeyVariable'.");
            return null;
        }
        map.Report(text.Line, WorkspaceProblemCode.BadValue,
            "'baseUrl' must be an http or https address without query, such as http://localhost:11434/v1.");
        return null;
    }

    private static string? Checkpoint(SettingsMap map, out CheckpointRule mismatch)
    {
        var checkpoint = map.Text("checkpoint");
        var rule = map.Text("checkpointMismatch");
        mismatch = rule?.Value == "warn" ? CheckpointRule.Warn : CheckpointRule.Fail;
        if (rule is { } written && written.Value is not ("fail" or "warn"))
            map.Report(written.Line, WorkspaceProblemCode.BadValue, "'checkpointMismatch' must be 'fail' or 'warn'.");
        else if (rule is { } alone && checkpoint is null)
            map.Report(alone.Line, WorkspaceProblemCode.BadValue,
                "'checkpointMismatch' says what to do when another model answers than 'checkpoint'; name the checkpoint too, or remove it.");
        return checkpoint?.Value;
    }

    private static string? Variable(SettingsMap map)
    {
        if (map.Text("apiKeyVariable") is not { } text || Secrets.IsValue(text.Value)) return null;
        if (VariablePattern.IsMatch(text.Value)) return text.Value;
        // The value is not repeated: it may be a key put in the wrong place.
        map.Report(text.Line, WorkspaceProblemCode.BadValue,
            "'apiKeyVariable' must be the name of an environment variable, such as OPENAI_API_KEY, and not the key.");
        return null;
    }

    private static string? KeyFile(SettingsMap map)
    {
        if (map.Text("apiKeyFile") is not { } text || Secrets.IsValue(text.Value)) return null;
        if (Path.IsPathRooted(text.Value)) return text.Value;
        map.Report(text.Line, WorkspaceProblemCode.BadValue,
            "'apiKeyFile' must be the absolute path of a file that holds the key, such as /run/secrets/openai.");
        return null;
    }

    private static SemVersion? Version(SettingsMap map)
    {
        if (map.Text("version") is not { } text) return null;
        if (Names.TryVersion(text.Value, out var version)) return version;
        map.Report(text.Line, WorkspaceProblemCode.BadVersion, Names.VersionRule(text.Value));
        return null;
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,127}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VariablePattern { get; }
}

/// <summary>A place where a model configuration names another.</summary>
internal readonly record struct ModelMention(string File, Placed<string> Name);
