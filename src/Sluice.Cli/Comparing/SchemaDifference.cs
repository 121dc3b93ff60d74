using System.CommandLine;
using Sluice.Cli.Checking;
using Sluice.Cli.Input;
using Sluice.Contracts;
using Sluice.Schemas;
using Sluice.Server;
using Sluice.Workspace;

namespace Sluice.Cli.Comparing;

/// <summary>Two schemas that were compared: versions of a contract, files, or one of each.</summary>
/// <param name="Old">The older side, as it was named.</param>
/// <param name="New">The newer side.</param>
/// <param name="Report">What was found.</param>
internal sealed record SchemaDifference(string Old, string New, CompatibilityReport Report)
{
    /// <summary>The comparison of two versions; null when a file is compared.</summary>
    public ContractComparison? Versions { get; init; }

    /// <summary>The version whose stored records can be asked, and the schema they are tried on; null for a file.</summary>
    public (ContractVersion Old, Schema New)? Asked { get; private init; }

    /// <summary>The settings that name the workspace's own store; null without a workspace.</summary>
    public WorkspaceSettings? Settings { get; private init; }

    /// <summary>Whether the new version's number is high enough; true where there is no number.</summary>
    public bool? VersionSuffices => Versions is null ? true : (Versions with { Report = Report }).VersionSuffices;

    public static async Task<SchemaDifference> OfAsync(Session session, ParseResult arguments, string old, string @new, ContentModel? content,
        CancellationToken cancellationToken)
    {
        if (old == InputFile.StandardInput && @new == InputFile.StandardInput)
            throw new CommandException(ExitCode.Usage, "Only one of the two can be standard input.");
        var before = Reference(session, old, null);
        var after = Reference(session, @new, before?.Name);
        if (before is not null && after is not null) return OfVersions(session, arguments, before, after, content);
        var workspace = before is null && after is null ? null : session.LoadWorkspace(arguments);
        var older = before is null ? null : ContractLookup.Find(workspace!, before.ToString());
        var newer = after is null ? null : ContractLookup.Find(workspace!, after.ToString());
        var left = older?.Schema ?? await SchemaFile.ReadAsync(session.Terminal, old, SchemaOptions.Default, cancellationToken);
        var right = newer?.Schema ?? await SchemaFile.ReadAsync(session.Terminal, @new, SchemaOptions.Default, cancellationToken);
        var policy = (older ?? newer)?.Policy.Compatibility.Content ?? ContentModel.WriterClosed;
        var report = CompatibilityCheck.Compare(left, right, new CompatibilityOptions { Content = content ?? policy });
        return new SchemaDifference(older?.Id.ToString() ?? InputFile.Name(old), newer?.Id.ToString() ?? InputFile.Name(@new), report)
        {
            Asked = older is null ? null : (older, right),
            Settings = workspace?.Settings,
        };
    }

    private static SchemaDifference OfVersions(Session session, ParseResult arguments, ContractReference old, ContractReference @new, ContentModel? content)
    {
        var options = new WorkspaceLoadOptions { At = arguments.GetValue(session.AtOption), Migrations = MigrationScripts.Code };
        if (!ContractComparison.TryCompare(session.WorkspaceFolder(arguments), options, old, @new, content, out var comparison, out var problem))
            throw new CommandException(ExitCode.Usage, problem);
        return new SchemaDifference(comparison.Old.Id.ToString(), comparison.New.Id.ToString(), comparison.Report)
        {
            Versions = comparison,
            Asked = (comparison.Old, comparison.New.Schema),
            Settings = comparison.Settings,
        };
    }

    /// <summary>A version of a contract; null when a file is meant.</summary>
    private static ContractReference? Reference(Session session, string text, string? name)
    {
        var full = name is not null && char.IsAsciiDigit(text.FirstOrDefault()) ? $"{name}@{text}" : text;
        if (!ContractReference.TryParse(full, out var reference)) return null;
        return reference.Version is null && File.Exists(session.Terminal.Resolve(text)) ? null : reference;
    }
}
