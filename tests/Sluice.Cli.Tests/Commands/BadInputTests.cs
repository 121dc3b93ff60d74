using System.Text;

namespace Sluice.Cli.Tests.Commands;

public sealed class BadInputTests : IDisposable
{
    private readonly CliFolder _folder = new();

    public BadInputTests() => _folder.Write("person.json", TestSchemas.Person);

    public static TheoryData<string, byte[]> Hopeless => new()
    {
        { "empty", [] },
        { "white space", " \r\n\t "u8.ToArray() },
        { "deeply nested", Encoding.ASCII.GetBytes(new string('[', 100_000)) },
        { "invalid UTF-8", [(byte)'"', 0xC3, 0x28, (byte)'"'] },
        { "NUL bytes", new byte[2_000] },
        { "a binary file", Noise(64 * 1024) },
        { "a PNG file", [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] },
    };

    [Theory]
    [MemberData(nameof(Hopeless))]
    public async Task Output_that_is_no_json_is_rejected_with_a_reason(string name, byte[] output)
    {
        _folder.Write("reply.bin", output);

        var result = await _folder.RunAsync("check", "--schema", "person.json", "reply.bin");

        Assert.True(result.Code == ExitCode.Rejected, $"{name}: {result.All}");
        Assert.Empty(result.Out);
        Assert.StartsWith("reply.bin: rejected, ", result.Error, StringComparison.Ordinal);
        Assert.True(result.Error.Split('\n').Length >= 3, result.Error);
        Assert.DoesNotContain(result.Error, c => char.IsControl(c) && c != '\n');
    }

    [Fact]
    public async Task A_file_of_100_MB_is_refused_with_the_limit_and_not_read()
    {
        using (var file = File.Create(_folder.At("huge.json"))) file.SetLength(100_000_000);

        var result = await _folder.RunAsync("check", "--schema", "person.json", "huge.json");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("huge.json is larger than the limit of 4 MiB", result.Error, StringComparison.Ordinal);
        Assert.Contains("--bytes-max", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_input_is_never_read_past_the_limit()
    {
        using var input = new EndlessStream(new byte[4096]);
        using var output = new MemoryStream();

        var result = await _folder.RunAsync(input, output, ["check", "--schema", "person.json"], TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("standard input is larger than the limit of 4 MiB", result.Error, StringComparison.Ordinal);
        Assert.InRange(input.Taken, 4 * 1024 * 1024, 5 * 1024 * 1024);
    }

    [Fact]
    public async Task A_larger_limit_can_be_asked_for()
    {
        _folder.Write("reply.txt", $"{{\"name\":\"{new string('a', 5_000_000)}\",\"age\":1}}");

        Assert.Equal(ExitCode.Usage, (await _folder.RunAsync("check", "--schema", "person.json", "reply.txt")).Code);
        Assert.Equal(ExitCode.Ok, (await _folder.RunAsync("check", "--schema", "person.json", "--bytes-max", "8000000", "reply.txt")).Code);
    }

    [Fact]
    public async Task A_line_of_100_MB_is_rejected_without_being_kept()
    {
        using (var file = File.Create(_folder.At("lines.txt")))
        {
            file.Position = 100_000_000;
            file.Write("\n{\"name\":\"A\",\"age\":1}\n"u8);
        }

        var result = await _folder.RunAsync("check", "--schema", "person.json", "--lines", "lines.txt");

        Assert.Equal(2, result.OutLines.Length);
        Assert.Contains("[output_too_large]", result.OutLines[0], StringComparison.Ordinal);
        Assert.Equal("2 accepted", result.OutLines[1]);
    }

    [Theory]
    [InlineData("check", "--schema", "person.json", "folder")]
    [InlineData("check", "--schema", "person.json", "--lines", "folder")]
    [InlineData("check", "--schema", "folder", "person.json")]
    public async Task A_folder_is_no_input(params string[] args)
    {
        Directory.CreateDirectory(_folder.At("folder"));

        var result = await _folder.RunAsync(args);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("folder is a folder. Name a file in it", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check", "--schema", "person.json", "nowhere.txt")]
    [InlineData("check", "--schema", "nowhere.txt")]
    [InlineData("check", "--schema", "person.json", "--lines", "nowhere.txt")]
    public async Task A_missing_file_is_named(params string[] args)
    {
        var result = await _folder.RunAsync(args);

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("nowhere.txt does not exist", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_may_not_be_read_is_said()
    {
        _folder.Write("secret.txt", "{}");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder.At("secret.txt"), UnixFileMode.None);
        Assert.SkipWhen(CanRead(_folder.At("secret.txt")), "This user may read everything.");

        var result = await _folder.RunAsync("check", "--schema", "person.json", "secret.txt");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("secret.txt may not be read", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Escape_sequences_of_a_model_are_shown_and_not_obeyed()
    {
        _folder.Write("reply.txt", "{\"name\": \"\u001b[2J\", \"age\": \"1\", \"\u202eevil\": 1}");

        var result = await _folder.RunAsync("check", "--schema", "person.json", "reply.txt");

        Assert.DoesNotContain('\u001b', result.Error);
        Assert.DoesNotContain('\u202e', result.Error);
    }

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(1).NextBytes(noise);
        return noise;
    }

    private static bool CanRead(string path)
    {
        try
        {
            File.OpenRead(path).Dispose();
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    public void Dispose() => _folder.Dispose();
}
