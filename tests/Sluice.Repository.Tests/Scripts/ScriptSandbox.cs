using System.Diagnostics;
using System.Text;

namespace Sluice.Repository.Tests;

/// <summary>A folder with a space in its name that holds a copy of one of the root's scripts, a <c>dotnet</c> that we own, and a
/// PATH with nothing else but the few standard commands.</summary>
internal sealed class ScriptSandbox : IDisposable
{
    private static readonly string[] Standard =
    [
        "sh", "readlink", "dirname", "basename", "find", "mkdir", "mv", "rm", "grep", "sort", "cat", "flock", "date", "tr", "sed",
        "timeout", "id", "git", "chmod", "env",
    ];

    public ScriptSandbox()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the scripts of the root are for POSIX shells");
        Root = Directory.CreateTempSubdirectory("sluice script ").FullName;
        Directory.CreateDirectory(Commands);
        foreach (var name in Standard)
        {
            if (new[] { "/usr/bin/", "/bin/" }.Select(folder => folder + name).FirstOrDefault(File.Exists) is { } command)
                File.CreateSymbolicLink(Path.Combine(Commands, name), command);
        }
    }

    public string Root { get; }

    public string Commands => Path.Combine(Root, "commands");

    /// <summary>What the scripts asked dotnet for, one call a line.</summary>
    public IReadOnlyList<string> DotnetCalls => File.Exists(In("calls")) ? File.ReadAllLines(In("calls")) : [];

    public string In(string path) => Path.Combine(Root, path);

    public void Copy(string script) => Script(script, File.ReadAllText(Checkout.Full(script)));

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(path))!);
        File.WriteAllText(In(path), text);
    }

    /// <summary>Puts a piece of shell in the place of a standard command.</summary>
    public void Command(string name, string shell)
    {
        File.Delete(Path.Combine(Commands, name));
        Script("commands/" + name, "#!/bin/sh\n" + shell + "\n");
    }

    public void Script(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(path))!);
        // A file that this process writes is for a moment also open in every process that another test starts meanwhile, and cannot be run ("Text file
        // busy"): a shell writes it.
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", "cat >\"$0\" && chmod 700 \"$0\"", In(path)])
        {
            RedirectStandardInput = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            UseShellExecute = false,
        })!;
        shell.StandardInput.Write(text);
        shell.StandardInput.Close();
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }

    /// <summary>A dotnet that writes down how it is called and answers by its first argument with a piece of shell.</summary>
    public void Dotnet(string build, string version = "10.0.401", string format = ":") => Script("commands/dotnet", $"""
        #!/bin/sh
        echo "$*" >>'{In("calls")}'
        case $1 in
          --version) echo {version} ;;
          build) {build} ;;
          format) {format} ;;
        esac

        """);

    /// <summary>A gate that a piece of shell waits at by reading a line from it.</summary>
    public void Gate(string path) => Process.Start("mkfifo", [In(path)]).WaitForExit();

    /// <summary>Waits until somebody stands at the gate, and lets them through.</summary>
    public void OpenGate(string path) => File.WriteAllText(In(path), "open\n");

    public Run Start(string script, params string[] arguments) => new(this, In(script), arguments);

    public Ended Ends(string script, params string[] arguments)
    {
        using var run = Start(script, arguments);
        return run.End();
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>How a script ended.</summary>
    internal sealed record Ended(int Code, string Output, string Errors)
    {
        public string LastLine => Output.TrimEnd('\n').Split('\n')[^1];
    }

    /// <summary>A script that runs, in another folder than its own and without standard input.</summary>
    internal sealed class Run : IDisposable
    {
        private readonly Process _process;
        private readonly StringBuilder _errors = new();

        public Run(ScriptSandbox sandbox, string script, string[] arguments)
        {
            var start = new ProcessStartInfo(script, arguments)
            {
                WorkingDirectory = Path.GetTempPath(),
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            start.Environment.Clear();
            start.Environment["PATH"] = sandbox.Commands;
            _process = Process.Start(start)!;
            _process.StandardInput.Close();
            _process.ErrorDataReceived += (_, line) => _errors.Append(line.Data is null ? "" : line.Data + "\n");
            _process.BeginErrorReadLine();
        }

        public string? NextLine() => _process.StandardOutput.ReadLine();

        public Ended End()
        {
            var output = _process.StandardOutput.ReadToEnd();
            _process.WaitForExit();
            return new Ended(_process.ExitCode, output, _errors.ToString());
        }

        public void Dispose()
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }
    }
}
