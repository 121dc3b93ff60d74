namespace Sluice.Server;

/// <summary>The server cannot start as asked. The message has one line for each thing that is wrong and says what to do.</summary>
public sealed class ServerStartException(IReadOnlyList<string> problems, Exception? inner = null)
    : Exception(string.Join(Environment.NewLine, problems), inner)
{
    /// <summary>Everything that is wrong, one sentence each.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
