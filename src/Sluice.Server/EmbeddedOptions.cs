using Microsoft.Extensions.Logging;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Workspace;

namespace Sluice.Server;

/// <summary>What a caller may override when it opens a workspace.</summary>
public sealed record EmbeddedOptions
{
    /// <summary>Git branch, tag or commit to read the workspace from; null: the files as they lie in its folder. As
    /// <see cref="WorkspaceLoadOptions.At"/>.</summary>
    public string? At { get; init; }

    /// <summary>Whether files that differ from their commit are a problem; default <see cref="CleanRule.Off"/>.</summary>
    public CleanRule Clean { get; init; }

    /// <summary>Endpoint of every model call, with <c>/v1</c>; null: as the model configurations say.</summary>
    public Uri? ModelEndpoint { get; init; }

    /// <summary>Model to ask instead of the configured ones; null: as the model configurations say.</summary>
    public string? ModelId { get; init; }

    /// <summary>The classes and scripts that migrations may name; default scripts in the sandbox, and no classes.</summary>
    public MigrationCode Migrations { get; init; } = MigrationScripts.Code;

    /// <summary>Searches collections for prompts that retrieve; null: the search of the workspace's own store.</summary>
    public IRetriever? Retriever { get; init; }

    /// <summary>Where the gateway logs to; null: nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>The clock; default the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
