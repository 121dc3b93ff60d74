using Microsoft.Data.Sqlite;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Conformance;
using Sluice.Storage.Sqlite.Opening;

namespace Sluice.Storage.Sqlite.Tests;

public sealed class SchemaTests : IAsyncLifetime
{
    private static readonly string[] AppendOnly = ["submission", "inference", "record_revision", "failure", "publication", "version_tag", "alias_move", "revocation",
        "session_message", "session_append"];

    private readonly SqliteHome _home = new();
    private SqliteStore _store = null!;
    private SqliteConnection _connection = null!;

    public async ValueTask InitializeAsync()
    {
        _store = await _home.OpenSqliteAsync();
        var entries = new Entries(TimeProvider.System);
        IAdmissionStore admissions = _store;
        await admissions.AppendAsync(entries.Record(), default);
        await admissions.AppendAsync(entries.Failure(), default);
        var tagged = new Publication(PublicationKind.Prompt, "p", "1.0.0", "sha256:aa", null) { Tag = new("prompt/p/v1.0.0", "c0ffee") };
        await ((IPublicationStore)_store).PublishAsync([tagged], default);
        IReleaseStore releases = _store;
        await releases.MoveAliasAsync(new(PublicationKind.Prompt, "p", "production", null, "1.0.0", "a", null), default);
        await releases.RevokeAsync(PublicationKind.Prompt, "p", "1.0.0", revoked: true, "a", "b", default);
        var message = new SessionMessage { Role = MessageRole.User, Content = "\"a\""u8.ToArray() };
        await ((ISessionStore)_store).AppendAsync(new AppendEntry
        {
            Tenant = Tenants.Default,
            NewSession = "ses_1",
            Messages = [new(message, 1, "o200k_base")],
            RequestHash = "sha256:aa",
            MessagesMax = 9,
            At = TimeProvider.System.GetUtcNow(),
        }, default);
        await ((INoteStore)_store).AppendAsync(new NoteEntry
        {
            Note = new Note
            {
                Tenant = Tenants.Default,
                Id = "note_1",
                Subject = "s",
                Kind = "fact",
                Text = "t",
                Source = new NoteSource { TraceId = "t" },
                Who = "w",
                At = TimeProvider.System.GetUtcNow(),
            },
            RequestHash = "sha256:aa",
            CurrentMax = 9,
        }, default);
        _connection = new SqliteConnection($"Data Source={_home.File};Pooling=False");
        _connection.Open();
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _store.DisposeAsync();
        await _home.DisposeAsync();
    }

    public static TheoryData<string> AppendOnlyTables { get; } = [.. AppendOnly];

    [Theory]
    [MemberData(nameof(AppendOnlyTables))]
    public void Rows_of_the_ledger_can_be_neither_changed_nor_removed(string table)
    {
        Assert.NotEqual(0L, _connection.Scalar($"select count(*) from {table}"));
        foreach (var column in _connection.Texts($"select name from pragma_table_info('{table}')"))
            Refused($"update {table} set \"{column}\" = \"{column}\"", "append-only");
        Refused($"delete from {table}", "append-only");
    }

    [Theory]
    [InlineData("update record set revision = revision + 2")]
    [InlineData("update record set revision = revision")]
    [InlineData("update record set tenant = 'other', revision = revision + 1")]
    [InlineData("update record set key = 'other', revision = revision + 1")]
    [InlineData("update record set form_seq = 7")]
    [InlineData("update record set held_version = '9.9.9'")]
    [InlineData("delete from record")]
    [InlineData("update failure_group set count = count - 1")]
    [InlineData("update failure_group set tenant = 'other', count = count + 1")]
    [InlineData("update failure_group set fingerprint = 'x', count = count + 1")]
    [InlineData("delete from failure_group")]
    [InlineData("update session set head = head - 1")]
    [InlineData("update session set tenant = 'other'")]
    [InlineData("update session set retention_days = 1")]
    [InlineData("update session set messages_removed = 1")]
    [InlineData("delete from session")]
    [InlineData("update note set text = 'other'")]
    [InlineData("update note set text = null")]
    [InlineData("update note set subject = 'other'")]
    [InlineData("update note set source = '{}'")]
    [InlineData("update note set superseded_by_seq = seq")]
    [InlineData("delete from note")]
    public void Heads_and_groups_only_grow(string sql) => Refused(sql, "");

    [Theory]
    [InlineData("verdict", "'perhaps'")]
    [InlineData("decided_at", "'2026-01-01'")]
    [InlineData("stamp", "'{'")]
    [InlineData("output", "null")]
    [InlineData("received_at", "7")]
    public void A_row_that_no_store_writes_is_refused(string column, string value)
    {
        var columns = _connection.Texts("select name from pragma_table_info('submission') where name <> 'seq'");
        string Insert(string suffix, string? changed) => "insert into submission (" + string.Join(", ", columns) + ") select "
            + string.Join(", ", columns.Select(name => name == changed ? value : name == "id" ? $"id || '{suffix}'" : name))
            + " from submission where verdict = 'rejected'";
        _connection.Run(Insert("-sound", null));
        Refused(Insert("-unsound", column), "");
    }

    [Fact]
    public void Every_table_is_strict() => Assert.Empty(_connection.Texts(
        $"select name from pragma_table_list where schema = 'main' and type = 'table' and not strict and name not like 'sqlite_%' and name <> '{SchemaScripts.Journal}'"));

    [Fact]
    public void Every_reference_holds_and_every_page_is_sound()
    {
        Assert.Null(_connection.Scalar("pragma foreign_key_check"));
        Assert.Equal("ok", _connection.Scalar("pragma integrity_check"));
        Assert.Equal("wal", _connection.Scalar("pragma journal_mode"));
        Assert.Equal(0x536c7569L, _connection.Scalar("pragma application_id"));
    }

    [Theory]
    [InlineData("select * from record_revision where contract_name = 'c' and tenant = 't' and key = 'k' order by revision desc limit 1")]
    [InlineData("select * from record where tenant = 't' and submission_seq < 9 order by submission_seq desc limit 10")]
    [InlineData("select * from record where tenant = 't' and contract_name = 'c' and submission_seq < 9 order by submission_seq desc limit 10")]
    [InlineData("select * from failure where tenant = 't' and seq < 9 order by seq desc limit 10")]
    [InlineData("select * from failure_group where tenant = 't' order by count desc, seq limit 10")]
    [InlineData("select * from failure where tenant = 't' and contract_name = 'c' and seq < 9 order by seq desc limit 10")]
    [InlineData("select * from failure where group_seq = 1 and seq < 9 order by seq desc limit 10")]
    [InlineData("select * from record where contract_name = 'c' and held_hash = 'h' and (tenant, key) > ('t', 'k') order by tenant, key limit 10")]
    [InlineData("select * from submission where tenant = 't' and idempotency_key = 'k'")]
    [InlineData("select * from submission where trace_id = 't'")]
    [InlineData("select * from session where tenant = 't' and id = 's'")]
    [InlineData("select * from session where tenant = 't' and removed_at is null and seq < 9 order by seq desc limit 10")]
    [InlineData("select * from session where expires_at <= 't' and expires_at is not null and removed_at is null")]
    [InlineData("select * from session where updated_at <= 't' and expires_at is null and removed_at is null")]
    [InlineData("select * from session b where b.parent_seq = 1 and b.removed_at is null")]
    [InlineData("select * from session_message where session_seq = 1 and seq between 2 and 9 order by seq desc")]
    [InlineData("select * from session_append where response_id = 'r'")]
    [InlineData("select * from session_append where idempotency_key = 'k'")]
    [InlineData("select * from note n left join note p on p.seq = n.supersedes_seq where n.tenant = 't' and n.subject = 's' and n.seq < 9 and n.superseded_by_seq is null and n.removed_at is null order by n.seq desc limit 10")]
    [InlineData("select * from note where tenant = 't' and seq < 9 order by seq desc limit 10")]
    [InlineData("select * from note where tenant = 't' and subject = 's' and seq < 9 order by seq desc limit 10")]
    [InlineData("select * from note where tenant = 't' and subject = 's' and idempotency_key = 'k'")]
    [InlineData("select * from note where at <= 't' and removed_at is null limit 10")]
    [InlineData("select * from job where due_at <= 't' order by due_at, seq limit 4")]
    [InlineData("select * from job where tenant = 't' and idempotency_key = 'k'")]
    [InlineData("select * from job where tenant = 't' and seq < 9 order by seq desc limit 10")]
    [InlineData("select * from job where tenant = 't' and state = 's' and seq < 9 order by seq desc limit 10")]
    [InlineData("select * from inference where submission_seq = 1 order by seq")]
    [InlineData("select * from alias where kind = 'prompt' and name = 'p' and alias = 'a'")]
    [InlineData("select * from alias_move where kind = 'prompt' and name = 'p' and alias = 'a' order by number desc limit 1")]
    public void What_is_asked_often_neither_scans_nor_sorts(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "explain query plan " + sql;
        using var reader = command.ExecuteReader();
        while (reader.Read()) Assert.StartsWith("SEARCH", reader.GetString(3), StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_asked_for_by_number_are_looked_up_one_by_one()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "explain query plan select * from session_message where session_seq = 1 and seq in (select value from json_each('[1,2]')) order by seq";
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Contains("(session_seq=? AND seq=?)", reader.GetString(3), StringComparison.Ordinal);
    }

    private void Refused(string sql, string part)
    {
        var problem = Assert.Throws<SqliteException>(() => _connection.Run(sql));
        Assert.Equal(SqliteErrors.Constraint, problem.SqliteErrorCode);
        Assert.Contains(part, problem.Message, StringComparison.Ordinal);
    }
}
