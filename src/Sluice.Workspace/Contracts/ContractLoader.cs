using Semver;
using Sluice.Contracts;
using Sluice.Schemas;

namespace Sluice.Workspace;

/// <summary>Reads <c>contracts/&lt;name&gt;/</c>: the policy, and every version with its schema and samples.</summary>
internal static class ContractLoader
{
    public const string Folder = "contracts";
    private const string PolicyFile = "contract.yaml";
    public const string SchemaFile = "schema.json";
    private const string SamplesFolder = "samples";

    public static SortedDictionary<string, ContractFolder> Load(WorkspaceFiles files, MigrationCode code)
    {
        var contracts = new SortedDictionary<string, ContractFolder>(StringComparer.Ordinal);
        foreach (var entry in files.List(Folder))
        {
            if (!entry.IsFolder)
            {
                files.Unexpected(entry, $"a contract is a folder {Folder}/<name>/ with <version>/{SchemaFile}");
                continue;
            }
            if (!ContractReference.IsName(entry.Name))
                files.Problems.Add(entry.Path, 0, WorkspaceProblemCode.BadName, Names.Rule("contract", entry.Name));
            contracts[entry.Name] = Read(files, entry, code);
        }
        return contracts;
    }

    /// <summary>One contract with the versions whose schemas can be used, without policy, samples and migrations; null when there is none.</summary>
    public static Contract? ReadVersions(WorkspaceFiles files, string name)
    {
        var versions = new List<ContractVersion>();
        var unread = new ContractFolder { PolicyFile = $"{Folder}/{name}/{PolicyFile}" };
        foreach (var entry in files.List($"{Folder}/{name}").Where(e => e.IsFolder))
            if (Names.TryVersion(entry.Name, out var version) && ReadVersion(files, entry, new(name, version), new(), unread) is { } read)
                versions.Add(read);
        versions.Sort((a, b) => SemVersion.ComparePrecedence(a.Id.Version, b.Id.Version));
        return versions.Count == 0 ? null : new() { Name = name, Policy = new(), Versions = versions };
    }

    /// <summary>One contract with all that belongs to it; null when there is no folder of the name.</summary>
    public static ContractFolder? ReadOne(WorkspaceFiles files, string name, MigrationCode code)
    {
        var entry = files.List(Folder).FirstOrDefault(e => e.IsFolder && e.Name == name);
        return entry.Path is null ? null : Read(files, entry, code);
    }

    private static ContractFolder Read(WorkspaceFiles files, WorkspaceEntry entry, MigrationCode code)
    {
        var folder = new ContractFolder { PolicyFile = $"{entry.Path}/{PolicyFile}" };
        var policy = PolicyReader.Read(files, folder);
        var versions = new List<ContractVersion>();
        foreach (var below in files.List(entry.Path))
        {
            if (below.IsFolder)
            {
                if (Names.TryVersion(below.Name, out var version))
                {
                    folder.Versions.Add(version);
                    if (ReadVersion(files, below, new(entry.Name, version), policy, folder) is { } read) versions.Add(read);
                }
                else if (below.Name != PolicyFile)
                    files.Problems.Add(below.Path, 0, WorkspaceProblemCode.BadVersion, Names.VersionRule(below.Name));
            }
            else if (below.Name != PolicyFile) files.Unexpected(below, $"a contract has {PolicyFile} and folders named after versions");
        }
        if (folder.Versions.Count == 0)
            files.Problems.Add(entry.Path, 0, WorkspaceProblemCode.ContractWithoutVersion,
                $"The contract has no version; add {entry.Path}/1.0.0/{SchemaFile}.");
        foreach (var retired in folder.Retired.Where(r => folder.Versions.All(version => version.ToString() != r.Value)))
        {
            files.Problems.Add(folder.PolicyFile, retired.Line, WorkspaceProblemCode.BadValue,
                $"retired: {Suggestion.Quote(retired.Value)} is no version of this contract. A retired version keeps its folder: what was stored in it stays.");
        }

        foreach (var accepted in folder.AcceptedUnknown.Where(a => folder.Versions.All(version => version.ToString() != a.Value)))
        {
            files.Problems.Add(folder.PolicyFile, accepted.Line, WorkspaceProblemCode.BadValue,
                $"compatibility.acceptUnknown: {Suggestion.Quote(accepted.Value)} is no version of this contract; name the version whose step is"
                + " accepted, or remove the line.");
        }

        if (versions.Count > 0 && versions.TrueForAll(version => version.Retired))
        {
            files.Problems.Add(folder.PolicyFile, folder.Retired[0].Line, WorkspaceProblemCode.BadValue,
                "retired: every version is retired, so that nothing could be written. Keep one.");
        }

        versions.Sort((a, b) => SemVersion.ComparePrecedence(a.Id.Version, b.Id.Version));
        if (versions.Count > 0)
            folder.Contract = MigrationLoader.Load(files, new() { Name = entry.Name, Policy = policy, Versions = versions }, folder, code);
        return folder;
    }

    private static ContractVersion? ReadVersion(WorkspaceFiles files, WorkspaceEntry entry, ContractId id, ContractPolicy policy,
        ContractFolder folder)
    {
        foreach (var below in files.List(entry.Path).Where(e => e.Name is not SchemaFile and not SamplesFolder))
        {
            if (below.IsFolder || !(MigrationFiles.IsMigration(below.Name) || MigrationFiles.IsScript(below.Name)))
                files.Unexpected(below, $"a version has {SchemaFile}, {SamplesFolder}/*.json and {MigrationFiles.Expected}");
        }

        var file = $"{entry.Path}/{SchemaFile}";
        if (!files.Exists(file))
        {
            files.Problems.Add(entry.Path, 0, WorkspaceProblemCode.SchemaMissing, $"The version has no {SchemaFile}; add it.");
            return null;
        }
        if (files.Read(file, ParseLimits.Default.BytesMax) is not { } bytes) return null;
        if (!Schema.TryCompile(bytes, SchemaOptions.Default, out var schema, out var faults))
        {
            foreach (var fault in faults) files.Problems.Add(file, fault.Line, fault.Code, Message(fault));
            return null;
        }
        foreach (var sample in files.List($"{entry.Path}/{SamplesFolder}")) SampleCheck.Run(files, sample, id, schema, policy, folder.Samples);
        try
        {
            return new()
            {
                Id = id,
                Schema = schema,
                Hash = ContentHash.OfJson(bytes),
                Policy = policy,
                Retired = folder.Retired.Any(retired => retired.Value == id.Version.ToString()),
            };
        }
        catch (FormatException e)
        {
            files.Problems.Add(file, 0, WorkspaceProblemCode.SchemaNotCanonical, $"The schema cannot be hashed. {e.Message}");
            return null;
        }
    }

    private static string Message(SchemaProblem fault)
    {
        var message = fault.Message.TrimEnd('.');
        return fault.Pointer.Length == 0
            ? $"The schema cannot be used: {message}."
            : $"The schema cannot be used: at {fault.Pointer}, {message}.";
    }
}
