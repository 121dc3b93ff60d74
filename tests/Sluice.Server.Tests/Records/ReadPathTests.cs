using System.Text.Json;
using Sluice.Gateway;

namespace Sluice.Server.Tests.Records;

/// <summary>Every way on which a stored document reaches a reader: in the version asked for and valid for it, or a loud failure with the
/// record's id. What stands in the store never comes through as it is.</summary>
public sealed class ReadPathTests : IAsyncLifetime
{
    // A word that no answer may hold once its document is damaged.
    private const string Raw = "leaked", First = """{"id":"p-1","goal":"Rust"}""", Second = """{"id":"p-1","goals":["Rust"]}""";

    private readonly VersionedWorkspace _workspace = new();

    public static TheoryData<string> Damages => new(
        """{"id":"p-1","goal":7,"secret":"leaked"}""",
        """{"id":"p-1","goal":"","secret":"leaked"}""",
        """["leaked"]""",
        "leaked, and no JSON at all",
        """{"id":"p-1","goals":["leaked"]}""");

    public async ValueTask InitializeAsync()
    {
        await using var sluice = await _workspace.OpenAsync();
        Assert.Equal(Verdict.Accepted, (await VersionedWorkspace.SubmitAsync(sluice, First, "once")).Decision!.Verdict);
        _workspace.AddSecond();
    }

    public ValueTask DisposeAsync() => _workspace.DisposeAsync();

    [Fact]
    public async Task A_record_is_shown_in_the_latest_version_and_in_the_one_asked_for()
    {
        await using var server = await ServeAsync();
        Assert.Equal(("2.0.0", Second), Document(await server.GetAsync("/api/records/plan/p-1")));
        Assert.Equal(("1.0.0", First), Document(await server.GetAsync("/api/records/plan/p-1?version=1")));
        var history = await server.GetAsync("/api/records/plan/p-1/history?version=2");
        Assert.Equal(Second, history.Json.GetProperty("items")[0].GetProperty("document").GetRawText());
    }

    [Theory]
    [InlineData("plan", "plan@2.0.0", Second, "plan@1.0.0")]
    public async Task A_decision_made_before_is_shown_again_in_the_version_asked_for(string contract, string shown, string value, string decidedBy)
    {
        await using var server = await ServeAsync();
        var reply = await SubmitAsync(server, contract);
        Assert.Equal((200, shown, "True", decidedBy), (reply.Status, reply["contract"], reply["replayed"], reply["decidedBy"]));
        Assert.Equal(value, reply.Json.GetProperty("value").GetRawText());
        Assert.Equal(1, reply.Json.GetProperty("record").GetProperty("revision").GetInt64());
    }

    [Fact]
    public async Task A_decision_in_its_own_version_says_nothing_of_another()
    {
        await using var server = await ServeAsync();
        var fresh = await server.SubmitAsync(new { contract = "plan@1.0.0", idempotencyKey = "twice", output = First });
        var again = await server.SubmitAsync(new { contract = "plan@1.0.0", idempotencyKey = "twice", output = First });
        Assert.Equal(("plan@1.0.0", "True"), (again["contract"], again["replayed"]));
        Assert.Equal(fresh.Json.GetProperty("value").GetRawText(), again.Json.GetProperty("value").GetRawText());
        Assert.False(again.Json.TryGetProperty("decidedBy", out _));
    }

    [Fact]
    public async Task A_decision_is_shown_by_its_own_revision_and_not_by_a_later_one()
    {
        await using var server = await ServeAsync();
        await server.SubmitAsync(new { contract = "plan@2.0.0", output = """{"id":"p-1","goals":["Go"]}""" });
        Assert.Equal(Second, (await SubmitAsync(server, "plan")).Json.GetProperty("value").GetRawText());
    }

    [Fact]
    public async Task A_retired_version_is_not_served_to_one_who_submits_again()
    {
        await using var server = await ServeAsync();
        await server.SubmitAsync(new { contract = "plan@1.0.0", idempotencyKey = "twice", output = First });
        await server.SubmitAsync(new { contract = "plan@2.0.0", output = Second });
        await server.StopAsync();
        _workspace.Write("contracts/plan/contract.yaml", "key: /id\ncorrection:\n  attemptsMax: 0\nretired: [1.0.0]\n");
        await using var later = await ServeAsync();
        (await later.SubmitAsync(new { contract = "plan@1.0.0", idempotencyKey = "twice", output = First })).IsProblem(410, "contract_retired");
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Damages))]
    public async Task A_damaged_record_is_a_loud_failure_on_every_path_and_never_comes_through(string document)
    {
        _workspace.Damage("p-1", document);
        await using var server = await ServeAsync();
        List<Reply> replies =
        [
            await server.GetAsync("/api/records/plan/p-1"),
            await server.GetAsync("/api/records/plan/p-1?version=1"),
            await server.GetAsync("/api/records/plan/p-1?version=stored"),
            await server.GetAsync("/api/records/plan/p-1?revision=1"),
            await SubmitAsync(server, "plan"),
        ];
        foreach (var reply in replies)
        {
            reply.IsProblem(500, "record_invalid");
            Assert.Contains("p-1", reply["detail"]!, StringComparison.Ordinal);
            Assert.Contains("fail_", reply["detail"]!, StringComparison.Ordinal);
        }

        foreach (var version in new[] { "1", "2", "stored", "latest" })
        {
            var history = await server.GetAsync($"/api/records/plan/p-1/history?version={version}");
            var item = Assert.Single(history.Json.GetProperty("items").EnumerateArray());
            Assert.Equal("record_invalid", item.GetProperty("problem").GetProperty("code").GetString());
            Assert.False(item.TryGetProperty("document", out _));
            replies.Add(history);
        }

        replies.Add(await server.GetAsync("/api/records?contract=plan"));
        var failures = await server.GetAsync("/api/failures?contract=plan");
        Assert.NotEmpty(failures.Json.GetProperty("items").EnumerateArray());
        foreach (var item in failures.Json.GetProperty("items").EnumerateArray())
            replies.Add(await server.GetAsync($"/api/failures/{item.GetProperty("id").GetString()}"));
        replies.Add(failures);
        replies.Add(await server.PostAsync("/api/migrations", "application/json", """{"contract":"plan","dryRun":true}"""u8.ToArray()));
        var job = replies[^1]["id"]!;
        for (var tries = 0; !(await server.GetAsync($"/api/migrations/{job}")).Json.TryGetProperty("report", out _); tries++)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            Assert.True(tries < 20_000, "The dry run makes no report.");
        }

        replies.Add(await server.GetAsync($"/api/migrations/{job}"));
        Assert.Equal(0, replies[^1].Json.GetProperty("report").GetProperty("movable").GetInt64());
        foreach (var reply in replies) Assert.DoesNotContain(Raw, reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_somebody_changed_is_found_too()
    {
        await using (var sluice = await _workspace.OpenAsync())
        {
            var migrations = sluice.Migrations;
            var job = (await migrations.PlanAsync("plan", null, null, TestContext.Current.CancellationToken)).Job!;
            await migrations.BeginAsync(job.Id, withoutDryRun: true, TestContext.Current.CancellationToken);
            await migrations.DriveAsync(job.Id, RunningProcess.As("migrate"), null, TestContext.Current.CancellationToken);
        }

        _workspace.DamageForms("""{"id":"p-1","goals":[],"secret":"leaked"}""");
        await using var server = await ServeAsync();
        foreach (var path in new[] { "/api/records/plan/p-1", "/api/records/plan/p-1?version=stored" })
            Assert.DoesNotContain(Raw, (await server.GetAsync(path)).IsProblem(500, "record_invalid").Text, StringComparison.Ordinal);
        (await SubmitAsync(server, "plan")).IsProblem(500, "record_invalid");
        // The original is whole.
        Assert.Equal(("1.0.0", First), Document(await server.GetAsync("/api/records/plan/p-1?version=1")));
    }

    private Task<RunningServer> ServeAsync() => RunningServer.ServeAsync(_workspace.Folder);

    // The same content under the same key: what "decided before" means.
    private static Task<Reply> SubmitAsync(RunningServer server, string contract) =>
        server.PostJsonAsync($$"""{"contract":"{{contract}}","idempotencyKey":"once","output":{{JsonSerializer.Serialize(First)}}}""");

    private static (string? Version, string Text) Document(Reply reply) => (reply["contractVersion"], reply.Json.GetProperty("document").GetRawText());
}
