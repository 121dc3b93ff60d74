using System.Net;
using Microsoft.Data.Sqlite;

namespace Sluice.EndToEnd.Faults;

/// <summary>A disk that takes no more: a limit on the size of files stands in for it. What was acknowledged is there, and the server says
/// what is wrong until there is room.</summary>
public sealed class DiskFaultTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-disk-");
    private readonly KillLedger _ledger = new();

    [Fact]
    public async Task A_disk_that_is_full_loses_nothing_that_was_acknowledged()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs ulimit");
        var cancellation = TestContext.Current.CancellationToken;
        LedgerClient.WriteContract(_folder.FullName);
        LedgerClient.Write(_folder.FullName, "sluice.yaml", "{}\n");
        var client = new LedgerClient(_ledger);
        List<Sent> open = [];
        // The runtime maps code twice through a file of its own, which the limit would hit too.
        var environment = new Dictionary<string, string> { ["DOTNET_EnableWriteXorExecute"] = "0" };
        // In blocks of 512 or 1,024 bytes: room for the start and some hundred submissions.
        await using (var full = await ServeProcess.StartAsync(_folder.FullName, cancellation, environment, "trap '' XFSZ; ulimit -f 8000;"))
        {
            using var http = LedgerClient.Connect(full.Address, 8);
            for (var number = 0; number < 20_000 && open.Count < 5; number++)
            {
                var sent = LedgerClient.Next($"f-{number}", number, 0);
                if (!await client.SubmitAsync(http, sent, cancellation, HttpStatusCode.InsufficientStorage, HttpStatusCode.ServiceUnavailable)) open.Add(sent);
            }

            Assert.Equal(5, open.Count);
            Assert.True(_ledger.All.Count > 50);
        }

        Check(open);
        await using var roomy = await ServeProcess.StartAsync(_folder.FullName, cancellation);
        using var again = LedgerClient.Connect(roomy.Address, 8);
        foreach (var sent in open) Assert.True(await client.SubmitAsync(again, sent, cancellation));
        Check([]);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Check(IReadOnlyCollection<Sent> open)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.FullName, ".sluice", "sluice.db")};Pooling=False");
        connection.Open();
        Assert.Equal("ok", KillLedger.Rows(connection, "pragma integrity_check", row => row.GetString(0)).Single());
        _ledger.Check(connection, open);
    }
}
