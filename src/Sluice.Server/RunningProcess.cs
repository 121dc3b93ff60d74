using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Sluice.Gateway;

namespace Sluice.Server;

/// <summary>Names this process as the runner of migration jobs, and knows of others on this machine whether they have ended.</summary>
public static class RunningProcess
{
    /// <summary>This process as a runner: <c>kind host pid start</c>. A runner of this machine whose process is gone need not be waited for.</summary>
    /// <param name="kind">The program's part, one word: <c>serve</c> or <c>migrate</c>.</param>
    public static MigrationRunner As(string kind)
    {
        using var process = Process.GetCurrentProcess();
        return new MigrationRunner($"{kind} {Environment.MachineName} {Environment.ProcessId} {Start(process)}", IsGone);
    }

    private static bool IsGone(string runner)
    {
        if (runner.Split(' ') is not [_, var host, var pid, var start] || host != Environment.MachineName
            || !int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return false;
        try
        {
            using var process = Process.GetProcessById(id);
            return process.HasExited || Start(process) != start;
        }
        catch (ArgumentException)
        {
            return true;
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // Ended while it was looked at, or somebody else's: then its lease decides.
            return exception is InvalidOperationException;
        }
    }

    // To the second: the system rounds it, and two processes with one id do not begin in the same.
    private static string Start(Process process) =>
        new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
