using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Conformance;

namespace Sluice.Storage.Sqlite.Tests;

/// <summary>Databases that releases wrote stay readable; see <c>Released/README.md</c>.</summary>
public sealed class ReleasedTests
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(Here())!, "Released");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases { get; } = [.. Directory.GetFiles(Folder, "*.sqlite").Select(file => Path.GetFileName(file)!).Order()];

    [Fact]
    public async Task This_version_has_its_database()
    {
        var version = typeof(SqliteStore).Assembly.GetName().Version!.ToString(3);
        var file = Path.Combine(Folder, $"v{version}.sqlite");
        if (!File.Exists(file) && Environment.GetEnvironmentVariable("SLUICE_ACCEPT") == "1") await WriteAsync(file);
        Assert.True(File.Exists(file), $"Run these tests once with SLUICE_ACCEPT=1 to write {Path.GetFileName(file)}, then commit it.");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_released_database_is_read_in_full_and_written_on(string name)
    {
        await using var home = new SqliteHome();
        File.Copy(Path.Combine(Folder, name), home.File);
        await using var store = await home.OpenSqliteAsync();
        Assert.True((await store.CheckAsync(thorough: true, Cancel)).Ready);
        var (records, failures, admissions) = ((IRecordStore)store, (IFailureStore)store, (IAdmissionStore)store);

        var list = (await records.ListAsync(Tenants.Default, new(null), 1000, null, Cancel)).Items;
        Assert.Equal(["schlüssel 🔑", "plan-1"], list.Select(item => item.Reference.Key));
        var history = (await records.HistoryAsync(Tenants.Default, "learning-plan", "plan-1", 1000, null, Cancel)).Items;
        Assert.Equal([Verdict.Corrected, Verdict.Repaired, Verdict.Accepted], history.Select(record => record.Verdict));
        Assert.Equal(["""{"n":3}""", """{"n":2}""", """{"n":1}"""], history.Select(record => System.Text.Encoding.UTF8.GetString(record.Document.Span)));

        var groups = await failures.GroupsAsync(Tenants.Default, null, 1000, Cancel);
        Assert.Equal([2L, 1L], groups.Select(group => group.Count));
        foreach (var item in (await failures.ListAsync(Tenants.Default, null, null, 1000, null, Cancel)).Items)
        {
            var failure = await failures.GetAsync(Tenants.Default, item.Reference.Id, Cancel);
            Assert.Equal(2, failure!.Inferences.Count);
            Assert.Equal(2, failure.Decision!.Errors.Count);
        }

        var entries = new Entries(new FakeTimeProvider(), "later-");
        var replayed = await admissions.AppendAsync(entries.Record("schlüssel 🔑", """{"a":1}""", "once"), Cancel);
        Assert.True(replayed.Decision!.Replayed);
        Assert.Equal(4, (await admissions.AppendAsync(entries.Record("plan-1"), Cancel)).Decision!.Record!.Revision);
        var changed = new Publication(PublicationKind.Contract, "learning-plan", "1.0.0", "sha256:other", null);
        Assert.Single(await ((IPublicationStore)store).PublishAsync([changed], Cancel));
    }

    private static async Task WriteAsync(string file)
    {
        await using var home = new SqliteHome();
        await using (var store = await home.OpenSqliteAsync(new FakeTimeProvider()))
        {
            IAdmissionStore admissions = store;
            var entries = new Entries(new FakeTimeProvider());
            foreach (var verdict in new[] { Verdict.Accepted, Verdict.Repaired, Verdict.Corrected })
                await admissions.AppendAsync(entries.Record("plan-1", verdict: verdict), Cancel);
            foreach (var fingerprint in new[] { "v1:a", "v1:b", "v1:a" }) await admissions.AppendAsync(entries.Failure(fingerprint), Cancel);
            await admissions.AppendAsync(entries.Record("schlüssel 🔑", """{"a":1}""", "once"), Cancel);
            await ((IPublicationStore)store).PublishAsync(
                [new Publication(PublicationKind.Contract, "learning-plan", "1.0.0", Entries.Plan.Hash.ToString(), null)], Cancel);
        }
        File.Copy(home.File, file);
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
