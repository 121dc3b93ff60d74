using System.Text;
using System.Text.Json;

namespace Sluice.Cli.Tests.Commands;

public sealed class CheckLinesTests : IDisposable
{
    private readonly CliFolder _folder = new();

    public CheckLinesTests() => _folder.Write("person.json", TestSchemas.Person);

    [Fact]
    public async Task Each_line_gets_one_result_line_and_the_counts_go_to_standard_error()
    {
        var input = "{\"name\":\"A\",\"age\":1}\n{'name':'B','age':'2'}\nno json at all\n\n{\"name\":\"E\",\"age\":5}"u8.ToArray();

        var result = await _folder.RunAsync(input, "check", "--schema", "person.json", "--lines");

        Assert.Equal(ExitCode.Rejected, result.Code);
        Assert.Collection(result.OutLines,
            line => Assert.Equal("1 accepted", line),
            line => Assert.StartsWith("2 repaired ", line, StringComparison.Ordinal),
            line => Assert.StartsWith("3 rejected ", line, StringComparison.Ordinal),
            line => Assert.StartsWith("4 rejected ", line, StringComparison.Ordinal),
            line => Assert.Equal("5 accepted", line));
        Assert.Contains("5 outputs: 2 accepted, 1 repaired, 2 rejected", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_results_are_one_object_a_line_in_the_order_of_the_input()
    {
        var input = "{\"name\":\"A\",   \"age\":1}\r\nnothing\n"u8.ToArray();

        var result = await _folder.RunAsync(input, "check", "--schema", "person.json", "--lines", "--json");

        Assert.Equal(2, result.OutLines.Length);
        Assert.Contains("\"value\":{\"name\":\"A\",\"age\":1}", result.OutLines[0], StringComparison.Ordinal);
        using var second = JsonDocument.Parse(result.OutLines[1]);
        Assert.Equal("rejected", second.RootElement.GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task White_space_inside_strings_survives_the_one_line_form()
    {
        var input = "{\"name\":\"a  b \\\" c\\\\\",  \"age\" : 1}"u8.ToArray();

        var result = await _folder.RunAsync(input, "check", "--schema", "person.json", "--lines", "--json");

        using var verdict = JsonDocument.Parse(Assert.Single(result.OutLines));
        Assert.Equal("a  b \" c\\", verdict.RootElement.GetProperty("value").GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_line_past_the_limit_is_rejected_and_the_rest_goes_on()
    {
        var input = Encoding.UTF8.GetBytes($"{{\"name\":\"A\",\"age\":1}}\n{new string('x', 300_000)}\n{{\"name\":\"C\",\"age\":3}}\n");

        var result = await _folder.RunAsync(input, "check", "--schema", "person.json", "--lines", "--bytes-max", "1024");

        Assert.Equal(ExitCode.Rejected, result.Code);
        Assert.Equal(3, result.OutLines.Length);
        Assert.Equal("1 accepted", result.OutLines[0]);
        Assert.Contains("larger than the limit of 1 KiB [output_too_large]", result.OutLines[1], StringComparison.Ordinal);
        Assert.Equal("3 accepted", result.OutLines[2]);
    }

    [Fact]
    public async Task Lines_of_several_files_are_named_by_file()
    {
        _folder.Write("a.txt", "{\"name\":\"A\",\"age\":1}\n");
        _folder.Write("b.txt", "{\"name\":\"B\",\"age\":2}\n");

        var result = await _folder.RunAsync("check", "--schema", "person.json", "--lines", "a.txt", "b.txt");

        Assert.Equal(["a.txt:1 accepted", "b.txt:1 accepted"], result.OutLines);
    }

    [Fact]
    public async Task A_result_is_printed_before_the_next_line_is_waited_for()
    {
        using var output = new MemoryStream();
        using var input = new TurnTakingStream(
            () => "{\"name\":\"A\",\"age\":1}\n"u8.ToArray(),
            () => Encoding.UTF8.GetString(output.ToArray()) == "1 accepted\n" ? "{\"name\":\"B\",\"age\":2}\n"u8.ToArray() : "too late\n"u8.ToArray());

        var result = await _folder.RunAsync(input, output, ["check", "--schema", "person.json", "--lines"], TestContext.Current.CancellationToken);

        Assert.Equal(["1 accepted", "2 accepted"], result.OutLines);
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_the_run_quietly()
    {
        using var input = new EndlessStream("{\"name\":\"A\",\"age\":1}\n"u8.ToArray());
        using var output = new FailingStream(new IOException("Broken pipe", 32));

        var result = await _folder.RunAsync(input, output, ["check", "--schema", "person.json", "--lines"], TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Closed, result.Code);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task A_full_disk_under_standard_output_is_said()
    {
        using var output = new FailingStream(new IOException("No space left on device", 28));
        using var input = new MemoryStream("{\"name\":\"A\",\"age\":1}\n"u8.ToArray());

        var result = await _folder.RunAsync(input, output, ["check", "--schema", "person.json"], TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Output, result.Code);
        Assert.Contains("No space left on device", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Being_interrupted_is_a_clean_end()
    {
        using var stop = new CancellationTokenSource();
        using var input = new TurnTakingStream(() => "{\"name\":\"A\",\"age\":1}\n"u8.ToArray(), () =>
        {
            stop.Cancel();
            return "{\"name\":\"B\",\"age\":1}\n"u8.ToArray();
        });
        using var output = new MemoryStream();

        var result = await _folder.RunAsync(input, output, ["check", "--schema", "person.json", "--lines"], stop.Token);

        Assert.Equal(ExitCode.Interrupted, result.Code);
        Assert.StartsWith("1 accepted\n", result.Out, StringComparison.Ordinal);
        Assert.Equal("sluice: interrupted\n", result.Error);
    }

    public void Dispose() => _folder.Dispose();
}
