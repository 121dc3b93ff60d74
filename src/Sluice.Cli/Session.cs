using System.CommandLine;
using System.CommandLine.Parsing;
using Sluice.Cli.Terminals;
using Sluice.Gateway;
using Sluice.Server;
using Sluice.Workspace;

namespace Sluice.Cli;

/// <summary>What every command of one run shares: the terminal and the option that names the workspace.</summary>
internal sealed class Session(Terminal terminal)
{
    private const string SettingsFile = "sluice.yaml";

    public Terminal Terminal { get; } = terminal;

    public Option<string?> WorkspaceOption { get; } = new("--workspace")
    {
        HelpName = "DIR",
        Recursive = true,
        Description = "The workspace's folder. Default: SLUICE_WORKSPACE, else the nearest folder upwards with a sluice.yaml.",
    };

    public Option<string?> AtOption { get; } = new("--at")
    {
        HelpName = "REF",
        Recursive = true,
        Description = "Read the workspace from a Git branch, tag or commit instead of its folder; REF:path where it lies elsewhere in the commit.",
    };

    /// <summary>Of the commands that read or write what belongs to a tenant.</summary>
    public Option<string> TenantOption { get; } = Tenant();

    /// <summary>Of the commands that look at one tenant only when they are told so.</summary>
    public Option<string?> AnyTenantOption { get; } = AnyTenant();

    /// <summary>The folder of the workspace in force.</summary>
    public string WorkspaceFolder(ParseResult arguments)
    {
        var committed = arguments.GetValue(AtOption) is not null;
        var named = arguments.GetValue(WorkspaceOption);
        if (named is not null) return Named(named, "--workspace", committed);
        if (Terminal.Environment("SLUICE_WORKSPACE") is { } variable) return Named(variable, "SLUICE_WORKSPACE", committed);
        return TryFindWorkspace() ?? (committed ? Terminal.Directory : null) ?? throw new CommandException(ExitCode.Usage,
            $"No workspace here: neither {Terminal.Directory} nor a folder above it has a {SettingsFile}.",
            "Run 'sluice init' to make one, or name one with --workspace DIR.");
    }

    /// <summary>What a suggested command needs to find the same workspace.</summary>
    public string WorkspaceHint(ParseResult arguments) =>
        (arguments.GetValue(WorkspaceOption) is { } named ? $" --workspace {named}" : "")
        + (arguments.GetValue(AtOption) is { } at ? $" --at {at}" : "")
        + (arguments.GetResult(TenantOption) is { Implicit: false } ? $" --tenant {arguments.GetValue(TenantOption)}" : "");

    /// <summary>The folder without complaint, for completion.</summary>
    public string? TryFindWorkspace()
    {
        for (var folder = Terminal.Directory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, SettingsFile))) return folder;
        }

        return null;
    }

    /// <summary>Reads the workspace, without its store.</summary>
    public WorkspaceSnapshot LoadWorkspace(ParseResult arguments)
    {
        var folder = WorkspaceFolder(arguments);
        var load = WorkspaceLoader.Load(folder,
            new WorkspaceLoadOptions { At = arguments.GetValue(AtOption), Migrations = MigrationScripts.Code });
        return load.Snapshot ?? throw Problems(folder, load.Problems);
    }

    /// <summary>Opens the workspace with its store.</summary>
    public Task<EmbeddedSluice> OpenAsync(ParseResult arguments, CancellationToken cancellationToken) =>
        OpenAsync(WorkspaceFolder(arguments), new EmbeddedOptions { At = arguments.GetValue(AtOption) }, cancellationToken);

    /// <summary>Opens a workspace with its store.</summary>
    public async Task<EmbeddedSluice> OpenAsync(string folder, EmbeddedOptions options, CancellationToken cancellationToken)
    {
        var opening = await EmbeddedSluice.OpenAsync(folder, options, cancellationToken);
        return opening.Sluice ?? throw Problems(folder, opening.Problems);
    }

    private static Option<string> Tenant()
    {
        var option = new Option<string>("--tenant")
        {
            HelpName = "NAME",
            Description = $"The tenant whose it is. Default: {Tenants.Default}, that of a server without keys.",
            DefaultValueFactory = _ => Tenants.Default,
        };
        option.CustomParser = ReadTenant;
        return option;
    }

    private static Option<string?> AnyTenant()
    {
        var option = new Option<string?>("--tenant") { HelpName = "NAME", Description = "Only of this tenant. Default: of any." };
        option.CustomParser = ReadTenant;
        return option;
    }

    private static string ReadTenant(ArgumentResult result)
    {
        var name = result.Tokens[0].Value;
        if (!Tenants.IsName(name)) result.AddError($"--tenant: '{name}' names no tenant. Give {Tenants.Rule}.");
        return name;
    }

    private CommandException Problems(string folder, IReadOnlyList<WorkspaceProblem> problems) => new(ExitCode.Workspace,
    [
        $"The workspace {Terminal.Display(folder)} has {Quantity.Of(problems.Count, "problem")}:",
        .. problems.Select(p => $"  {p}"),
    ]);

    private string Named(string text, string origin, bool committed)
    {
        var folder = Terminal.Resolve(text);
        if (committed && System.IO.Directory.Exists(folder)) return folder;
        if (File.Exists(Path.Combine(folder, SettingsFile))) return folder;
        throw new CommandException(ExitCode.Usage, System.IO.Directory.Exists(folder)
            ? $"{origin}: {text} is no workspace, it has no {SettingsFile}. Run 'sluice init {text}' to make it one."
            : $"{origin}: there is no folder {text}. Run 'sluice init {text}' to make a workspace there.");
    }
}
