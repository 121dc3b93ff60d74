using Sluice.Storage.Sqlite.Opening;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sluice.Gateway.Stores;
using Sluice.Storage.Conformance;

namespace Sluice.Storage.Sqlite.Tests;

public sealed class CheckTests : IAsyncLifetime
{
    private readonly SqliteHome _home = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task A_sound_store_is_ready()
    {
        await using var store = await _home.OpenSqliteAsync();
        Assert.Equal(new StoreCheck(true, Path.GetFileNameWithoutExtension(SchemaScripts.Known[^1]), true, null, null), await store.CheckAsync(Cancel));
    }

    [Fact]
    public async Task A_large_store_is_read_through_only_when_asked()
    {
        await using var store = await _home.OpenSqliteAsync(configure: options => options.QuickCheckBytesMax = 10);
        Assert.False((await store.CheckAsync(Cancel)).ReadThrough);
        Assert.True((await store.CheckAsync(thorough: true, Cancel)).ReadThrough);
    }

    [Fact]
    public async Task A_damaged_store_is_not_ready()
    {
        await using (var store = await _home.OpenSqliteAsync())
        {
            var entries = new Entries(TimeProvider.System);
            for (var n = 0; n < 50; n++) await ((IAdmissionStore)store).AppendAsync(entries.Record(), Cancel);
        }
        var bytes = await File.ReadAllBytesAsync(_home.File, Cancel);
        for (var page = 2; page < bytes.Length / 4096; page++) bytes.AsSpan(page * 4096, 200).Fill(0x5a);
        await File.WriteAllBytesAsync(_home.File, bytes, Cancel);
        try
        {
            await using var store = await _home.OpenSqliteAsync();
            var check = await store.CheckAsync(Cancel);
            Assert.False(check.Ready);
            Assert.Equal(StoreErrorCode.Corrupt, check.Code);
            Assert.Contains("restore a backup", check.Problem, StringComparison.Ordinal);
        }
        catch (StoreException problem)
        {
            Assert.Equal(StoreErrorCode.Corrupt, problem.Code);
        }
    }

    [Fact]
    public async Task A_closed_store_is_not_ready()
    {
        var store = await _home.OpenSqliteAsync();
        await store.DisposeAsync();
        Assert.Equal(StoreErrorCode.Unavailable, (await store.CheckAsync(Cancel)).Code);
    }

    [Fact]
    public async Task The_container_gives_one_store_for_all_ports_and_closes_it()
    {
        var services = new ServiceCollection();
        services.AddSluiceSqlite(options => options.Path = _home.File);
        services.AddSluiceSqlite(options => options.Path = _home.File);
        SqliteStore store;
        await using (var provider = services.BuildServiceProvider())
        {
            store = provider.GetRequiredService<SqliteStore>();
            Assert.Same(store, provider.GetRequiredService<IAdmissionStore>());
            Assert.Same(store, provider.GetRequiredService<IRecordStore>());
            Assert.Same(store, provider.GetRequiredService<IFailureStore>());
            Assert.Same(store, Assert.Single(provider.GetServices<IPublicationStore>()));
        }
        Assert.False((await store.CheckAsync(Cancel)).Ready);
    }

    [Fact]
    public async Task The_container_names_every_bad_option()
    {
        var services = new ServiceCollection();
        services.AddSluiceSqlite(options => options.GroupMax = 0);
        await using var provider = services.BuildServiceProvider();
        var problem = Assert.Throws<OptionsValidationException>(() => { provider.GetRequiredService<SqliteStore>(); });
        Assert.Equal(2, problem.Failures.Count());
    }
}
