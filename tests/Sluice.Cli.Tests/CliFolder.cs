using System.Text;
using Sluice.Cli.Terminals;

namespace Sluice.Cli.Tests;

/// <summary>What one run of the real entry point left behind.</summary>
internal sealed record CliResult(ExitCode Code, byte[] OutBytes, string Error)
{
    public string Out => Encoding.UTF8.GetString(OutBytes);

    public string[] OutLines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string All => $"exit {(int)Code}\n{Out}\n{Error}";
}

/// <summary>A working directory for runs of the program, removed afterwards.</summary>
internal sealed class CliFolder : IDisposable
{
    public CliFolder() => Path = Directory.CreateTempSubdirectory("sluice-cli-").FullName;

    public string Path { get; }

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), bytes);
        return name;
    }

    public Task<CliResult> RunAsync(params string[] args) => RunAsync([], args);

    public Task<CliResult> RunAsync(byte[] input, params string[] args) =>
        RunAsync(new MemoryStream(input), new MemoryStream(), args, TestContext.Current.CancellationToken);

    public async Task<CliResult> RunAsync(Stream input, Stream output, string[] args, CancellationToken cancellationToken)
    {
        using var error = new MemoryStream();
        var setup = new TerminalSetup
        {
            Input = input,
            Output = output,
            Error = error,
            Directory = Path,
            Environment = name => Environment.GetValueOrDefault(name),
        };
        var code = await CommandLine.RunAsync(args, setup, cancellationToken);
        return new CliResult(code, (output as MemoryStream)?.ToArray() ?? [], Encoding.UTF8.GetString(error.ToArray()));
    }

    /// <summary>Makes the folder a workspace from the starter template, without a model that could be called.</summary>
    public async Task<CliFolder> WithWorkspaceAsync()
    {
        var made = await RunAsync("init", ".");
        Assert.True(made.Code == ExitCode.Ok, made.All);
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
