using System.Diagnostics;
using System.Text;

namespace Sluice.Cli.Tests;

/// <summary>What only a real process can show: signals, pipes, ports, exit codes as the shell sees them.</summary>
public sealed class ProcessTests : IDisposable
{
    // Far past any slow machine: a process that hangs must fail its test, not stop the run.
    private const int HangMilliseconds = 180_000;

    private readonly CliFolder _folder = new();
    private readonly List<Process> _processes = [];

    [Fact(Timeout = HangMilliseconds)]
    public async Task The_simulator_says_where_it_listens_and_ends_cleanly_on_Ctrl_C()
    {
        var simulator = Start("simulate", "--port", "0", "--profile", "none");
        var address = await ListeningAsync(simulator);
        using var client = new HttpClient();

        var models = await client.GetStringAsync(new Uri($"{address}/models"), TestContext.Current.CancellationToken);
        await SignalAsync(simulator, "INT");

        Assert.Contains("simulator", models, StringComparison.Ordinal);
        Assert.Equal(0, simulator.ExitCode);
        Assert.Contains("stopped after 0 requests", await simulator.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact(Timeout = HangMilliseconds)]
    public async Task The_server_takes_submissions_and_ends_cleanly_on_a_termination_signal()
    {
        await _folder.WithWorkspaceAsync();
        var server = Start("serve", "--url", "http://127.0.0.1:0");
        var address = await ListeningAsync(server);
        using var client = new HttpClient();
        using var body = new StringContent($$"""{"contract":"ticket-triage","output":{{TestSchemas.Ticket}}}""", Encoding.UTF8, "application/json");

        using var response = await client.PostAsync(new Uri($"{address}/api/outputs"), body, TestContext.Current.CancellationToken);
        await SignalAsync(server, "TERM");

        Assert.True(response.IsSuccessStatusCode, response.ToString());
        Assert.Equal(0, server.ExitCode);
        var read = await _folder.RunAsync("record", "get", "ticket-triage", "T-2041");
        Assert.Equal(TestSchemas.Ticket + "\n", read.Out);
    }

    [Theory(Timeout = HangMilliseconds)]
    [InlineData("serve", "--url", "http://127.0.0.1:{0}")]
    [InlineData("simulate", "--port", "{0}")]
    public async Task A_port_in_use_is_one_clear_message(params string[] line)
    {
        await _folder.WithWorkspaceAsync();
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;

        var (code, output, error) = await RunAsync(TestContext.Current.CancellationToken, [.. line.Select(w => w.Replace("{0}", port.ToString()))]);

        Assert.True(code == (int)ExitCode.Usage, $"{code} {error}");
        Assert.Empty(output);
        Assert.Contains("port", error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact(Timeout = HangMilliseconds)]
    public async Task A_pipe_that_is_closed_ends_the_program_quietly()
    {
        _folder.Write("person.json", TestSchemas.Person);
        _folder.Write("lines.txt", string.Concat(Enumerable.Repeat("{\"name\":\"A\",\"age\":1}\n", 200_000)));
        var script = $"{Shell()} check --schema person.json --lines lines.txt | head -2; echo \"${{PIPESTATUS[0]}}\"";

        var (code, output, error) = await RunProcessAsync(Launch("bash", ["-c", script]), TestContext.Current.CancellationToken);

        Assert.Equal(0, code);
        Assert.Equal($"1 accepted\n2 accepted\n{(int)ExitCode.Closed}\n", output);
        Assert.Empty(error);
    }

    [Fact(Timeout = HangMilliseconds)]
    public async Task Output_appended_to_a_file_with_both_streams_keeps_its_order()
    {
        _folder.Write("person.json", TestSchemas.Person);
        _folder.Write("reply.txt", "{\"name\":\"A\",\"age\":1}\n");
        var script = $"echo first > log; {Shell()} check --schema person.json reply.txt >> log 2>&1; {Shell()} check --schema person.json reply.txt >> log 2>&1; cat log";

        var (_, output, _) = await RunProcessAsync(Launch("bash", ["-c", script]), TestContext.Current.CancellationToken);

        Assert.Equal("first\nreply.txt: accepted\n{\"name\":\"A\",\"age\":1}\nreply.txt: accepted\n{\"name\":\"A\",\"age\":1}\n", output);
    }

    [Fact(Timeout = HangMilliseconds)]
    public async Task Ctrl_C_while_waiting_for_input_ends_with_130()
    {
        _folder.Write("person.json", TestSchemas.Person);
        var check = Start("check", "--schema", "person.json", "--lines");
        await check.StandardInput.WriteAsync("{\"name\":\"A\",\"age\":1}\n");
        await check.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal("1 accepted", await check.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        await SignalAsync(check, "INT");

        Assert.Equal((int)ExitCode.Interrupted, check.ExitCode);
        Assert.Equal("sluice: interrupted\n", await check.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = HangMilliseconds)]
    public async Task Completion_offers_commands_options_and_the_contracts_at_hand()
    {
        await _folder.WithWorkspaceAsync();

        Assert.Equal("check\n", (await RunAsync(TestContext.Current.CancellationToken, "[suggest:2]", "ch")).Output);
        Assert.Contains("--schema\n", (await RunAsync(TestContext.Current.CancellationToken, "[suggest:8]", "check --")).Output, StringComparison.Ordinal);
        Assert.Equal("learning-plan\n", (await RunAsync(TestContext.Current.CancellationToken, "[suggest:21]", "check --contract lear")).Output);
    }

    [Fact(Timeout = HangMilliseconds)]
    public async Task The_completion_script_of_bash_completes()
    {
        await _folder.WithWorkspaceAsync();
        var line = "sluice check --contract lear";
        var script = $$"""
            sluice() { {{Shell()}} "$@"; }
            source <(sluice completion bash)
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}} COMP_WORDS=({{line}}) COMP_CWORD=3
            _sluice; echo "${COMPREPLY[@]}"
            """;

        var (_, output, error) = await RunProcessAsync(Launch("bash", ["-c", script]), TestContext.Current.CancellationToken);

        Assert.True(output == "learning-plan\n", output + error);
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        _folder.Dispose();
    }

    private static string Shell() => $"dotnet '{typeof(CommandLine).Assembly.Location}'";

    private Process Start(params string[] args) => Launch("dotnet", [typeof(CommandLine).Assembly.Location, .. args]);

    private Process Launch(string program, string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = _folder.Path,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("SLUICE_WORKSPACE");
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started.");
        _processes.Add(process);
        return process;
    }

    private Task<(int Code, string Output, string Error)> RunAsync(CancellationToken cancellationToken, params string[] args) => RunProcessAsync(Start(args), cancellationToken);

    private static async Task<(int Code, string Output, string Error)> RunProcessAsync(Process process, CancellationToken cancellationToken)
    {
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, await error);
    }

    private static async Task<string> ListeningAsync(Process process)
    {
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("listening on ", StringComparison.Ordinal)) return line["listening on ".Length..];
        }

        throw new InvalidOperationException("The process ended without listening.");
    }

    private static async Task SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString()]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
