using System.Diagnostics;
using System.Text;

namespace Sluice.EndToEnd;

/// <summary><c>sluice serve</c> as a process of its own, the way people run it.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private const string Announcement = "listening on ";
    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServeProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    public Uri Address => _listening.Task.Result;

    /// <param name="workspace">The workspace's folder.</param>
    /// <param name="cancellationToken">Gives up waiting for it to listen.</param>
    /// <param name="environment">Further variables.</param>
    /// <param name="limits">Commands of the shell that starts it, such as <c>ulimit</c>; null: no shell.</param>
    public static Task<ServeProcess> StartAsync(string workspace, CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? environment = null, string? limits = null) =>
        StartAsync(["serve", "--workspace", workspace, "--url", "http://127.0.0.1:0"], environment, limits, cancellationToken);

    /// <summary><c>sluice simulate</c>.</summary>
    /// <param name="profile">A profile's name, or the path of one.</param>
    /// <param name="cancellationToken">Gives up waiting for it to listen.</param>
    public static Task<ServeProcess> SimulateAsync(string profile, CancellationToken cancellationToken) =>
        StartAsync(["simulate", "--port", "0", "--profile", profile], null, null, cancellationToken);

    private static async Task<ServeProcess> StartAsync(string[] arguments, IReadOnlyDictionary<string, string>? environment, string? limits,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(limits is null ? "dotnet" : "sh") { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in limits is null ? (string[])[] : ["-c", $"{limits} exec \"$@\"", "sh", "dotnet"]) start.ArgumentList.Add(argument);
        foreach (var argument in (string[])[Sluice, .. arguments]) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var serve = new ServeProcess(Process.Start(start)!);
        try
        {
            await serve._listening.Task.WaitAsync(cancellationToken);
            return serve;
        }
        catch
        {
            await serve.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL: nothing in the process runs any more, not one instruction.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>SIGTERM, and waits for the process to end by itself.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    /// <summary>The program the build put beside this one.</summary>
    private static string Sluice => Path.Combine(AppContext.BaseDirectory, "sluice.dll");

    private void Read(string? line)
    {
        if (line is null)
        {
            _listening.TrySetException(new InvalidOperationException($"it ended before it listened:\n{_errors}"));
            return;
        }

        _errors.AppendLine(line);
        var at = line.IndexOf(Announcement, StringComparison.Ordinal);
        if (at >= 0 && Uri.TryCreate(line[(at + Announcement.Length)..].Trim(), UriKind.Absolute, out var address)) _listening.TrySetResult(address);
    }
}
