namespace Sluice.Cli.Tests.Commands;

/// <summary>Sealed content from the command line.</summary>
public sealed class ContentCommandTests : IDisposable
{
    private const string First = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", Second = "k2:/wECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private readonly CliFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keys_are_rotated_and_what_was_sealed_opens_with_the_new_one_alone()
    {
        var id = await FailureAsync();
        Assert.Matches("^[0-9]{8}  key k1\n$", (await _folder.RunAsync("content", "list")).Out);
        _folder.Write("content.keys", $"{Second}\n{First}\n");
        Assert.Equal("1 days' keys wrapped by the current key\n", (await _folder.RunAsync("content", "rotate")).Out);
        _folder.Write("content.keys", Second);
        Assert.Equal("""{"text": ["bob@example.com", "x"]}""", (await _folder.RunAsync("failure", "show", id, "--raw")).Out);
        _folder.Write("content.keys", First);
        Assert.Contains("cannot be opened", (await _folder.RunAsync("content", "list")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_shown_redacted_unless_content_is_asked_for()
    {
        var id = await FailureAsync();
        var shown = await _folder.RunAsync("failure", "show", id);
        Assert.Contains("[email:k1:", shown.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("bob@example.com", shown.All, StringComparison.Ordinal);
        Assert.Contains("bob@example.com", (await _folder.RunAsync("failure", "show", id, "--content")).Out, StringComparison.Ordinal);
        Assert.DoesNotContain("bob@example.com", (await _folder.RunAsync("failure", "show", id, "--json")).All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_of_today_cannot_be_shredded_and_a_date_must_be_one()
    {
        var id = await FailureAsync();
        Assert.Equal("content of 0 days ended\n", (await _folder.RunAsync("content", "shred", "--before", "9999-12-31")).Out);
        Assert.Contains("bob@example.com", (await _folder.RunAsync("failure", "show", id, "--raw")).Out, StringComparison.Ordinal);
        var wrong = await _folder.RunAsync("content", "shred", "--before", "tomorrow");
        Assert.Equal(ExitCode.Usage, wrong.Code);
        Assert.Contains("2026-11-01", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_keys_there_is_nothing_sealed()
    {
        await _folder.WithWorkspaceAsync();
        var list = await _folder.RunAsync("content", "list");
        Assert.Equal(ExitCode.Usage, list.Code);
        Assert.Contains("content.keysFile", list.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keep: encrypted", "workspace_setting_missing", "needs keys")]
    [InlineData("keep: sealed", "workspace_bad_value", "encrypted")]
    [InlineData("keysFile: keys.txt", "workspace_bad_value", "absolute path")]
    [InlineData("keysVariable: AAEC+/==", "workspace_bad_value", "not a key")]
    [InlineData("retention: 0d", "workspace_bad_value", "1d to 36500d")]
    public async Task A_wrong_setting_is_told(string setting, string code, string words)
    {
        await _folder.WithWorkspaceAsync();
        _folder.Write("sluice.yaml", $"content:\n  {setting}\n");
        var lint = await _folder.RunAsync("lint");
        Assert.Equal(ExitCode.Workspace, lint.Code);
        Assert.Contains(code, lint.All, StringComparison.Ordinal);
        Assert.Contains(words, lint.All, StringComparison.Ordinal);
        Assert.DoesNotContain("AAEC+", lint.All, StringComparison.Ordinal);
    }

    /// <summary>The id of a failure in a workspace that seals content.</summary>
    private async Task<string> FailureAsync()
    {
        await _folder.WithWorkspaceAsync();
        _folder.Write("content.keys", First);
        _folder.Write("sluice.yaml", $"content:\n  keep: encrypted\n  keysFile: {_folder.At("content.keys")}\n");
        _folder.Write("contracts/note/contract.yaml", "correction:\n  attemptsMax: 0\n");
        _folder.Write("contracts/note/1.0.0/schema.json", """{"type":"object","required":["text"],"properties":{"text":{"type":"string"}}}""");
        _folder.Write("reply.txt", """{"text": ["bob@example.com", "x"]}""");
        var submitted = await _folder.RunAsync("submit", "--contract", "note", "reply.txt", "--json");
        Assert.True(submitted.Code == ExitCode.Rejected, submitted.All);
        return System.Text.Json.JsonElement.Parse(submitted.Out).GetProperty("failure").GetProperty("id").GetString()!;
    }
}
