using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Sluice.Mentor.Tests;

/// <summary>The mentor as a process of its own, with a workspace of its own, the way people run it.</summary>
internal sealed class MentorProcess : IAsyncDisposable
{
    private const string Announcement = "listening on ";

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private MentorProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Read(line.Data, ends: true);
        process.ErrorDataReceived += (_, line) => Read(line.Data, ends: false);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Address => _listening.Task.Result;

    /// <summary>Starts it.</summary>
    /// <param name="workspace">The workspace's folder.</param>
    /// <param name="port">The port; 0: any free one.</param>
    /// <param name="latency">Median milliseconds of the simulated model.</param>
    /// <param name="more">More of the command line.</param>
    /// <param name="cancellationToken">Gives up waiting for it to listen.</param>
    /// <exception cref="InvalidOperationException">It ended before it listened; the message has what it said.</exception>
    public static async Task<MentorProcess> StartAsync(string workspace, int port, int latency, IReadOnlyList<string> more, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "Sluice.Mentor.dll"), "--no-open", "--workspace", workspace,
            "--url", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"), "--latency", latency.ToString(CultureInfo.InvariantCulture), .. more])
            start.ArgumentList.Add(argument);
        var mentor = new MentorProcess(Process.Start(start)!);
        try
        {
            await mentor._listening.Task.WaitAsync(cancellationToken);
            return mentor;
        }
        catch
        {
            await mentor.DisposeAsync();
            throw;
        }
    }

    /// <summary>A copy of the sample's workspace.</summary>
    public static string CopyWorkspace(string folder)
    {
        var source = Path.Combine(Root(), "samples", "mentor", "workspace");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(source, file);
            if (path.StartsWith(".sluice", StringComparison.Ordinal)) continue;
            var target = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return folder;
    }

    /// <summary>The checkout's folder.</summary>
    public static string Root([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here)!;
        while (!File.Exists(Path.Combine(folder, "Sluice.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    /// <summary>SIGKILL: nothing in the process runs any more, not one instruction.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private void Read(string? line, bool ends)
    {
        if (line is null)
        {
            if (ends) _listening.TrySetException(new InvalidOperationException($"it ended before it listened:\n{_output}"));
            return;
        }

        lock (_output) _output.AppendLine(line);
        if (line.StartsWith(Announcement, StringComparison.Ordinal)) _listening.TrySetResult(new Uri(line[Announcement.Length..].Trim()));
    }
}
