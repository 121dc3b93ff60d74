using System.Text;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>What every store does with an entry.</summary>
public abstract class AdmissionStoreConformance : StoreConformance
{
    [Theory]
    [InlineData(Verdict.Accepted)]
    [InlineData(Verdict.Repaired)]
    [InlineData(Verdict.Corrected)]
    public async Task A_record_is_answered_with_its_reference_and_can_be_read(Verdict verdict)
    {
        var entry = New.Record("plan-7", """{ "a" : 1.50 }""", verdict: verdict);
        Time.Advance(TimeSpan.FromMilliseconds(1.5));
        var decision = await AppendAsync(entry);
        Same.Decisions(entry.Decision with { Record = new RecordReference("learning-plan", "plan-7", 1) }, decision);

        var stored = await Records.GetAsync(Mine, "learning-plan", "plan-7", null, Cancel);
        Assert.NotNull(stored);
        Assert.Equal(decision.Record, stored.Reference);
        Assert.Equal("""{ "a" : 1.50 }""", Encoding.UTF8.GetString(stored.Document.Span));
        Assert.Equal(verdict, stored.Verdict);
        Assert.Equal(entry.Decision.Stamp, stored.Stamp);
        Assert.Equal(entry.Decision.SubmissionId, stored.SubmissionId);
        Assert.Equal(Time.GetUtcNow(), stored.StoredAt);
    }

    [Fact]
    public async Task A_failure_is_answered_with_its_reference_and_can_be_read()
    {
        var entry = New.Failure(key: "plan-7");
        var decision = await AppendAsync(entry);
        Assert.NotNull(decision.Failure);
        Assert.Equal(entry.Failure!.Id, decision.Failure.Id);
        Same.Decisions(entry.Decision, decision, nameof(Decision.Failure));

        var stored = await Failures.GetAsync(Mine, entry.Failure.Id, Cancel);
        Assert.NotNull(stored);
        Assert.Equal(decision.Failure, stored.Reference);
        Assert.Equal((entry.Failure.Code, entry.Failure.Title), (stored.Code, stored.Title));
        Same.Decisions(decision, stored.Decision!);
        Assert.Equal(entry.Submission.Output.ToArray(), stored.Output.ToArray());
        Assert.Null(await Records.GetAsync(Mine, "learning-plan", "plan-7", null, Cancel));
    }

    [Fact]
    public async Task Revisions_of_a_key_count_from_one()
    {
        for (var revision = 1; revision <= 5; revision++)
        {
            Assert.Equal(revision, (await AppendAsync(New.Record("plan-1"))).Record!.Revision);
        }
        Assert.Equal(1, (await AppendAsync(New.Record("plan-2"))).Record!.Revision);
        Assert.Equal(1, (await AppendAsync(New.Record("plan-1", contract: Entries.Invoice))).Record!.Revision);
        Assert.Equal(6, (await AppendAsync(New.Record("plan-1", contract: Entries.PlanNext))).Record!.Revision);
    }

    public static TheoryData<string> Keys { get; } =
    [
        "ключ", "鍵", "🔑👩‍👩‍👧", "مفتاح", "e\u0301", "\u00e9", "KEY", "key", " key", "key ", "a/b%20c?d#e", "'; drop table record; --",
        "line\nbreak", "tab\t", "quo\"te", "back\\slash", new string('x', 256), new string('鍵', 256),
    ];

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_key_is_kept_character_by_character(string key)
    {
        foreach (var other in Keys) await AppendAsync(New.Record(other.Data));
        var entry = New.Record(key);
        Assert.Equal(new RecordReference("learning-plan", key, 2), (await AppendAsync(entry)).Record);
        var stored = await Records.GetAsync(Mine, "learning-plan", key, null, Cancel);
        Assert.Equal(entry.Decision.SubmissionId, stored!.SubmissionId);
        Assert.Equal(key, stored.Reference.Key);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public async Task A_key_of_no_or_too_many_characters_is_refused_and_nothing_is_stored(int length)
    {
        var entry = New.Record(new string('k', length), idempotencyKey: "once");
        var problem = await Assert.ThrowsAsync<StoreException>(() => Admissions.AppendAsync(entry, Cancel));
        Assert.Equal(StoreErrorCode.Constraint, problem.Code);
        Assert.Null(await Admissions.FindAsync(Mine, "once", entry.RequestHash, Cancel));
    }

    [Fact]
    public async Task A_document_of_four_megabytes_is_kept_to_the_byte()
    {
        var json = "\r\n{ \"text\" : \"" + string.Concat(Enumerable.Repeat("zwölf Boxkämpfer 🥊 \\u00e9 ", 150_000)) + "\" }\t";
        Assert.True(Encoding.UTF8.GetByteCount(json) > 4 << 20);
        var entry = New.Record("big", json);
        await AppendAsync(entry);
        await ReopenAsync();
        var stored = await Records.GetAsync(Mine, "learning-plan", "big", 1, Cancel);
        Assert.True(stored!.Document.Span.SequenceEqual(Encoding.UTF8.GetBytes(json)));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("00", 0)]
    [InlineData("fffe0080", 0)]
    [InlineData("007b00007d", 0)]
    [InlineData("80", 3 << 20)]
    public async Task An_output_that_is_no_text_is_kept_to_the_byte(string hex, int zeros)
    {
        byte[] output = [.. Convert.FromHexString(hex), .. new byte[zeros]];
        var entry = New.Failure(output: output);
        await AppendAsync(entry);
        Assert.Equal(output, (await Failures.GetAsync(Mine, entry.Failure!.Id, Cancel))!.Output.ToArray());
    }

    [Fact]
    public async Task The_same_submission_twice_is_stored_once()
    {
        var entry = New.Record("plan-1");
        var first = await AppendAsync(entry);
        var second = await AppendAsync(entry);
        Assert.True(second.Replayed);
        Same.Decisions(first, second, nameof(Decision.Replayed));
        Assert.Single((await Records.HistoryAsync(Mine, "learning-plan", "plan-1", 10, null, Cancel)).Items);
    }

    [Fact]
    public async Task A_submission_id_with_other_content_is_a_conflict()
    {
        await AppendAsync(New.Record("plan-1", submissionId: "sub-x"));
        var outcome = await Admissions.AppendAsync(New.Record("plan-2", submissionId: "sub-x"), Cancel);
        Assert.Equal(new StoredOutcome(null, "sub-x"), outcome);
        Assert.Null(await Records.GetAsync(Mine, "learning-plan", "plan-2", null, Cancel));
    }

    [Fact]
    public async Task A_bad_entry_fails_alone_and_leaves_nothing()
    {
        var first = New.Record("plan-1");
        await AppendAsync(first);
        var bad = New.Record("plan-1", idempotencyKey: "bad", inferences: [New.Call("fresh"), first.Inferences[0]]);
        var good = Enumerable.Range(0, 40).Select(_ => New.Record("plan-1")).ToList();
        var tasks = good.Take(20).Append(bad).Concat(good.Skip(20)).Select(entry => (entry, Admissions.AppendAsync(entry, Cancel))).ToList();
        foreach (var (entry, task) in tasks)
        {
            if (!ReferenceEquals(entry, bad)) Assert.NotNull((await task).Decision!.Record);
            else Assert.Equal(StoreErrorCode.Constraint, (await Assert.ThrowsAsync<StoreException>(() => task)).Code);
        }
        var history = await AllAsync(cursor => Records.HistoryAsync(Mine, "learning-plan", "plan-1", 1000, cursor, Cancel));
        Assert.Equal(Enumerable.Range(1, 41).Reverse().Select(n => (long)n), history.Select(record => record.Reference.Revision));
        Assert.Null(await Admissions.FindAsync(Mine, "bad", bad.RequestHash, Cancel));
        await AppendAsync(New.Record("plan-9", inferences: [New.Call("fresh")]));
    }

    [Fact]
    public async Task A_failure_id_that_is_taken_counts_in_no_group()
    {
        await AppendAsync(New.Failure(failureId: "fail-x"));
        var problem = await Assert.ThrowsAsync<StoreException>(() => Admissions.AppendAsync(New.Failure(failureId: "fail-x"), Cancel));
        Assert.Equal(StoreErrorCode.Constraint, problem.Code);
        Assert.Equal(1, Assert.Single(await Failures.GroupsAsync(Mine, null, 10, Cancel)).Count);
    }

    [Fact]
    public async Task A_cancelled_entry_is_not_stored()
    {
        var entry = New.Record("plan-1", idempotencyKey: "once");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Admissions.AppendAsync(entry, new CancellationToken(canceled: true)));
        Assert.Null(await Admissions.FindAsync(Mine, "once", entry.RequestHash, Cancel));
        Assert.Null(await Records.GetAsync(Mine, "learning-plan", "plan-1", null, Cancel));
    }

    [Fact]
    public async Task A_closed_store_says_so()
    {
        await CloseAsync();
        var problem = await Assert.ThrowsAsync<StoreException>(() => Admissions.AppendAsync(New.Record(), Cancel));
        Assert.Equal(StoreErrorCode.Unavailable, problem.Code);
        problem = await Assert.ThrowsAsync<StoreException>(() => Records.GetAsync(Mine, "learning-plan", "plan-1", null, Cancel));
        Assert.Equal(StoreErrorCode.Unavailable, problem.Code);
    }

    [Fact]
    public async Task Closing_writes_what_is_queued()
    {
        var tasks = Enumerable.Range(0, 500).Select(_ => Admissions.AppendAsync(New.Record("plan-1"), Cancel)).ToList();
        await ReopenAsync();
        foreach (var task in tasks) Assert.NotNull((await task).Decision);
        Assert.Equal(500, (await Records.GetAsync(Mine, "learning-plan", "plan-1", null, Cancel))!.Reference.Revision);
    }
}
