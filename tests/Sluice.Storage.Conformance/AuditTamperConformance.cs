using Sluice.Gateway;

namespace Sluice.Storage.Conformance;

/// <summary>What every store finds when somebody changed its tables behind its back.</summary>
public abstract class AuditTamperConformance : StoreConformance
{
    // Table, its key, column, and what is put there: of every kind of column there is.
    private static readonly (string Table, string Key, string Column, string Value)[] Flips =
    [
        ("submission", "seq", "id", "id || 'x'"), ("submission", "seq", "tenant", "'acme'"), ("submission", "seq", "received_at", "'2020-01-01T00:00:00.0000000Z'"),
        ("submission", "seq", "decided_at", "'2020-01-01T00:00:00.0000000Z'"), ("submission", "seq", "contract_reference", "'other'"),
        ("submission", "seq", "contract_name", "'other'"), ("submission", "seq", "contract_version", "'9.9.9'"), ("submission", "seq", "contract_hash", "request_hash"),
        ("submission", "seq", "verdict", "case when output is null then verdict else 'repaired' end"), ("submission", "seq", "key", "'other'"), ("submission", "seq", "idempotency_key", "id"),
        ("submission", "seq", "request_hash", "contract_hash"), ("submission", "seq", "output", "(select document from record_revision limit 1)"),
        ("submission", "seq", "stamp", "'{}'"), ("submission", "seq", "edits", "'[]'"), ("submission", "seq", "errors", "'[]'"), ("submission", "seq", "attempts", "'[]'"),
        ("submission", "seq", "trace_id", "'0'"),
        ("inference", "seq", "id", "id || 'x'"), ("inference", "seq", "purpose", "'correction'"), ("inference", "seq", "request", "coalesce(reply, request)"),
        ("inference", "seq", "tokens_in", "tokens_in + 1"), ("inference", "seq", "latency_ticks", "latency_ticks + 1"), ("inference", "seq", "model_match", "null"),
        ("inference", "seq", "render_hash", "bundle_hash"), ("inference", "seq", "started_at", "'2020-01-01T00:00:00.0000000Z'"),
        ("record_revision", "submission_seq", "document", "(select output from submission where output is not null limit 1)"),
        ("record_revision", "submission_seq", "revision", "revision + 7"), ("record_revision", "submission_seq", "key", "key || 'x'"),
        ("record_revision", "submission_seq", "stored_at", "'2020-01-01T00:00:00.0000000Z'"),
        ("failure", "seq", "title", "'other'"), ("failure", "seq", "id", "id || 'x'"), ("failure", "seq", "failed_at", "'2020-01-01T00:00:00.0000000Z'"),
        ("submission_path", "submission_seq", "found", "'[]'"), ("submission_path", "submission_seq", "context", "null"),
        ("submission_retrieval", "submission_seq", "retrieved", "'{}'"), ("submission_retrieval", "submission_seq", "citations", "'[]'"),
        ("replay", "submission_seq", "who", "'eve'"),
        ("audit_entry", "seq", "who", "'eve'"), ("audit_entry", "seq", "detail", "'{}'"), ("audit_entry", "seq", "action", "'key.created'"),
        ("failure_disposition", "seq", "who", "'eve'"),
        ("audit_batch", "number", "items", "(select items from audit_batch where number = 0)"), ("audit_batch", "number", "hash", "previous"),
        ("audit_batch", "number", "previous", "hash"),
        ("record", "submission_seq", "revision", "revision + 1"), ("failure_group", "seq", "count", "count + 1"),
    ];

    [Fact]
    public async Task A_changed_value_is_found_in_every_kind_of_column()
    {
        await FillAsync();
        Assert.Equal([], (await VerifyAsync()).Findings);
        foreach (var (table, key, column, value) in Flips)
        {
            await TamperAsync($"create table kept as select {key} as k, {column} as c from {table}; update {table} set {column} = {value};");
            var report = await VerifyAsync();
            Assert.False(report.Intact, $"{table}.{column} was changed, and nothing was found.");
            await TamperAsync($"update {table} set {column} = (select c from kept where k = {table}.{key}); drop table kept;");
        }

        Assert.Equal([], (await VerifyAsync()).Findings);
    }

    [Fact]
    public async Task A_changed_submission_is_named()
    {
        var ids = await FillAsync();
        await TamperAsync($"update submission set trace_id = 'x' where id = '{ids[1]}'");
        var finding = Assert.Single((await VerifyAsync()).Findings);
        Assert.Equal("altered", finding.Code);
        Assert.Contains(ids[1], finding.Place, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("delete from inference where seq = (select max(seq) from inference)", "altered")]
    [InlineData("delete from record_revision where submission_seq = (select max(submission_seq) from record_revision)", "altered")]
    [InlineData("delete from submission_retrieval", "altered")]
    [InlineData("delete from submission where seq = (select max(seq) from submission)", "removed")]
    [InlineData("delete from audit_entry where seq = (select max(seq) from audit_entry)", "removed")]
    [InlineData("delete from audit_batch where number = 2", "removed")]
    [InlineData("delete from failure_disposition", "inconsistent")]
    public async Task A_removed_row_is_found(string sql, string code)
    {
        await FillAsync();
        await TamperAsync(sql);
        Assert.Contains(code, (await VerifyAsync()).Findings.Select(finding => finding.Code));
    }

    [Fact]
    public async Task Reordered_rows_are_found()
    {
        await AppendAsync(New.Record("a", inferences: []));
        await AppendAsync(New.Record("b", inferences: []));
        await TamperAsync("""
            update submission set seq = -1 where seq = 1; update submission set seq = 1 where seq = 2; update submission set seq = 2 where seq = -1;
            update record_revision set submission_seq = -1 where submission_seq = 1; update record_revision set submission_seq = 1 where submission_seq = 2;
            update record_revision set submission_seq = 2 where submission_seq = -1;
            update record set submission_seq = -1 where submission_seq = 1; update record set submission_seq = 1 where submission_seq = 2;
            update record set submission_seq = 2 where submission_seq = -1;
            """);
        Assert.Equal(["reordered", "reordered"], (await VerifyAsync()).Findings.Select(finding => finding.Code));
    }

    [Fact]
    public async Task Reordered_batches_are_found()
    {
        await FillAsync();
        await TamperAsync("update audit_batch set number = -1 where number = 1; update audit_batch set number = 1 where number = 2; update audit_batch set number = 2 where number = -1");
        Assert.Contains("chain_broken", (await VerifyAsync()).Findings.Select(finding => finding.Code));
    }

    [Fact]
    public async Task A_row_that_no_gateway_stored_is_found()
    {
        await FillAsync();
        await TamperAsync("""
            insert into submission (seq, id, tenant, received_at, decided_at, contract_reference, contract_name, contract_version, contract_hash, verdict, request_hash, output, stamp)
            select 1000, 'forged', tenant, received_at, decided_at, contract_reference, contract_name, contract_version, contract_hash, verdict, request_hash, output, stamp
            from submission where output is not null limit 1
            """);
        Assert.Equal("added", Assert.Single((await VerifyAsync()).Findings).Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-7)]
    public async Task A_row_that_pretends_to_be_older_than_the_chain_is_found(long number)
    {
        await FillAsync();
        await TamperAsync($"""
            insert into submission (seq, id, tenant, received_at, decided_at, contract_reference, contract_name, contract_version, contract_hash, verdict, request_hash, output, stamp)
            select {number}, 'forged', tenant, received_at, decided_at, contract_reference, contract_name, contract_version, contract_hash, verdict, request_hash, output, stamp
            from submission where output is not null limit 1
            """);
        Assert.Equal([("added", "submission")], await FindingsAsync());
        // Nor does it help to move the beginning, or to say that it was there.
        await TamperAsync($"update audit_origin set submission_seq = {number + 1}");
        Assert.Contains(("inconsistent", "audit_entry"), await FindingsAsync());
        await TamperAsync($$"""
            insert into audit_entry (seq, action, at, subject, detail)
            values (1000, 'audit.begun', '2020-01-01T00:00:00.0000000Z', 'submission', '{"to": {{number + 1}}, "count": 1}')
            """);
        Assert.Contains(("inconsistent", "audit_entry"), await FindingsAsync());
    }

    [Fact]
    public async Task A_submission_from_before_the_chain_that_was_taken_away_is_found()
    {
        await FillAsync();
        // As a store that was upgraded when it had them.
        await TamperAsync("""
            delete from audit_batch where number > 0; delete from audit_entry; delete from failure_disposition; delete from incident_event;
            update audit_origin set submission_seq = 1000;
            insert into audit_entry (seq, action, at, subject, detail) values (1, 'audit.begun', '2020-01-01T00:00:00.0000000Z', 'submission', '{"to": 1000, "count": 3}')
            """);
        Assert.Equal(3, (await VerifyAsync()).Before);
        Assert.DoesNotContain("submission", (await FindingsAsync()).Select(finding => finding.Place));
        await TamperAsync("delete from submission where seq = (select min(seq) from submission)");
        Assert.Contains(("removed", "submission"), await FindingsAsync());
    }

    [Fact]
    public async Task A_removed_end_is_found_by_the_head_that_was_kept_elsewhere()
    {
        await FillAsync();
        var head = (await VerifyAsync()).Head;
        var last = await AppendAsync(New.Record("last", inferences: []));
        var kept = (await VerifyAsync(head)).Head;
        Assert.NotEqual(head, kept);
        await TamperAsync($"""
            delete from record_revision where submission_seq = (select seq from submission where id = '{last.SubmissionId}');
            delete from record where key = 'last'; delete from submission where id = '{last.SubmissionId}';
            delete from audit_batch where number = (select max(number) from audit_batch);
            """);
        Assert.Contains("tail_removed", (await VerifyAsync(kept)).Findings.Select(finding => finding.Code));
        Assert.DoesNotContain("tail_removed", (await VerifyAsync(head)).Findings.Select(finding => finding.Code));
        var other = head[..^1] + (head[^1] == '0' ? '1' : '0');
        Assert.Contains("chain_broken", (await VerifyAsync(other)).Findings.Select(finding => finding.Code));
        await Assert.ThrowsAsync<ArgumentException>(() => VerifyAsync("12"));
    }

    /// <summary>A failure, a corrected record with a path, and a replay of the failure that became a record.</summary>
    private async Task<IReadOnlyList<string>> FillAsync()
    {
        var failed = await AppendAsync(New.Failure(idempotencyKey: "mine", key: "plan-9"));
        var corrected = New.Record(verdict: Verdict.Corrected);
        corrected.Path = new DecisionPath { Found = [new("/a", "#/type", "type", "wrong")], Context = new ShownContext("s", 1, 2, 3, null, []), Citations = ["a"] };
        var second = await AppendAsync(corrected);
        var third = await AppendAsync(New.Record("plan-9", replay: new ReplayLink(failed.Failure!.Id, ReplayMode.Repair, "ann")));
        return [failed.SubmissionId, second.SubmissionId, third.SubmissionId];
    }

    private async Task<IEnumerable<(string Code, string Place)>> FindingsAsync() => (await VerifyAsync()).Findings.Select(finding => (finding.Code, finding.Place));

    private Task<AuditReport> VerifyAsync(string? expected = null) => new AuditVerification(Audit).RunAsync(expected, cancellationToken: Cancel);
}
