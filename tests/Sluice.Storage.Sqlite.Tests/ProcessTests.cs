using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Tests;

public sealed class ProcessTests : IAsyncLifetime
{
    private readonly SqliteHome _home = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Processes_that_start_at_once_on_a_fresh_place_all_write_exactly_once()
    {
        var reports = await Task.WhenAll(Enumerable.Range(0, 3).Select(n => ChildProcess.RunAsync("append", _home.File, $"child{n}")));
        var acknowledged = reports.SelectMany(lines => lines!).Select(line => line.Split(' ')).OrderByDescending(parts => long.Parse(parts[0]));
        await using var store = await _home.OpenSqliteAsync();
        var history = await ((IRecordStore)store).HistoryAsync(Tenants.Default, "learning-plan", "plan-1", 1000, null, Cancel);
        Assert.Equal(180, history.Items.Count);
        Assert.Equal(acknowledged.Select(parts => parts[1]), history.Items.Select(record => record.SubmissionId));
    }

    [Fact]
    public async Task A_device_that_refuses_a_write_is_told_and_what_was_acknowledged_stays()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no limits on file sizes here.");
        var lines = await ChildProcess.RunAsync("fill", _home.File, "child", "trap '' XFSZ; ulimit -f 4000");
        await ExpectAsync(lines!, StoreErrorCode.Unavailable);
    }

    [Fact]
    public async Task A_disk_that_is_full_is_told_and_what_was_acknowledged_stays()
    {
        var disk = Directory.CreateDirectory(Path.Combine(_home.Folder, "disk")).FullName;
        var lines = OperatingSystem.IsLinux()
            ? await ChildProcess.RunAsync("fill", Path.Combine(disk, "sluice.db"), "child",
                $"exec unshare --map-root-user --mount sh -c 'mount -t tmpfs -o size=2m tmpfs {disk} || exit 99; exec \"$0\" \"$@\"' \"$0\" \"$@\"")
            : null;
        Assert.SkipWhen(lines is null, "A small file system cannot be mounted here.");
        var held = lines[^1].Split(' ');
        Assert.Equal(StoreErrorCode.Full, held[0]);
        Assert.Equal(lines.Length - 1, int.Parse(held[1]));
    }

    private async Task ExpectAsync(string[] lines, string code)
    {
        var (acknowledged, last) = (lines.Length - 1, lines[^1].Split(' '));
        Assert.True(acknowledged > 10, "Nothing was stored before the limit.");
        Assert.Equal(code, last[0]);
        Assert.Equal(acknowledged, int.Parse(last[1]));
        await using var store = await _home.OpenSqliteAsync();
        Assert.True((await store.CheckAsync(thorough: true, Cancel)).Ready);
        var history = await ((IRecordStore)store).HistoryAsync(Tenants.Default, "learning-plan", "plan-1", 1000, null, Cancel);
        Assert.Equal(lines[..^1].Reverse().Select(line => line.Split(' ')[1]), history.Items.Select(record => record.SubmissionId));
    }
}
