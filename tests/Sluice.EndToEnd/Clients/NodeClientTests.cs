using System.Diagnostics;

namespace Sluice.EndToEnd.Clients;

/// <summary>Clients of npm, as their makers ship them, against a real server: each script of <c>node/</c> is a row of the matrix.</summary>
public sealed class NodeClientTests(ClientServer server) : IClassFixture<ClientServer>
{
    private static readonly Lazy<Task<string?>> Installed = new(InstallAsync);

    [Theory]
    [InlineData("openai", 19)]
    [InlineData("ai", 19)]
    [InlineData("langchain", 19)]
    public async Task The_client_works_unchanged(string script, int steps)
    {
        var folder = await Installed.Value;
        Assert.SkipWhen(folder is null, "needs Node 20 or later and npm with its registry");
        var (code, output) = await RunAsync("node", folder, [$"{script}.mjs"], ("SLUICE_URL", server.Url.ToString()));
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(code == 0, output);
        Assert.Equal(steps, lines.Count(line => line.StartsWith("PASS ", StringComparison.Ordinal)));
        TestContext.Current.SendDiagnosticMessage($"{script}: {steps} steps");
    }

    /// <summary>The folder with the packages, beside the build's output; null where there is no Node or no registry.</summary>
    private static async Task<string?> InstallAsync()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "Clients", "node");
        try
        {
            var (version, text) = await RunAsync("node", source, ["--version"]);
            if (version != 0 || int.Parse(text.TrimStart('v').Split('.')[0]) < 20) return null;
            if (Directory.Exists(Path.Combine(source, "node_modules", "openai"))) return source;
            var (code, _) = await RunAsync("npm", source, ["install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]);
            return code == 0 ? source : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, string folder, IReadOnlyList<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(4));
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + (process.ExitCode == 0 ? "" : await errors));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
