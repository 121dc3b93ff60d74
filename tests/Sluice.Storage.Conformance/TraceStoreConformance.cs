using System.Text;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Schemas;

namespace Sluice.Storage.Conformance;

/// <summary>How every store rebuilds a trace, and keeps who was shown what.</summary>
public abstract class TraceStoreConformance : StoreConformance
{
    // That of every entry of the suite.
    private const string Id = "0af7651916cd43dd8448eb211c80319c";

    private static readonly ValidationError[] Wrong = [new("/a", "#/type", "type", "A \0 of another kind: \u2028 ü")];

    [Fact]
    public async Task A_submission_comes_back_with_its_path_and_its_calls()
    {
        var entry = New.Record(verdict: Verdict.Corrected, idempotencyKey: "mine");
        entry.Path = new DecisionPath
        {
            Found = Wrong,
            Context = new ShownContext("Sitzung ü", 7, 3, 1_200, 4_000, [new LeftOut(1, 4, 9_000, LeftOutReason.Budget), new LeftOut(5, 5, 1, LeftOutReason.Unpaired)]),
        };
        var decided = await AppendAsync(entry);
        await ReopenAsync();
        var stored = Assert.Single((await ReadAsync()).Submissions);
        Assert.Equal(decided.SubmissionId, stored.Decision.SubmissionId);
        Assert.Equal(decided.Record, stored.Decision.Record);
        Assert.Equal((entry.ReceivedAt, entry.Submission.Contract, "plan-1", "mine", entry.RequestHash.ToString()),
            (stored.ReceivedAt, stored.Contract, stored.Key, stored.IdempotencyKey, stored.RequestHash));
        Assert.Equal(entry.Submission.Output.ToArray(), stored.Output.ToArray());
        Assert.Equal(Wrong, stored.Path.Found);
        Assert.Equal(entry.Path.Context with { LeftOut = [] }, stored.Path.Context! with { LeftOut = [] });
        Assert.Equal(entry.Path.Context.LeftOut, stored.Path.Context!.LeftOut);
        Assert.Equal(entry.Inferences, stored.Inferences);
    }

    [Fact]
    public async Task What_was_retrieved_and_what_might_be_cited_comes_back()
    {
        var found = New.Failure();
        found.Path = new DecisionPath { Retrieved = Retrieved };
        var named = New.Record(verdict: Verdict.Corrected);
        named.Path = new DecisionPath { Found = Wrong, Citations = ["ü \"1\"", "b"] };
        await AppendAsync(found);
        await AppendAsync(named);
        await ReopenAsync();
        var stored = (await ReadAsync()).Submissions;
        var path = stored[0].Path.Retrieved!;
        Assert.Equal(Retrieved with { Passages = [], LeftOut = [] }, path with { Passages = [], LeftOut = [] });
        Assert.Equal(Retrieved.Passages, path.Passages);
        Assert.Equal(Retrieved.LeftOut, path.LeftOut);
        Assert.Null(stored[0].Path.Citations);
        Assert.Null(stored[1].Path.Retrieved);
        Assert.Equal(named.Path.Citations, stored[1].Path.Citations);
        Assert.Equal(Wrong, stored[1].Path.Found);
    }

    private static readonly RetrievedContext Retrieved = new()
    {
        Collection = "handbook",
        Method = "fused",
        Embedding = "openai/m@3",
        Degraded = "d",
        QueryHash = "sha256:1",
        Count = 8,
        TokensMax = 2_000,
        Tokens = 40,
        Stale = 2,
        Milliseconds = 1.25,
        Passages = [new("a#1 ü", "a \u2028.md", 3, 0.1 + 0.2, 40) { LexicalRank = 1, VectorRank = 2, Contract = "page@1.0.0" }],
        LeftOut = [new("b#1", "b.md", 1, -7.25, 9_000)],
    };

    [Fact]
    public async Task What_has_no_path_has_an_empty_one_and_an_output_that_is_its_document_comes_back()
    {
        await AppendAsync(New.Record(json: """{"n": 1}"""));
        var failed = await AppendAsync(New.Failure(title: "A member is missing"));
        var trace = await ReadAsync();
        Assert.Equal("""{"n": 1}""", Encoding.UTF8.GetString(trace.Submissions[0].Output.Span));
        Assert.Equal((0, null), (trace.Submissions[0].Path.Found.Count, trace.Submissions[0].Path.Context));
        Assert.Equal((failed.Failure, "required", "A member is missing"),
            (trace.Submissions[1].Decision.Failure, trace.Submissions[1].FailureCode, trace.Submissions[1].FailureTitle));
    }

    [Fact]
    public async Task A_trace_is_read_up_to_a_limit_in_the_order_of_storing_or_for_one_submission()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++) ids.Add((await AppendAsync(New.Record($"plan-{i}"))).SubmissionId);
        var two = await ReadAsync(limit: 2);
        Assert.Equal(ids[..2], two.Submissions.Select(s => s.Decision.SubmissionId));
        Assert.True(two.More);
        Assert.False((await ReadAsync(limit: 3)).More);
        Assert.Equal(ids[1], Assert.Single((await ReadAsync(ids[1])).Submissions).Decision.SubmissionId);
        Assert.True((await ReadAsync("none")).IsEmpty);
    }

    [Fact]
    public async Task A_trace_of_another_tenant_is_not_there()
    {
        await AppendAsync(New.Record());
        await Jobs.EnqueueAsync(Queued("job-1", "sub-a", Id), Cancel);
        Assert.True((await Traces.TraceAsync("acme", Id, null, 10, Cancel)).IsEmpty);
        Assert.True((await Traces.TraceAsync(Mine, Id.Replace('0', '1'), null, 10, Cancel)).IsEmpty);
    }

    [Fact]
    public async Task A_job_is_found_by_its_trace_before_it_is_decided_and_by_its_submission_after()
    {
        await Jobs.EnqueueAsync(Queued("job-1", "sub-a", Id), Cancel);
        await Jobs.EnqueueAsync(Queued("job-2", "sub-b", new string('a', 32), session: $"\"traceId\":\"{Id}\" \0"), Cancel);
        Assert.Equal(["job-1"], (await ReadAsync()).Jobs.Select(job => job.Id));
        Assert.Equal(["job-2"], (await ReadAsync("sub-b")).Jobs.Select(job => job.Id));
    }

    [Fact]
    public async Task A_failure_of_reading_stands_in_the_trace_of_the_reading()
    {
        var record = (await AppendAsync(New.Record())).Record!;
        var kept = await Failures.KeepAsync(Mine, new FailureEntry("fail-read", "v1:read", "migration_failed", "Cannot be shown"),
            new ReadingFailure(record, "2.0.0", "No way.", new string('b', 32)), Time.GetUtcNow(), Cancel);
        var trace = await Traces.TraceAsync(Mine, new string('b', 32), null, 10, Cancel);
        Assert.Empty(trace.Submissions);
        Assert.Equal(kept, Assert.Single(trace.Readings).Reference);
    }

    [Fact]
    public async Task Readings_come_back_newest_first_by_what_was_read()
    {
        var at = Time.GetUtcNow();
        ReadEntry Entry(ReadKind kind, string target, long? revision, string? key) => new(Mine, at, key, kind, target, revision, Id);
        await Reads.KeepAsync(
            [
                Entry(ReadKind.Record, "learning-plan/plan ü", 1, "key-1"), Entry(ReadKind.Record, "learning-plan/plan ü", 2, null),
                Entry(ReadKind.Failure, "fail-1", null, "key-1"), Entry(ReadKind.Record, "learning-plan/plan ü", 1, "key-2"),
                Entry(ReadKind.Record, "learning-plan/plan ü", 1, "key-3") with { Tenant = "acme" },
            ], Cancel);
        await ReopenAsync();
        var readers = await Reads.ReadersAsync(Mine, ReadKind.Record, "learning-plan/plan ü", 1, 10, Cancel);
        Assert.Equal([Entry(ReadKind.Record, "learning-plan/plan ü", 1, "key-2"), Entry(ReadKind.Record, "learning-plan/plan ü", 1, "key-1")], readers);
        Assert.Equal("key-2", Assert.Single(await Reads.ReadersAsync(Mine, ReadKind.Record, "learning-plan/plan ü", 1, 1, Cancel)).ApiKey);
        Assert.Equal(Id, Assert.Single(await Reads.ReadersAsync(Mine, ReadKind.Failure, "fail-1", null, 10, Cancel)).TraceId);
        Assert.Empty(await Reads.ReadersAsync(Mine, ReadKind.Trace, Id, null, 10, Cancel));
    }

    private Task<StoredTrace> ReadAsync(string? submissionId = null, int limit = 10) => Traces.TraceAsync(Mine, Id, submissionId, limit, Cancel);

    private Job Queued(string id, string submission, string traceId, string session = "one") => new()
    {
        Id = id,
        Tenant = Mine,
        RequestHash = ContentHash.OfBytes("request"u8).ToString(),
        Contract = "learning-plan@1.0.0",
        SubmissionId = submission,
        Payload = System.Text.Json.JsonSerializer.Serialize(new { contract = "learning-plan", origin = new { session, traceId } }),
        Output = "{}"u8.ToArray(),
        DueAt = Time.GetUtcNow(),
        CreatedAt = Time.GetUtcNow(),
        UpdatedAt = Time.GetUtcNow(),
    };
}
