using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;

namespace Sluice.EndToEnd.Docs;

/// <summary>Runs what the pages tell a reader to type, in a folder of its own, with the tool that was just built.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DocumentedCommandsTests : IDisposable
{
    private const string DocumentedAddress = "127.0.0.1:8710";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-docs-");
    private readonly List<Process> _servers = [];

    public static TheoryData<string> Pages => new((string[])[.. new[] { "README.md" }
            .Concat(Directory.EnumerateFiles(Path.Combine(Root(), "docs"), "*.md", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Root(), f)))
            .Where(page => CommandBlock.Of(Root(), page).Count > 0).Order(StringComparer.Ordinal)]);

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task The_commands_of_a_page_do_what_it_says(string page)
    {
        // The page says ./sluice and a fixed port; here that is this build and a free port.
        var tool = Path.Combine(_folder.FullName, "sluice");
        await File.WriteAllTextAsync(tool, $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "sluice.dll")}' \"$@\"\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var address = $"127.0.0.1:{FreePort()}";
        foreach (var block in CommandBlock.Of(Root(), page))
        {
            var script = block.Script.Replace(DocumentedAddress, address, StringComparison.Ordinal);
            if (block.Serves)
            {
                await ServeAsync(script.TrimEnd() + $" --url http://{address}\n");
                continue;
            }

            var (exitCode, output) = await RunAsync(script);
            Assert.True(exitCode == block.ExitCode, $"{block.Page}:{block.Line} ended with {exitCode}, not {block.ExitCode}:\n{output}");
        }
    }

    public void Dispose()
    {
        foreach (var server in _servers)
        {
            if (!server.HasExited) server.Kill(entireProcessTree: true);
            server.WaitForExit();
            server.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private async Task ServeAsync(string script)
    {
        var server = Start(script);
        _servers.Add(server);
        while (await server.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (!line.Contains("listening on", StringComparison.Ordinal)) continue;
            _ = server.StandardError.ReadToEndAsync(CancellationToken.None);
            return;
        }

        Assert.Fail("The documented server ended without listening.");
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string script)
    {
        using var process = Start(script);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }

    private Process Start(string script)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", script])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        // A developer's own endpoint must not be asked, and a clean machine has none.
        start.Environment.Remove("OPENAI_BASE_URL");
        start.Environment.Remove("OPENAI_API_KEY");
        var process = Process.Start(start) ?? throw new InvalidOperationException("bash could not be started.");
        process.StandardInput.Close();
        return process;
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
