using System.Text;
using System.Text.Json;

namespace Sluice.Cli.Tests.Commands;

public sealed class KeyCommandTests : IDisposable
{
    private readonly CliFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_key_is_made_and_its_secret_is_the_whole_output_once()
    {
        await _folder.WithWorkspaceAsync();
        var made = await _folder.RunAsync("key", "create", "--name", "app", "--scope", "submit", "--scope", "read", "--tenant", "acme", "--expires", "90d");

        Assert.True(made.Code == ExitCode.Ok, made.All);
        Assert.Matches("^sk-sluice-[A-Za-z0-9_-]{43}\n$", made.Out);
        Assert.Contains("shown this once", made.Error, StringComparison.Ordinal);
        var list = await _folder.RunAsync("key", "list");
        Assert.Contains("usable", list.OutLines[1], StringComparison.Ordinal);
        Assert.Contains("acme", list.OutLines[1], StringComparison.Ordinal);
        Assert.Contains("submit read", list.OutLines[1], StringComparison.Ordinal);
        Assert.Contains($"…{made.Out.Trim()[^4..]}", list.OutLines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(made.Out.Trim(), list.All, StringComparison.Ordinal);
        Assert.Empty((await _folder.RunAsync("key", "list", "--tenant", "default")).Out);
    }

    [Fact]
    public async Task The_secret_is_not_in_the_store()
    {
        await _folder.WithWorkspaceAsync();
        var made = await _folder.RunAsync("key", "create", "--name", "app", "--scope", "submit");

        var secret = Encoding.ASCII.GetBytes(made.Out.Trim());
        foreach (var file in Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories))
            Assert.True((await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).AsSpan().IndexOf(secret) < 0, file);
    }

    [Fact]
    public async Task A_key_is_rotated_and_revoked_by_its_id()
    {
        await _folder.WithWorkspaceAsync();
        using var made = JsonDocument.Parse((await _folder.RunAsync("key", "create", "--name", "app", "--scope", "admin", "--requests-per-minute", "9",
            "--tokens-per-minute", "8", "--json")).Out);
        var id = made.RootElement.GetProperty("id").GetString()!;
        Assert.Equal((9, 8), (made.RootElement.GetProperty("requestsPerMinute").GetInt32(), made.RootElement.GetProperty("tokensPerMinute").GetInt32()));

        var rotated = await _folder.RunAsync("key", "rotate", id, "--overlap", "1h");
        Assert.Matches("^sk-sluice-[A-Za-z0-9_-]{43}\n$", rotated.Out);
        Assert.NotEqual(made.RootElement.GetProperty("secret").GetString(), rotated.Out.Trim());
        Assert.Contains("is valid until", rotated.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Rejected, (await _folder.RunAsync("key", "rotate", id, "--tenant", "acme")).Code);
        Assert.Equal(ExitCode.Rejected, (await _folder.RunAsync("key", "revoke", id, "--tenant", "acme")).Code);

        var revoked = await _folder.RunAsync("key", "revoke", id);
        Assert.StartsWith($"{id} revoked ", revoked.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await _folder.RunAsync("key", "revoke", id)).Code);
        Assert.Equal(ExitCode.Rejected, (await _folder.RunAsync("key", "rotate", id)).Code);
        using var list = JsonDocument.Parse((await _folder.RunAsync("key", "list", "--json")).Out);
        var key = Assert.Single(list.RootElement.GetProperty("items").EnumerateArray());
        Assert.Equal(("revoked", 2), (key.GetProperty("state").GetString(), key.GetProperty("secrets").GetArrayLength()));
        Assert.False(key.TryGetProperty("secret", out _));
    }

    [Theory]
    [InlineData("--scope needs a value", "--name", "app")]
    [InlineData("'everything' is no scope", "--name", "app", "--scope", "everything")]
    [InlineData("'soon' is no length of time", "--name", "app", "--scope", "read", "--expires", "soon")]
    [InlineData("ended already", "--name", "app", "--scope", "read", "--expires", "0s")]
    [InlineData("names no tenant", "--name", "app", "--scope", "read", "--tenant", "Acme!")]
    [InlineData("not a whole number from 1", "--name", "app", "--scope", "read", "--requests-per-minute", "0")]
    [InlineData("The name must have", "--name", "", "--scope", "read")]
    public async Task A_wrong_command_line_says_what_is_wrong_and_makes_nothing(string reason, params string[] arguments)
    {
        await _folder.WithWorkspaceAsync();
        var made = await _folder.RunAsync(["key", "create", .. arguments]);

        Assert.Equal(ExitCode.Usage, made.Code);
        Assert.Contains(reason, made.Error, StringComparison.Ordinal);
        Assert.Empty((await _folder.RunAsync("key", "list")).Out);
    }
}
