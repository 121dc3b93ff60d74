using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Opening;

namespace Sluice.Storage.Sqlite.Tests;

public sealed class OpeningTests : IAsyncLifetime
{
    private readonly SqliteHome _home = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task A_missing_folder_is_made()
    {
        var path = Path.Combine(_home.Folder, "a", "b ü", "sluice.db");
        await using var store = await _home.OpenSqliteAsync(configure: options => options.Path = path);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task An_empty_file_becomes_a_store()
    {
        await File.WriteAllBytesAsync(_home.File, [], TestContext.Current.CancellationToken);
        await using var store = await _home.OpenSqliteAsync();
        Assert.True((await store.CheckAsync(TestContext.Current.CancellationToken)).Ready);
    }

    [Fact]
    public async Task A_folder_in_the_place_of_the_file_is_refused()
    {
        Directory.CreateDirectory(_home.File);
        await ExpectAsync(StoreErrorCode.Unwritable, "is a folder. Name a file");
        Assert.Empty(Directory.GetFileSystemEntries(_home.File));
    }

    [Fact]
    public async Task A_file_in_the_place_of_the_folder_is_refused()
    {
        var file = Path.Combine(_home.Folder, "occupied");
        await File.WriteAllTextAsync(file, "x", TestContext.Current.CancellationToken);
        await ExpectAsync(StoreErrorCode.Unwritable, "cannot be made", options => options.Path = Path.Combine(file, "sluice.db"));
    }

    [Fact]
    public async Task A_place_where_nothing_can_be_made_is_refused()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "There is no /proc here.");
        await ExpectAsync(StoreErrorCode.Unwritable, "cannot be made", options => options.Path = "/proc/sluice/sluice.db");
        await ExpectAsync(StoreErrorCode.Unwritable, "Make the file and its folder writable", options => options.Path = "/proc/sluice.db");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_or_folder_that_may_not_be_written_is_refused(bool folder)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "The administrator may write everywhere.");
        if (!OperatingSystem.IsWindows())
        {
            if (!folder) await (await _home.OpenSqliteAsync()).DisposeAsync();
            File.SetUnixFileMode(folder ? _home.Folder : _home.File, UnixFileMode.UserRead | (folder ? UnixFileMode.UserExecute : UnixFileMode.None));
            await ExpectAsync(StoreErrorCode.Unwritable, "writable for this user");
            File.SetUnixFileMode(_home.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Theory]
    [InlineData("a text, not a database\n")]
    [InlineData("SQLite format 3 but not quite, with enough text after it to fill the header of a database, one hundred bytes and more")]
    [InlineData("\u0000\u0001\u0002\u00ff")]
    public async Task A_file_that_is_no_database_is_refused_and_stays(string content)
    {
        await File.WriteAllTextAsync(_home.File, content, TestContext.Current.CancellationToken);
        await ExpectAsync(StoreErrorCode.Corrupt, "is not a database. Name another file");
        Assert.Equal(content, await File.ReadAllTextAsync(_home.File, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Random_bytes_are_refused_and_stay()
    {
        var bytes = new byte[100_000];
        new Random(7).NextBytes(bytes);
        await File.WriteAllBytesAsync(_home.File, bytes, TestContext.Current.CancellationToken);
        await ExpectAsync(StoreErrorCode.Corrupt, "is not a database");
        Assert.Equal(bytes, await File.ReadAllBytesAsync(_home.File, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_store_cut_in_the_middle_is_refused()
    {
        await (await _home.OpenSqliteAsync()).DisposeAsync();
        using (var file = File.OpenWrite(_home.File)) file.SetLength(5000);
        await ExpectAsync(StoreErrorCode.Corrupt, "is damaged. Stop Sluice, keep the file, and restore a backup");
    }

    [Fact]
    public async Task A_database_of_another_program_is_refused_and_stays()
    {
        Run("create table invoice(id integer primary key)");
        var before = Hash();
        await ExpectAsync(StoreErrorCode.Corrupt, "of another program");
        Assert.Equal(before, Hash());
    }

    [Fact]
    public async Task A_store_of_a_newer_sluice_is_refused_and_stays()
    {
        await (await _home.OpenSqliteAsync()).DisposeAsync();
        Run($"insert into {SchemaScripts.Journal}(ScriptName, Applied) values ('9999-future.sql', '2030-01-01')");
        var before = Hash();
        await ExpectAsync(StoreErrorCode.Newer, "made by a newer Sluice (it holds 9999-future.sql). Upgrade this one or use another file");
        Assert.Equal(before, Hash());
    }

    [Fact]
    public async Task Many_who_open_a_fresh_place_at_once_all_succeed()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => _home.OpenSqliteAsync())));
        foreach (var store in stores) await store.DisposeAsync();
        using var connection = Connect();
        Assert.Equal(SchemaScripts.Known, SchemaScripts.Applied(connection));
    }

    [Fact]
    public async Task A_place_that_another_process_prepares_is_waited_for_and_then_given_up()
    {
        await using (new FileStream(_home.File + ".lock", FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            await ExpectAsync(StoreErrorCode.Locked, "Another process is preparing", options => options.OpenWaitSeconds = 0);
        }
        await (await _home.OpenSqliteAsync()).DisposeAsync();
    }

    [Fact]
    public async Task Every_bad_option_is_named_at_once()
    {
        var problem = await Assert.ThrowsAsync<ArgumentException>(() => _home.OpenSqliteAsync(configure: options =>
        {
            options.Path = "";
            options.QueueMax = 0;
            options.GroupMax = -1;
        }));
        Assert.Contains("Path is missing", problem.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(SqliteStoreOptions.QueueMax), problem.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(SqliteStoreOptions.GroupMax), problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(":memory:")]
    [InlineData("file::memory:?cache=shared")]
    [InlineData("a\0b")]
    public async Task A_path_that_is_no_file_is_refused(string path) =>
        await Assert.ThrowsAsync<ArgumentException>(() => _home.OpenSqliteAsync(configure: options => options.Path = path));

    private async Task ExpectAsync(string code, string part, Action<SqliteStoreOptions>? configure = null)
    {
        var problem = await Assert.ThrowsAsync<StoreException>(() => _home.OpenSqliteAsync(configure: configure));
        Assert.Equal(code, problem.Code);
        Assert.Contains(part, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(" at ", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={_home.File};Pooling=False");
        connection.Open();
        return connection;
    }

    private void Run(string sql)
    {
        using var connection = Connect();
        connection.Run(sql);
    }

    private string Hash() => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(_home.File)));
}
