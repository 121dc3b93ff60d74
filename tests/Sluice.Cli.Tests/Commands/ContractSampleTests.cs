using System.Text.Json;

namespace Sluice.Cli.Tests.Commands;

public sealed class ContractSampleTests : IDisposable
{
    private const string First = """{"type":"object","required":["id","goal"],"additionalProperties":false,"properties":{"id":{"type":"string"},"goal":{"type":"string","minLength":1}}}""";

    private readonly CliFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Stored_records_become_samples_that_say_nothing_of_them_and_hold_every_later_version()
    {
        await StoreAsync(12);
        var taken = await _folder.RunAsync("contract", "sample", "plan", "--count", "2");
        Assert.True(taken.Code == ExitCode.Ok, taken.All);
        Assert.Equal(2, taken.OutLines.Length);
        foreach (var file in taken.OutLines)
        {
            Assert.StartsWith("contracts/plan/1.0.0/samples/captured-", file, StringComparison.Ordinal);
            var text = await File.ReadAllTextAsync(_folder.At(file), TestContext.Current.CancellationToken);
            Assert.DoesNotContain("Secret", text, StringComparison.Ordinal);
            Assert.DoesNotContain("person", text, StringComparison.Ordinal);
            Assert.Equal(["id", "goal"], JsonElement.Parse(text).EnumerateObject().Select(member => member.Name));
        }

        var lint = await _folder.RunAsync("lint");
        Assert.True(lint.Code == ExitCode.Ok, lint.All);
        // A later version that cannot carry a sample is told with the sample's file and line.
        AddSecond("- move: {from: /goal, to: /g}\n  - convert: {path: /g, to: integer}");
        lint = await _folder.RunAsync("lint");
        Assert.Equal(ExitCode.Workspace, lint.Code);
        Assert.Contains(lint.OutLines, line => line.Contains("/samples/captured-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_seed_takes_the_same_samples_and_another_seed_others()
    {
        await StoreAsync(12);
        var first = await JsonAsync("--seed", "5");
        Assert.Equal(3, first.GetProperty("samples").GetArrayLength());
        Assert.All(first.GetProperty("samples").EnumerateArray(), sample => Assert.True(sample.GetProperty("written").GetBoolean()));
        var again = await JsonAsync("--seed", "5");
        Assert.Equal(Files(first), Files(again));
        Assert.All(again.GetProperty("samples").EnumerateArray(), sample => Assert.False(sample.GetProperty("written").GetBoolean()));
        Assert.NotEqual(Files(first), Files(await JsonAsync("--seed", "6")));
    }

    [Fact]
    public async Task Each_version_that_holds_records_gives_its_own_samples()
    {
        await StoreAsync(3);
        AddSecond("- move: {from: /goal, to: /g}");
        var stored = await _folder.RunAsync("""{"id":"p-new","g":"Secret"}"""u8.ToArray(), "submit", "--contract", "plan", "-");
        Assert.True(stored.Code == ExitCode.Ok, stored.All);
        var versions = (await JsonAsync()).GetProperty("samples").EnumerateArray().Select(sample => sample.GetProperty("version").GetString()).Distinct();
        Assert.Equal(["1.0.0", "2.0.0"], versions);
        Assert.All((await JsonAsync("--version", "2")).GetProperty("samples").EnumerateArray(), sample => Assert.Equal("2.0.0", sample.GetProperty("version").GetString()));
    }

    [Fact]
    public async Task Without_records_nothing_is_written()
    {
        Workspace();
        var taken = await _folder.RunAsync("contract", "sample", "plan");
        Assert.Equal((ExitCode.Ok, ""), (taken.Code, taken.Out));
        Assert.Contains("no records", taken.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("contract", "sample", "plna")]
    [InlineData("contract", "sample", "plan", "--version", "7")]
    [InlineData("contract", "sample", "plan", "--count", "0")]
    [InlineData("contract", "sample")]
    public async Task A_wrong_command_line_is_told(params string[] arguments)
    {
        Workspace();
        Assert.Equal(ExitCode.Usage, (await _folder.RunAsync(arguments)).Code);
    }

    private void Workspace()
    {
        _folder.Write("sluice.yaml", "");
        _folder.Write("contracts/plan/contract.yaml", "key: /id\n");
        _folder.Write("contracts/plan/1.0.0/schema.json", First);
    }

    private async Task StoreAsync(int records)
    {
        Workspace();
        var lines = string.Join('\n', Enumerable.Range(1, records).Select(n => $$"""{"id":"person-{{n}}","goal":"Secret goal of nr {{n * n}}"}"""));
        var stored = await _folder.RunAsync(System.Text.Encoding.UTF8.GetBytes(lines), "submit", "--contract", "plan", "--lines", "-");
        Assert.True(stored.Code == ExitCode.Ok, stored.All);
    }

    private void AddSecond(string ops)
    {
        var second = First.Replace("goal", "g", StringComparison.Ordinal);
        if (ops.Contains("convert", StringComparison.Ordinal)) second = second.Replace("\"g\":{\"type\":\"string\",\"minLength\":1}", "\"g\":{\"type\":\"integer\"}", StringComparison.Ordinal);
        _folder.Write("contracts/plan/2.0.0/schema.json", second);
        _folder.Write("contracts/plan/2.0.0/migration.yaml", $$"""
            kind: Migration
            contract: plan
            from: {version: 1.0.0, hash: "{{Hash(First)}}"}
            to: {version: 2.0.0, hash: "{{Hash(second)}}"}
            ops:
              {{ops}}
            """);
    }

    private async Task<JsonElement> JsonAsync(params string[] more)
    {
        var taken = await _folder.RunAsync(["contract", "sample", "plan", "--json", .. more]);
        Assert.True(taken.Code == ExitCode.Ok, taken.All);
        return JsonElement.Parse(taken.Out);
    }

    private static string[] Files(JsonElement taken) =>
        [.. taken.GetProperty("samples").EnumerateArray().Select(sample => sample.GetProperty("file").GetString()!)];

    private static Contracts.ContentHash Hash(string schema) => Contracts.ContentHash.OfJson(System.Text.Encoding.UTF8.GetBytes(schema));
}
