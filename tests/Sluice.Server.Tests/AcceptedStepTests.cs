using Microsoft.Extensions.Logging;
using Sluice.Workspace;

namespace Sluice.Server.Tests;

public sealed class AcceptedStepTests
{
    [Fact]
    public void A_step_that_is_taken_for_a_reason_is_logged_with_it()
    {
        using var workspace = new TestWorkspace();
        workspace.Write("contracts/ticket/contract.yaml", "key: /id\ncompatibility: {acceptUnknown: {1.1.0: looked at by hand}}\n");
        var load = WorkspaceLoader.Load(workspace.Folder);
        Assert.Equal("", load.Report);
        var logger = new Lines();

        logger.StepsAccepted(load.Snapshot!);

        var (level, text) = Assert.Single(logger.Written);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Equal("Contract ticket: the step into 1.1.0 is taken even should nothing be proved of it: looked at by hand", text);
    }

    private sealed class Lines : ILogger
    {
        public List<(LogLevel Level, string Text)> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Written.Add((logLevel, formatter(state, exception)));
    }
}
